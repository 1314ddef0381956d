import Foundation
import TestSupport
import Testing

/// Whatever others call their things, a page shows it as text.
@Suite(.ownThread) struct PagesHostileTests {
    private static let evil = "<script>alert(1)</script>"
    private static let branch = "evil<img/src=x/onerror=alert(1)>\"'"
    /// Turns the direction of what follows.
    private static let override = "\u{202E}"
    private static let long = String(repeating: "long-", count: 60)

    private static let workflow = """
        name: "\(evil)\(override)ci"
        on: [push, workflow_dispatch]
        jobs:
          one:
            name: "\(evil) & '\(override)' \(long)"
            runs-on: ubuntu-latest
            steps:
              - name: "\(evil)<img src=x onerror=alert(1)>"
                run: |
                  mkdir out; echo '\(evil)' > out/index.html
                  printf '%s\\n' '# \(evil)' '[a](javascript:alert(1)) <iframe src=//x></iframe>' >> $GITHUB_STEP_SUMMARY
                  printf '%s\\n' '<testsuite><testcase name="&lt;script&gt;alert(1)&lt;/script&gt;"><failure message="&lt;img src=x onerror=alert(1)&gt;"/></testcase></testsuite>' > out/junit.xml
                  echo '::error title=\(evil),file=\(evil)::\(evil)'
              - uses: actions/upload-artifact@v4
                with: { name: "it's & <that>", path: out }
                continue-on-error: true
              - uses: actions/upload-artifact@v4
                with: { name: "it's & that", path: out }
          two:
            needs: one
            runs-on: ubuntu-latest
            steps: [{ run: 'true' }]
        """

    @Test("names with HTML, scripts and turned text in them are text on each page")
    func names() throws {
        try ServedScratch.with(workflows: ["ci": Self.workflow]) { served in
            try served.scratch.git("branch", Self.branch)
            let run = try served.run("ci", "--ref", Self.branch, "--actor", Self.evil)
            #expect(run.status == 0, "\(run)")
            for path in [
                "/", "/p/demo", "/p/demo/runs", "/p/demo/runs/1",
                "/p/demo/runs?actor=%3Cscript%3Ealert(1)%3C/script%3E",
            ] {
                let reply = try served.tell("GET", path, headers: ["Accept": "text/html"])
                #expect(reply.status == 200, "\(path)")
                let page = PageText(reply.text)
                #expect(page.faults.isEmpty, "\(path): \(page.faults)")
                #expect(!reply.text.contains("<script>") && !reply.text.contains("<img"), "\(path)")
                #expect(!reply.text.unicodeScalars.contains("\u{202E}"), "\(path)")
                #expect(reply.text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "\(path)")
            }
            let page = PageText(try served.tell("GET", "/p/demo/runs/1").text)
            #expect(page.tags.count { $0.name == "iframe" } == 1)
            let sandbox = page.tags.first { $0.name == "iframe" }?.attributes["sandbox"]
            #expect(sandbox == "allow-scripts allow-forms allow-popups allow-downloads")
            #expect(page.element("tests")?.contains("&lt;img src=x onerror=alert(1)&gt;") == true)
            #expect(page.links.contains { $0.hasSuffix("/artifacts/it%27s%20%26%20that/zip") })
        }
    }

    @Test("what stands in an address is text, too")
    func addresses() throws {
        try ServedScratch.with(workflows: ["ci": Self.workflow]) { served in
            for path in [
                "/%3Cscript%3Ealert(1)%3C/script%3E", "/p/%3Cscript%3E", "/p/demo/runs/%3Cscript%3E",
                "/p/demo/runs?result=%3Cscript%3E", "/p/demo/runs?sha=%3Cscript%3E",
                "/p/demo/runs?workflow=%22%3E%3Cscript%3E",
                "/p/demo/runs?before=%3Cscript%3E", "/p/demo/runs?branch=%22%20onfocus=alert(1)%20autofocus=%22",
            ] {
                let reply = try served.tell("GET", path, headers: ["Accept": "text/html"])
                #expect(!reply.text.contains("<script>"), "\(path)")
                let page = PageText(reply.text)
                #expect(page.faults.isEmpty, "\(path): \(page.faults)")
            }
        }
    }
}
