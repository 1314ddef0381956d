extension StackRecord {
    /// - Parameter nanoseconds: Since 1970.
    package mutating func apply(_ event: StackEvent, at nanoseconds: Int64) {
        switch event {
        case .began(let identity):
            self.identity = identity
            startedAt = startedAt ?? nanoseconds
        case .phaseStarted(let phase): phases.append(Phase(phase: phase, startedAt: nanoseconds))
        case .phaseFinished(let phase, let outcome): finish(phase, outcome, at: nanoseconds)
        case .leftOut(let phase, let reason):
            phases.append(Phase(phase: phase, finishedAt: nanoseconds, outcome: .skipped, reason: reason))
        case .warned(let sentence): warnings.append(sentence)
        case .images(let images): for image in images { add(image) }
        case .container(let container): add(container, at: nanoseconds)
        case .addresses(let addresses): self.addresses = addresses
        case .checked(let result): checks.append(result)
        case .suiteStarted(let name): suites.append(Suite(name: name, startedAt: nanoseconds))
        case .suiteFinished(let result): finish(result, at: nanoseconds)
        case .failed(let failure): self.failure = self.failure ?? failure
        case .collected(let paths): collected += paths
        case .left(let names): left = names
        case .kept(let seconds): keptUntil = nanoseconds + Int64(clampedSeconds: seconds)
        case .finished(let outcome):
            self.outcome = outcome
            finishedAt = nanoseconds
        case .waiting, .suiteProgress, .line: break
        }
    }

    /// One that never began was skipped.
    private mutating func finish(_ phase: StackPhase, _ outcome: StackOutcome, at nanoseconds: Int64) {
        if let place = phases.lastIndex(where: { $0.phase == phase && $0.finishedAt == nil }) {
            phases[place].finishedAt = nanoseconds
            phases[place].outcome = outcome
        } else {
            phases.append(Phase(phase: phase, finishedAt: nanoseconds, outcome: outcome))
        }
    }

    private mutating func finish(_ result: SuiteResult, at nanoseconds: Int64) {
        if let place = suites.lastIndex(where: { $0.name == result.name && $0.result == nil }) {
            suites[place].finishedAt = nanoseconds
            suites[place].result = result
        } else {
            let start = nanoseconds - Int64(clampedSeconds: result.seconds)
            suites.append(Suite(name: result.name, startedAt: start, finishedAt: nanoseconds, result: result))
        }
    }

    /// The later word on a service's image counts: one is told of when it is built, and again when it is used.
    private mutating func add(_ image: StackImage) {
        if let place = images.firstIndex(where: { $0.service == image.service }) {
            images[place] = image
        } else {
            images.append(image)
        }
    }

    private mutating func add(_ container: StackContainer, at nanoseconds: Int64) {
        let place = containers.firstIndex { $0.container.id == container.id } ?? containers.endIndex
        if place == containers.endIndex {
            containers.append(Container(container: container, createdAt: nanoseconds))
        }
        containers[place].container = container
        if container.state == "running" {
            containers[place].runningAt = containers[place].runningAt ?? nanoseconds
            containers[place].endedAt = nil
        }
        if container.health == "healthy" {
            containers[place].healthyAt = containers[place].healthyAt ?? nanoseconds
        }
        if container.state == "exited" || container.state == "dead" {
            containers[place].endedAt = containers[place].endedAt ?? nanoseconds
        }
    }
}

extension Int64 {
    /// Nanoseconds of seconds; what is no number is none, what is too much a year.
    init(clampedSeconds seconds: Double) {
        self = seconds > 0 ? Int64(Swift.min(seconds, 31_536_000) * 1e9) : 0
    }
}
