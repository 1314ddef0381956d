import GRDB
import History
import Runs

/// Which runs of a project have been seen, so that what follows from the beginning or the end of each is done once.
struct RunSightings: Sendable {
    let database: ServerDatabase
    let project: String

    /// What was seen up to the last look; nil where there was none.
    struct Seen: Hashable, Sendable {
        var through: Int
        /// Runs up to that one that had not finished.
        var unfinished: [Int]
    }

    /// What one look brings.
    struct News: Sendable {
        var through = 0
        var begun: [RecordedRun] = []
        var finished: [RecordedRun] = []
        /// Those that are gone from the history.
        var lost: [Int] = []
        /// Of the first look, from which nothing follows: what has finished is counted only, since it may be a long history.
        var isFirst = false
        var totals: [RunTotals] = []
    }

    func seen() async throws -> Seen? {
        let project = project
        return try await database.read { database in
            let sql = "SELECT run FROM seen_runs WHERE project = ?"
            guard let through = try Int.fetchOne(database, sql: sql, arguments: [project]) else { return nil }
            let unfinished = try Int.fetchAll(
                database, sql: "SELECT run FROM unfinished_runs WHERE project = ? ORDER BY run", arguments: [project])
            return Seen(through: through, unfinished: unfinished)
        }
    }

    /// What has happened since; reads pages of the history until it comes to what was seen.
    static func news(since seen: Seen?, of project: String, in store: Store) throws(HistoryError) -> News {
        var news = News(isFirst: seen == nil)
        news.through = seen?.through ?? 0
        var before: Int?
        let page = seen == nil ? 1000 : 30
        while true {
            let runs = try store.runs(before: before, limit: page)
            let new = runs.filter { $0.number > seen?.through ?? 0 }
            news.through = max(news.through, new.first?.number ?? 0)
            news.begun += new.filter { $0.state != .finished }
            let finished = new.filter { $0.state == .finished }
            if news.isFirst {
                news.totals = RunTotals.counted(finished, of: project, after: news.totals)
            } else {
                news.finished += finished
            }
            guard new.count == page, let last = new.last else { break }
            before = last.number
        }
        for number in seen?.unfinished ?? [] {
            do throws(HistoryError) {
                let run = try store.run(number)
                if run.state == .finished { news.finished.append(run) }
            } catch {
                guard error.code == .unknownRun else { throw error }
                news.lost.append(number)
            }
        }
        if !news.isFirst { news.totals = RunTotals.counted(news.finished, of: project) }
        news.finished.sort { $0.number < $1.number }
        news.begun.sort { $0.number < $1.number }
        return news
    }

    /// In the transaction that writes down what follows.
    func write(_ news: News, in database: Database) throws {
        try database.execute(
            sql:
                "INSERT INTO seen_runs (project, run) VALUES (?, ?) ON CONFLICT (project) DO UPDATE SET run = excluded.run",
            arguments: [project, news.through])
        for run in news.begun {
            try database.execute(
                sql: "INSERT OR IGNORE INTO unfinished_runs (project, run) VALUES (?, ?)",
                arguments: [project, run.number])
        }
        for run in news.finished.map(\.number) + news.lost {
            try database.execute(
                sql: "DELETE FROM unfinished_runs WHERE project = ? AND run = ?", arguments: [project, run])
        }
    }
}
