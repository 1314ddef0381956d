import ArgumentParser
import History

/// The run that a command is about, as typed.
enum RunArgument: ExpressibleByArgument, Hashable {
    case number(Int)
    case newest

    init?(argument: String) {
        if argument == "last" {
            self = .newest
        } else if let number = Int(argument), number > 0 {
            self = .number(number)
        } else {
            return nil
        }
    }

    static var defaultCompletionKind: CompletionKind { Completions.runs }

    var defaultValueDescription: String { "last" }

    static let help = ArgumentHelp("The run's number, or 'last'.", valueName: "run")

    /// Throws a usage failure for a run that is not there.
    func run(in store: Store) throws(Failure) -> RecordedRun {
        switch self {
        case .number(let number): return try store.recordedRun(number)
        case .newest:
            guard let run = try reading({ () throws(HistoryError) in try store.runs(limit: 1) }).first else {
                throw .nothingRecorded
            }
            return run
        }
    }
}

extension Failure {
    static let nothingRecorded = Failure.usage(
        "Nothing has been run here yet.", hint: "'sluice run WORKFLOW' does; 'sluice' lists the workflows.")
}

extension Project {
    /// The store, or nil where nothing has been run yet: reading makes none.
    func existingStore() throws(Failure) -> Store? {
        Store.exists(in: storeDirectory) ? try openStore() : nil
    }

    /// Throws a usage failure where nothing has been run yet.
    func recordedStore() throws(Failure) -> Store {
        guard let store = try existingStore() else { throw .nothingRecorded }
        return store
    }
}

/// Reads from the store; what goes wrong there ends the command.
func reading<Result>(_ body: () throws(HistoryError) -> Result) throws(Failure) -> Result {
    do {
        return try body()
    } catch {
        throw Failure(error)
    }
}
