/// Reads a report in JUnit's XML, as pytest, Playwright, Maven and jest write it.
///
/// There is no specification: what is common to these is read, by the element names of Ant's JUnit task.
package enum JUnitReport {
    /// Throws what cannot be read and where.
    package static func read(_ bytes: [UInt8]) throws(SuiteReportError) -> SuiteReport {
        let root = try XMLReader.read(bytes)
        guard ["testsuites", "testsuite"].contains(root.name) else {
            throw SuiteReportError(
                "The root of a JUnit report is \"testsuites\" or \"testsuite\", not \"\(root.name)\".", line: root.line,
                column: 1)
        }
        var report = SuiteReport()
        add(root, to: &report)
        return report
    }

    private static func add(_ suite: XMLElement, to report: inout SuiteReport) {
        for child in suite.children {
            switch child.name {
            case "testsuite": add(child, to: &report)
            case "testcase": report.tests.append(test(child))
            // Of a whole suite: its set-up, as some tools write it.
            case "failure", "error": report.errors.append(message(of: child) ?? "An error without a message.")
            default: continue
            }
        }
    }

    private static func test(_ element: XMLElement) -> SuiteReport.Test {
        let name = element["name"] ?? ""
        let (outcome, message) = outcome(of: element)
        let retried = element.child("flakyFailure") ?? element.child("flakyError")
        let isFlaky = outcome == .success && retried != nil
        let result = SuiteResult.Case(
            name: fullName(name, in: element["classname"]), outcome: outcome, seconds: seconds(element["time"]),
            message: message ?? retried.flatMap { self.message(of: $0) }, attachments: attachments(of: element))
        return SuiteReport.Test(shortName: name, result: result, isFlaky: isFlaky)
    }

    private static func fullName(_ name: String, in place: String?) -> String {
        guard let place, !place.isEmpty, !name.hasPrefix(place) else { return name }
        return name.isEmpty ? place : "\(place)::\(name)"
    }

    private static func outcome(of element: XMLElement) -> (StackOutcome, String?) {
        if let problem = element.child("failure") ?? element.child("error") {
            return (.failure, message(of: problem) ?? "It failed without a message.")
        }
        if let skip = element.child("skipped") {
            // pytest's known failures are among the skipped, told by the type only.
            let isKnownFailure = skip["type"] == "pytest.xfail"
            let reason = skip["message"].flatMap(reportMessage) ?? reportMessage(skip.text)
            return (.skipped, isKnownFailure ? "Expected to fail: \(reason ?? "no reason given")" : reason)
        }
        return (.success, nil)
    }

    /// The attribute says it in short where there is one; some tools write the text only.
    private static func message(of problem: XMLElement) -> String? {
        problem["message"].flatMap(reportMessage) ?? reportMessage(problem.text) ?? problem["type"]
    }

    /// Maven groups digits by commas.
    private static func seconds(_ text: String?) -> Double {
        let seconds = text.map { $0.filter { $0 != "," } }.flatMap(Double.init) ?? 0
        return seconds.isFinite ? max(0, seconds) : 0
    }

    /// What pytest-playwright names by properties, and Playwright and others by `[[ATTACHMENT|path]]` in the output.
    private static func attachments(of element: XMLElement) -> [String] {
        let properties = element.child("properties")?.children ?? []
        var paths = properties.compactMap { property -> String? in
            let kind = property["name"] ?? ""
            guard kind.hasPrefix("playwright_") || kind == "attachment" else { return nil }
            return property["value"]
        }
        for child in element.children where child.name == "system-out" {
            paths += child.text.split(separator: "[[ATTACHMENT|").dropFirst().compactMap { part in
                part.firstRange(of: "]]").map { String(part[..<$0.lowerBound]) }
            }
        }
        return paths
    }
}
