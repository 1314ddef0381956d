import Foundation
import TestSupport
import Testing

@Suite("The page of a log", .ownThread) struct LogPageTests {
    @Test("shows both ends of a long log to whoever has no script, and nothing that the log could do")
    func ends() throws {
        try ServedScratch.with(workflows: ["log": LoggedStep.workflow]) { served in
            let step = try LoggedStep(served)
            let lines = (1...5000).map { "<b>line</b> \($0)" }
            try step.write(Array((lines.joined(separator: "\n") + "\n").utf8))
            let page = "/p/demo/runs/1/logs/\(step.name)"
            let reply = try served.tell("GET", page)
            #expect(reply.status == 200)
            #expect(reply.headers["content-type"] == "text/html; charset=utf-8")
            #expect(reply.headers["content-security-policy"]?.contains("script-src 'self'") == true)
            let numbers = reply.text.matches(of: /<div class="row" id="L(\d+)">/).compactMap { Int($0.output.1) }
            #expect(numbers == Array(1...500) + Array(4501...5000))
            #expect(reply.text.contains("&lt;b&gt;line&lt;/b&gt; 4501"))
            #expect(!reply.text.contains("<b>line"))
            #expect(reply.text.contains("4000 lines are left out here"))
            #expect(reply.text.contains(#"data-path="\#(step.path)""#))
            #expect(!reply.text.contains("style="))
            #expect(try served.tell("GET", "/p/demo/runs/1/logs/nothing").status == 404)

            let scripts = reply.text.matches(of: /<script src="([^"]*log\.js[^"]*)"/).map { String($0.output.1) }
            #expect(scripts.count == 1)
            let script = try served.tell("GET", scripts.first ?? "")
            #expect(script.status == 200)
            #expect(script.headers["content-type"] == "text/javascript; charset=utf-8")
        }
    }

    @Test("is there for a step that has printed nothing, or a single line without an end")
    func small() throws {
        try ServedScratch.with(workflows: ["log": LoggedStep.workflow]) { served in
            let step = try LoggedStep(served)
            let page = "/p/demo/runs/1/logs/\(step.name)"
            try step.write([])
            #expect(try served.tell("GET", page).text.contains("Nothing was printed."))
            try step.write(Array("only this".utf8))
            let text = try served.tell("GET", page).text
            #expect(text.contains("only this"))
            #expect(!text.contains("left out"))
        }
    }
}
