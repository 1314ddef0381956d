import Conductor
import Expressions
import Foundation
import Planning
import Runs

/// A made-up run, told line by line in a case's `run.txt`.
///
/// First the plan, then what happens. `JOB` is a job's id, `STEP` a number from 1.
///
///     size 80 12                           the terminal's columns and lines
///     snapshot                             the commit is one
///     job build (lint) [name]: A | B       a job, what it needs, its name, its steps
///     job deploy calls                     a job that calls the jobs deploy/…
///     estimate build 50
///     0.5 start JOB      0.5 call JOB      0.5 queue JOB
///     0.6 step JOB STEP  0.7 output JOB STEP text\n
///     0.8 end JOB STEP success|failure|… [exit=N] [allowed] [why]
///     0.9 finish JOB success|… [allowed] [why]
///     1.0 skip JOB why   1.0 cancel WHO    1.0 timeout JOB
///     1.0 annotate JOB STEP error file:line:column message
///     1.0 summary JOB STEP text            1.0 artifact NAME
///     1.0 notice text    1.0 frame         1.0 resize 40 12
///     2.0 done success
struct RunScript {
    enum Act {
        case event(RunEvent)
        case output(StepID, String)
        case annotate(StepID, Annotation)
        case summary(StepID, String)
        case artifact(String)
        case notice(String)
        case frame
        case resize(columns: Int, rows: Int)
    }

    struct Line {
        /// Seconds since the run was created.
        var time: Double
        var act: Act
    }

    private(set) var plan = PlanBuilder()
    private(set) var columns = 80
    private(set) var rows = 24
    private(set) var estimates: [JobID: Double] = [:]
    private(set) var lines: [Line] = []

    struct Malformed: Error, CustomStringConvertible {
        var line: String
        var description: String { "The script's line \"\(line)\" cannot be read." }
    }

    init(_ text: String) throws {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard try read(String(line)) else { throw Malformed(line: String(line)) }
        }
    }

    private mutating func read(_ line: String) throws -> Bool {
        var words = Words(line)
        let first = words.next()
        switch first {
        case "size": (columns, rows) = (words.number(), words.number())
        case "snapshot": plan.isSnapshot = true
        case "job": try plan.add(words.rest)
        case "estimate": estimates[JobID(words.next())] = Double(words.next())
        default:
            guard let time = Double(first), let act = act(words.next(), &words) else { return false }
            lines.append(Line(time: time, act: act))
        }
        return true
    }

    private func act(_ verb: String, _ words: inout Words) -> Act? {
        switch verb {
        case "output":
            return .output(step(&words), words.rest.unescaped)
        case "annotate": return .annotate(step(&words), words.annotation())
        case "summary": return .summary(step(&words), words.rest.replacing("\\n", with: "\n"))
        case "artifact": return .artifact(words.next())
        case "notice": return .notice(words.rest)
        case "frame": return .frame
        case "resize": return .resize(columns: words.number(), rows: words.number())
        case "cancel": return .event(.cancelRequested(Cancellation(requester: words.rest)))
        case "done": return words.outcome().map { .event(.finished($0)) }
        default: return jobAct(verb, JobID(words.next()), &words)
        }
    }

    private func jobAct(_ verb: String, _ job: JobID, _ words: inout Words) -> Act? {
        switch verb {
        case "queue": return .event(.jobQueued(job))
        case "start": return .event(.jobStarted(job, attempt: 1))
        case "call": return .event(.callStarted(job, inputs: [:]))
        case "timeout": return .event(.jobTimedOut(job, attempt: 1))
        case "skip":
            return .event(.jobFinished(job, attempt: 0, JobReport(outcome: .skipped, reason: words.optionalRest)))
        case "step": return .event(.stepStarted(step(job, &words)))
        case "lost": return .event(.stepLost(step(job, &words)))
        case "end":
            let id = step(job, &words)
            return words.stepReport().map { .event(.stepFinished(id, $0)) }
        case "finish": return words.jobReport().map { .event(.jobFinished(job, attempt: plan.isCall(job) ? 0 : 1, $0)) }
        default: return nil
        }
    }

    private func step(_ words: inout Words) -> StepID { step(JobID(words.next()), &words) }

    private func step(_ job: JobID, _ words: inout Words) -> StepID {
        StepID(job: job, jobAttempt: 1, index: words.number() - 1)
    }
}

extension String {
    /// With the control characters that a script's line cannot hold.
    var unescaped: String {
        replacing("\\n", with: "\n").replacing("\\e", with: "\u{1B}").replacing("\\r", with: "\r")
    }
}

/// The words of a line, taken one by one.
struct Words {
    private(set) var rest: String

    init(_ line: String) { rest = line.trimmingCharacters(in: .whitespaces) }

    mutating func next() -> String {
        let word = rest.prefix { $0 != " " }
        rest = rest.dropFirst(word.count).trimmingCharacters(in: .init(charactersIn: " "))
        return String(word)
    }

    mutating func number() -> Int { Int(next()) ?? 0 }
    mutating func outcome() -> Outcome? { Outcome(rawValue: next()) }
    var optionalRest: String? { rest.isEmpty ? nil : rest }

    private mutating func take(prefix: String) -> String? {
        guard rest.hasPrefix(prefix) else { return nil }
        return String(next().dropFirst(prefix.count))
    }

    mutating func stepReport() -> StepReport? {
        guard let outcome = outcome() else { return nil }
        let exitCode = take(prefix: "exit=").flatMap { Int($0) }
        let isAllowed = take(prefix: "allowed") != nil
        return StepReport(
            outcome: outcome, conclusion: isAllowed ? .success : outcome, reason: optionalRest?.unescaped,
            exitCode: exitCode)
    }

    mutating func jobReport() -> JobReport? {
        guard let outcome = outcome() else { return nil }
        let isAllowed = take(prefix: "allowed") != nil
        return JobReport(outcome: outcome, result: isAllowed ? .success : outcome, reason: optionalRest?.unescaped)
    }

    mutating func annotation() -> Annotation {
        let level = Annotation.Level(rawValue: next()) ?? .notice
        let place = next().split(separator: ":").map(String.init)
        return Annotation(
            level, rest, file: place.first, line: place.dropFirst().first.flatMap { Int($0) },
            column: place.dropFirst(2).first.flatMap { Int($0) })
    }
}
