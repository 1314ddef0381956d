import GRDB

extension Store {
    /// Lets nobody hold the runs that have not finished: whoever goes on with one does so as after a reboot.
    ///
    /// For a store that was restored. The engines that its rows name are those of the store it was copied from, and may be alive.
    package func disownRuns() throws(HistoryError) {
        try write { database in
            try database.run(
                "UPDATE runs SET engine = ? WHERE state <> 'finished'", [EngineIdentity.nobody.text])
        }
    }
}
