import Display
import History
import Processes

extension Store {
    /// Where the run stands, by what the kernel says of its engine and its keeper.
    func standing(of run: RecordedRun) -> RunStanding {
        RunStanding(run, isAlive: Engine.isAlive) { number in
            KeeperRecovery.livingKeeper(of: RunDirectory(paths.runDirectory(number))) != nil
        }
    }
}
