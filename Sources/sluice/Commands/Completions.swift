import ArgumentParser
import Conductor
import History
import Planning
import Source
import Workflows

/// What the shell offers where a person presses Tab, from the repository around the working directory.
///
/// What cannot be read offers nothing: an error message would land in the middle of the line that is being typed.
enum Completions {
    static let workflows = offering { words in
        Project(completing: words)?.completableWorkflows.map { WorkflowCatalog.stem($0.path) } ?? []
    }

    /// The jobs of the workflow that has been typed before.
    static let jobs = offering { words in workflow(in: words)?.jobs.map(\.id.value) ?? [] }

    /// The events that start the workflow that has been typed before.
    static let events = offering { words in
        workflow(in: words)?.triggers.map(\.event.value) ?? []
    }

    static let runs = offering { words in
        let numbers = (try? store(words)?.runs(limit: 50))?.map { "\($0.number)" } ?? []
        return numbers.isEmpty ? [] : ["last"] + numbers
    }

    /// What `--after` takes.
    static let followedRuns = offering { words in
        let workflows = Project(completing: words)?.completableWorkflows.map { WorkflowCatalog.stem($0.path) } ?? []
        let finished = (try? store(words)?.runs(limit: 50))?.filter { $0.state == .finished } ?? []
        return workflows + (finished.isEmpty ? [] : ["last"] + finished.map { "\($0.number)" })
    }

    static let unfinishedRuns = offering { words in
        (try? store(words)?.unfinishedRuns())?.map { "\($0.number)" } ?? []
    }

    /// The jobs of the run that has been typed before, else of the newest.
    static let recordedJobs = offering { words in details(words)?.jobs.map(\.id.text) ?? [] }

    static let recordedSteps = offering { words in
        var names: [String] = []
        for name in details(words)?.jobs.flatMap({ $0.steps.map(\.name) }) ?? [] where !names.contains(name) {
            names.append(name)
        }
        return names
    }

    static let artifacts = offering { words in details(words)?.artifacts.map(\.name) ?? [] }

    static let references = CompletionKind.shellCommand(
        "git for-each-ref --format='%(refname:short)' refs/heads refs/tags 2> /dev/null"
            + " | grep -v '[^[:alnum:]._/@+:=,%-]'")

    /// The completions of bash expand the words that they offer, and names come from whoever wrote the repository: what a shell would
    /// carry out is not offered.
    private static func offering(_ names: @escaping @Sendable ([String]) -> [String]) -> CompletionKind {
        .custom { words, _, _ in
            names(words).filter { name in
                name.allSatisfy { $0.isLetter || $0.isNumber || " ._/@+:=,%-()".contains($0) }
            }
        }
    }

    // MARK: What has been typed

    private static func workflow(in words: [String]) -> Workflow? {
        let files = Project(completing: words)?.completableWorkflows ?? []
        let typed = words.dropFirst(2)
        let file = files.first { file in
            typed.contains(file.path) || typed.contains(WorkflowCatalog.fileName(file.path))
                || typed.contains(WorkflowCatalog.stem(file.path))
        }
        return file.flatMap { WorkflowReader().read($0).workflow }
    }

    private static func store(_ words: [String]) throws -> Store? {
        try Project(completing: words)?.existingStore()
    }

    private static func details(_ words: [String]) -> RecordedDetails? {
        guard let store = try? store(words) else { return nil }
        let typed = words.dropFirst(2).compactMap { RunArgument(argument: $0) }.first ?? .newest
        return (try? typed.run(in: store)).flatMap { try? store.details(ofRun: $0.number) }
    }
}

extension Project {
    /// The one that the words of an unfinished command line are about; nil where there is none.
    fileprivate init?(completing words: [String]) {
        let place = words.firstIndex(of: "--data-dir").map { words[$0...].prefix(2) } ?? []
        guard let location = try? LocationOptions.parse(place.count == 2 ? Array(place) : []),
            let project = try? Project(location)
        else { return nil }
        self = project
    }

    fileprivate var completableWorkflows: [SourceFile] { (try? workflowFiles())?.map(\.file) ?? [] }
}
