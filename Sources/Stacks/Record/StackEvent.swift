package import Source

/// The phases of a stack test, in their order.
package enum StackPhase: String, CaseIterable, Hashable, Sendable {
    case check, build, up, ready, seed, drive, suites, assert, collect, down, audit
}

/// What happens while a stack is tested: the display and the record are folds of it.
package enum StackEvent: Hashable, Sendable {
    case began(StackIdentity)
    case phaseStarted(StackPhase)
    case phaseFinished(StackPhase, StackOutcome)
    /// What cannot be isolated, is older than asked for, is left out.
    case warned(String)
    case images([StackImage])
    /// The state of a container has changed.
    case container(StackContainer)
    /// `stack.url` and `stack.port`, once they are known.
    case addresses([StackAddress])
    /// What is being waited for or done now, in a sentence of its own; replaces the one before.
    case waiting(String)
    case checked(StackCheckResult)
    case suiteStarted(String)
    /// Tests told while a suite goes on, where it tells them.
    case suiteProgress(String, TestCounts)
    case suiteFinished(SuiteResult)
    /// A line of a container's or a suite's output.
    case line(StackLine)
    /// Only the first is the cause.
    case failed(StackFailure)
    case collected([String])
    /// What the audit found left, by kind and name.
    case left([String])
    case kept(untilSecondsFromNow: Double)
    case finished(StackOutcome)
}

package enum StackOutcome: String, Hashable, Sendable {
    case success, failure, cancelled, skipped
}

/// Which stack, and of which commit.
package struct StackIdentity: Hashable, Sendable {
    /// The name in the stack file.
    package var name: String
    package var file: String
    package var variant: String?
    /// The compose project, different for each test on this machine.
    package var project: String
    /// The commit of the work tree; nil outside of a repository.
    package var sha: String?
    /// Whether the files differ from the commit: such a test is no evidence.
    package var isDirty: Bool
    /// SHA-256 of the merged compose model before it was isolated, in hexadecimal.
    package var composeDigest: String

    package init(
        name: String, file: String, variant: String?, project: String, sha: String?, isDirty: Bool,
        composeDigest: String
    ) {
        self.name = name
        self.file = file
        self.variant = variant
        self.project = project
        self.sha = sha
        self.isDirty = isDirty
        self.composeDigest = composeDigest
    }
}

/// The image of a service.
package struct StackImage: Hashable, Sendable {
    package var service: String
    /// As the compose file names it, before isolation: what `publish` pushes it as.
    package var name: String
    /// As it is named for this stack.
    package var tag: String
    /// `sha256:…` of its configuration.
    package var id: String
    package var isBuilt: Bool

    package init(service: String, name: String, tag: String, id: String, isBuilt: Bool) {
        self.service = service
        self.name = name
        self.tag = tag
        self.id = id
        self.isBuilt = isBuilt
    }
}

/// A container of the project as it is now.
package struct StackContainer: Hashable, Sendable {
    package var id: String
    package var name: String
    /// Nil for a sibling that the product itself started.
    package var service: String?
    /// `created`, `running`, `exited`, `dead`, as docker says it.
    package var state: String
    /// `starting`, `healthy`, `unhealthy`; nil without a health check.
    package var health: String?
    package var exitCode: Int?
    package var restarts: Int
    package var isOutOfMemory: Bool

    package init(
        id: String, name: String, service: String?, state: String, health: String? = nil, exitCode: Int? = nil,
        restarts: Int = 0, isOutOfMemory: Bool = false
    ) {
        self.id = id
        self.name = name
        self.service = service
        self.state = state
        self.health = health
        self.exitCode = exitCode
        self.restarts = restarts
        self.isOutOfMemory = isOutOfMemory
    }
}

/// A published port: `stack.port.SERVICE.PORT`, and for a service's first one `stack.url.SERVICE`.
package struct StackAddress: Hashable, Sendable {
    package var service: String
    package var containerPort: Int
    package var hostPort: Int

    package init(service: String, containerPort: Int, hostPort: Int) {
        self.service = service
        self.containerPort = containerPort
        self.hostPort = hostPort
    }
}

/// What became of one entry under `ready:`, `seed:`, `drive:` or `assert:`.
package struct StackCheckResult: Hashable, Sendable {
    package var phase: StackPhase
    /// Such as `healthy api` or `GET http://127.0.0.1:40001/api/health`.
    package var title: String
    package var outcome: StackOutcome
    package var seconds: Double
    /// A sentence, where there is something to say.
    package var message: String?
    package var range: SourceRange?

    package init(
        phase: StackPhase, title: String, outcome: StackOutcome, seconds: Double, message: String? = nil,
        range: SourceRange? = nil
    ) {
        self.phase = phase
        self.title = title
        self.outcome = outcome
        self.seconds = seconds
        self.message = message
        self.range = range
    }
}

package struct TestCounts: Hashable, Sendable {
    package var passed = 0
    package var failed = 0
    package var skipped = 0

    package init(passed: Int = 0, failed: Int = 0, skipped: Int = 0) {
        self.passed = passed
        self.failed = failed
        self.skipped = skipped
    }

    package var total: Int { passed + failed + skipped }
}

/// What a suite has shown.
package struct SuiteResult: Hashable, Sendable {
    package struct Case: Hashable, Sendable {
        package var name: String
        package var outcome: StackOutcome
        package var seconds: Double
        package var message: String?
        /// Screenshots, traces: paths relative to the output folder.
        package var attachments: [String]

        package init(
            name: String, outcome: StackOutcome, seconds: Double, message: String? = nil, attachments: [String] = []
        ) {
            self.name = name
            self.outcome = outcome
            self.seconds = seconds
            self.message = message
            self.attachments = attachments
        }
    }

    package var name: String
    package var outcome: StackOutcome
    package var counts: TestCounts
    package var seconds: Double
    /// Skipped and not allowed to be, by name.
    package var unexpectedSkips: [String]
    package var cases: [Case]
    /// Why it failed, in a sentence: no test, a skip, no report, its time, its exit code.
    package var message: String?

    package init(
        name: String, outcome: StackOutcome, counts: TestCounts, seconds: Double, unexpectedSkips: [String] = [],
        cases: [Case] = [], message: String? = nil
    ) {
        self.name = name
        self.outcome = outcome
        self.counts = counts
        self.seconds = seconds
        self.unexpectedSkips = unexpectedSkips
        self.cases = cases
        self.message = message
    }
}

/// A line that a container or a suite wrote.
package struct StackLine: Hashable, Sendable {
    /// The service, `suite NAME`, or a sibling's name.
    package var source: String
    /// Nanoseconds since 1970, by docker's clock.
    package var time: Int64
    package var text: String
    /// Whether it stands for lines that could not be had.
    package var isGap: Bool

    package init(source: String, time: Int64, text: String, isGap: Bool = false) {
        self.source = source
        self.time = time
        self.text = text
        self.isGap = isGap
    }
}

/// The first thing that went wrong: what people look at.
package struct StackFailure: Error, Hashable, Sendable {
    package var phase: StackPhase
    /// A full sentence: what, and the offending value in quotes.
    package var message: String
    /// What to do about it.
    package var hint: String?
    /// Where in the stack file.
    package var range: SourceRange?
    /// The service that it concerns.
    package var service: String?
    /// What came last from there: a response, a health log, a log.
    package var lastLines: [String]
    /// A path relative to the output folder.
    package var screenshot: String?

    package init(
        _ phase: StackPhase, _ message: String, hint: String? = nil, at range: SourceRange? = nil,
        service: String? = nil, lastLines: [String] = [], screenshot: String? = nil
    ) {
        self.phase = phase
        self.message = message
        self.hint = hint
        self.range = range
        self.service = service
        self.lastLines = lastLines
        self.screenshot = screenshot
    }
}
