import Stacks
import Testing

@Suite("JUnit reports") struct JUnitReportTests {
    private func read(_ text: String) throws -> SuiteReport { try JUnitReport.read(Array(text.utf8)) }

    /// As pytest 9 with pytest-playwright 0.10 writes it, its tracebacks shortened.
    static let pytest = """
        <?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" \
        failures="1" skipped="2" tests="5" time="4.551" timestamp="2026-11-22T02:43:49.942783+00:00" hostname="vm">\
        <testcase classname="tests.test_ui" name="test_ok[chromium]" time="2.873" />\
        <testcase classname="tests.test_ui" name="test_bad[chromium]" time="1.114"><properties>\
        <property name="playwright_screenshot" value="out/test-bad/test-failed-1.png" />\
        <property name="playwright_trace" value="out/test-bad/trace.zip" /><property name="other" value="x" />\
        </properties><failure message="AssertionError: no&#10;assert 'hello' == 'bye &amp; &lt;x&gt; #x1B[31m'">\
        page = &lt;Page url='about:blank'&gt;

            def test_bad(page):
        E       AssertionError: no</failure></testcase>\
        <testcase classname="tests.test_ui" name="test_skip_cloud" time="0.000"><skipped type="pytest.skip" \
        message="cloud only">/src/tests/test_ui.py:6: cloud only</skipped></testcase>\
        <testcase classname="tests.test_ui" name="test_known" time="0.001"><skipped type="pytest.xfail" \
        message="known" /></testcase>\
        <testcase classname="tests.test_ui.TestC" name="test_err" time="0.007"><error \
        message="failed on setup with &quot;RuntimeError: fixture&quot;">self = …</error></testcase>\
        </testsuite></testsuites>
        """

    @Test("Tests of pytest are read with what became of them, their messages and their artifacts")
    func pytest() throws {
        let report = try read(Self.pytest)
        #expect(
            report.tests.map(\.result.name) == [
                "tests.test_ui::test_ok[chromium]", "tests.test_ui::test_bad[chromium]",
                "tests.test_ui::test_skip_cloud", "tests.test_ui::test_known", "tests.test_ui.TestC::test_err",
            ])
        #expect(report.tests.map(\.shortName).last == "test_err")
        #expect(report.tests.map(\.result.outcome) == [.success, .failure, .skipped, .skipped, .failure])
        #expect(report.counts == TestCounts(passed: 1, failed: 2, skipped: 2))
        let failed = report.tests[1].result
        #expect(failed.seconds == 1.114)
        #expect(failed.message == "AssertionError: no\nassert 'hello' == 'bye & <x> #x1B[31m'")
        #expect(failed.attachments == ["out/test-bad/test-failed-1.png", "out/test-bad/trace.zip"])
        #expect(report.tests[2].result.message == "cloud only")
        #expect(report.tests[3].result.message == "Expected to fail: known")
        #expect(report.tests[4].result.message == #"failed on setup with "RuntimeError: fixture""#)
        #expect(report.errors.isEmpty)
    }

    @Test("Reports of Maven, jest and Playwright are read")
    func others() throws {
        let maven = try read(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- Surefire -->
            <testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" name="org.example.AppTest" time="1,002.5">
              <properties><property name="java.version" value="21"/></properties>
              <testcase name="adds" classname="org.example.AppTest" time="1,002.5"/>
              <testcase name="retries" classname="org.example.AppTest" time="0.1">
                <flakyFailure message="once" type="AssertionError"><stackTrace><![CDATA[at <here> & there]]></stackTrace>
                </flakyFailure></testcase>
              <testcase name="fails" classname="org.example.AppTest"><failure type="AssertionError"><![CDATA[
            expected: <1> but was: <2>
            	at App]]></failure><system-out><![CDATA[x < y]]></system-out></testcase>
            </testsuite>
            """)
        #expect(maven.tests.map(\.result.seconds) == [1002.5, 0.1, 0])
        #expect(maven.tests.map(\.isFlaky) == [false, true, false])
        #expect(maven.tests[2].result.message == "expected: <1> but was: <2>\n\tat App")
        let jest = try read(
            """
            <testsuites name="jest tests" tests="1" failures="0"><testsuite name="sum" tests="1">
            <testcase classname="sum adds" name="sum adds" time="0.002"></testcase></testsuite></testsuites>
            """)
        #expect(jest.tests.map(\.result.name) == ["sum adds"])
        let playwright = try read(
            """
            <testsuites id="" name="" tests="1"><testsuite name="page.spec.ts"><testsuite name="inner">
            <testcase name="flow › listed" classname="page.spec.ts" time="3.1"><failure message="page.spec.ts:7:5 listed" \
            type="FAILURE"><![CDATA[  Error: expect(locator).toBeVisible()]]></failure><system-out><![CDATA[
            [[ATTACHMENT|test-results/a/test-failed-1.png]]
            [[ATTACHMENT|test-results/a/trace.zip]]
            ]]></system-out></testcase></testsuite></testsuite></testsuites>
            """)
        #expect(playwright.tests.map(\.result.name) == ["page.spec.ts::flow › listed"])
        #expect(
            playwright.tests[0].result.attachments == ["test-results/a/test-failed-1.png", "test-results/a/trace.zip"])
    }

    @Test("A failure of a whole suite is one outside of any test; an empty suite has no test")
    func suites() throws {
        let report = try read("<testsuites><testsuite name='a'><error message='no module'/></testsuite></testsuites>")
        #expect(report == SuiteReport(errors: ["no module"]))
        #expect(try read("<testsuites/>").tests.isEmpty)
    }

    @Test("A byte order mark, references of all kinds and line breaks in attributes are read as XML says")
    func text() throws {
        let report = try read(
            "\u{FEFF}<?xml version='1.0'?>\n<testsuite><testcase name='a\n&#65;&#x42;&apos;&#27;[0m'/></testsuite>\n<!-- end -->\n"
        )
        #expect(report.tests.map(\.shortName) == ["a AB'\u{1B}[0m"])
    }

    @Test(
        "What is no report is refused with its place",
        arguments: [
            ("", 1, 1, "no element"),
            ("passed", 1, 1, "Text stands where"),
            ("<html></html>", 1, 1, #"not "html""#),
            ("<testsuite>\n  <testcase name='a'>", 2, 22, #"ends inside of "testcase", which begins in line 2"#),
            ("<testsuite>\n</testsuites>", 2, 13, #""</testsuites>" closes "testsuite" of line 1"#),
            ("<testsuite a='1' a='2'/>", 1, 18, #""a" comes twice"#),
            ("<testsuite a=1/>", 1, 14, "not in quotes"),
            ("<testsuite a='<'/>", 1, 15, #"holds a "<""#),
            ("<testsuite>&nbsp;</testsuite>", 1, 12, #""&nbsp" is no reference"#),
            ("<testsuite>&#0;</testsuite>", 1, 12, "no reference"),
            ("<testsuite>&", 1, 12, "no reference"),
            ("<testsuite><![CDATA[x</testsuite>", 1, 12, #"not closed by "]]>""#),
            ("<testsuite/><testsuite/>", 1, 13, "Something follows"),
            ("<?xml version='1.0' encoding='ISO-8859-1'?><testsuite/>", 1, 1, #""iso-8859-1" is not read"#),
            ("<!DOCTYPE x [<!ENTITY a 'b'>]><testsuite>&a;</testsuite>", 1, 1, "A document type"),
        ] as [(String, Int, Int, String)])
    func refused(text: String, line: Int, column: Int, sentence: String) throws {
        let error = try #require(throws: SuiteReportError.self) { try read(text) }
        #expect(error.message.contains(sentence), "\(error.message)")
        #expect(error.line == line && error.column == column, "\(error.description)")
    }

    @Test("Texts that grow exponentially, depth without end and reports without end are refused")
    func bounds() throws {
        let laughs =
            "<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><testsuite>&b;</testsuite>"
        #expect(throws: SuiteReportError.self) { try read(laughs) }
        let deep = String(repeating: "<testsuite>", count: 65) + String(repeating: "</testsuite>", count: 65)
        #expect(try #require(throws: SuiteReportError.self) { try read(deep) }.message.contains("64 deep"))
        let allowed = String(repeating: "<testsuite>", count: 64) + String(repeating: "</testsuite>", count: 64)
        #expect(try read(allowed).tests.isEmpty)
        let large = [UInt8](repeating: UInt8(ascii: " "), count: (64 << 20) + 1)
        #expect(throws: SuiteReportError.self) { try JUnitReport.read(large) }
    }

    @Test("Cut off anywhere, a report is never read as a shorter one")
    func cutOff() throws {
        let bytes = Array(Self.pytest.utf8)
        for length in bytes.indices {
            #expect(throws: SuiteReportError.self) { try JUnitReport.read(Array(bytes[..<length])) }
        }
    }
}
