import Runs
import Server
import Testing

@Suite("Reports of tests, on a run's page")
struct PagesJUnitTests {
    private func read(_ text: String) -> [TestCase]? { JUnitReader.read(Array(text.utf8)) }

    @Test("are read as pytest, Playwright and Maven write them")
    func tools() throws {
        let tests = try #require(
            read(
                """
                <?xml version="1.0" encoding="utf-8"?>
                <!-- made by hand -->
                <testsuites><testsuite name="s" tests="4">
                <testcase classname="tests.a" name="one" time="1,000.5"/>
                <testcase classname="tests.a" name="two &lt;b&gt; &#x41;" time="0.25"><failure message="no &quot;luck&quot;">text</failure></testcase>
                <testcase name="three"><error><![CDATA[a <trace> &amp;]]></error><system-out>noise</system-out></testcase>
                <testcase name="four"><skipped message="later"/></testcase>
                </testsuite></testsuites>
                """))
        #expect(
            tests == [
                TestCase(name: "tests.a::one", outcome: .success, seconds: 1000.5),
                TestCase(name: "tests.a::two <b> A", outcome: .failure, seconds: 0.25, message: "no \"luck\""),
                TestCase(name: "three", outcome: .failure, message: "a <trace> &amp;"),
                TestCase(name: "four", outcome: .skipped, message: "later"),
            ])
    }

    static let nothing = [
        "", "no XML", "<html><body/></html>", "{\"a\": 1}", "<?xml version='1.0'?>",
        "<!DOCTYPE x [<!ENTITY a 'b'>]><testsuite/>",
        "<", "<<<<", "</testsuite>>", "<a b", "<a b=", "<a b='c",
    ]

    @Test("are nothing else", arguments: nothing)
    func other(text: String) {
        #expect(read(text)?.isEmpty ?? true)
    }

    @Test("that are cut off have the tests that came before")
    func cut() {
        let tests = read("<testsuite><testcase name='a'/><testcase name='b'><failure message='x")
        #expect(tests?.map(\.name) == ["a"])
    }

    @Test("hold so many tests and so much of a message, and no entity that grows")
    func limits() throws {
        let many = String(repeating: "<testcase name='a'/>", count: JUnitReader.mostTests + 10)
        #expect(read("<testsuite>\(many)")?.count == JUnitReader.mostTests)
        let long = String(repeating: "x", count: 100_000)
        let test = try #require(read("<testsuite><testcase name='a'><failure>\(long)</failure></testcase>")?.first)
        #expect(test.message?.count == 4000)
        #expect(read("<!DOCTYPE a><testsuite><testcase name='&a;'/></testsuite>") == nil)
    }

    private func test(_ name: String, _ outcome: Outcome, _ seconds: Double = 1) -> TestCase {
        TestCase(name: name, outcome: outcome, seconds: seconds)
    }

    private func report(_ tests: TestCase..., in artifact: String = "report", _ path: String = "junit.xml")
        -> TestReport
    {
        TestReport(artifact: artifact, path: path, tests: tests)
    }

    @Test("tell which failed, which cannot be relied on and which are slow")
    func history() {
        let results = TestResults(
            [
                report(
                    test("steady", .success), test("flaky", .success, 3), test("broken", .failure, 2),
                    test("new", .failure), test("both", .failure), test("left", .skipped, 0))
            ],
            earlier: [
                [
                    report(
                        test("steady", .success), test("flaky", .failure), test("broken", .failure),
                        test("both", .success))
                ],
                [
                    report(
                        test("steady", .success), test("flaky", .success), test("broken", .failure),
                        test("both", .failure))
                ],
                [report(test("flaky", .skipped))],
            ])
        #expect(results.all.allSatisfy { $0.owner == nil })
        #expect(results.failed.map(\.test.name) == ["broken", "new", "both"])
        #expect(results.failed.map(\.isFlaky) == [false, false, true])
        #expect(results.flaky.map(\.test.name) == ["flaky"])
        #expect(results.flaky.first?.earlier == 2 && results.flaky.first?.earlierFailures == 1)
        #expect(results.slowest(2).map(\.test.name) == ["flaky", "broken"])
        #expect(results.skipped == 1)
    }

    @Test("say whose a test is where several have one of its name")
    func owners() {
        let results = TestResults(
            [
                report(test("same", .success), test("own", .success), in: "python-3.11"),
                report(test("same", .failure), in: "python-3.12", "unit.xml"),
                report(
                    test("same", .success), test("twice", .success), test("twice", .failure), in: "python-3.12",
                    "e2e.xml"),
            ], earlier: [])
        #expect(
            results.all.map(\.owner) == [
                "python-3.11", nil, "python-3.12, unit.xml", "python-3.12, e2e.xml", nil, nil,
            ])
    }

    @Test("tell apart what came before of tests with one name, also where only one of them ran again")
    func pastOfOwners() {
        let (good, bad) = (
            report(test("same", .success), in: "python-3.11"), report(test("same", .failure), in: "python-3.12")
        )
        func past(_ reports: [TestReport]) -> [[Int]] {
            TestResults(reports, earlier: [[good, bad], [good, bad]]).all.map { [$0.earlier, $0.earlierFailures] }
        }
        #expect(past([good, bad]) == [[2, 0], [2, 2]])
        #expect(past([good]) == [[2, 0]])
        let new = report(test("same", .success), in: "python-3.13")
        #expect(past([good, bad, new]) == [[2, 0], [2, 2], [0, 0]], "it has nothing to do with the others")
        #expect(past([new]) == [[2, 2]], "it is the one that has the name now")
    }
}
