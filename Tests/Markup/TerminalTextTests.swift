import Markup
import Testing

@Suite("What was written for a terminal, on a page")
struct TerminalTextTests {
    static let lines: [(String, String)] = [
        ("plain <b>", "plain &lt;b&gt;"),
        ("", ""),
        ("\u{1B}[31mred\u{1B}[0m not", "<span class=\"fg1\">red</span> not"),
        ("\u{1B}[1;32mbold green", "<span class=\"bold fg2\">bold green</span>"),
        ("\u{1B}[91;107mbright", "<span class=\"fg9 bg15\">bright</span>"),
        ("\u{1B}[38;5;196mone of 256\u{1B}[m.", "<span class=\"fg196\">one of 256</span>."),
        ("\u{1B}[38:5:196mwith colons", "<span class=\"fg196\">with colons</span>"),
        ("\u{1B}[48;2;255;0;0mtrue", "<span class=\"bg196\">true</span>"),
        ("\u{1B}[38;2;0;0mcut off", "cut off"),
        ("\u{1B}[1mb\u{1B}[22mn", "<span class=\"bold\">b</span>n"),
        ("\u{1B}[31m\u{1B}[0mnothing between", "nothing between"),
        ("\u{1B}[2Kcleared\u{1B}[3A", "cleared"),
        ("\u{1B}]0;a title\u{7}after", "after"),
        ("\u{1B}]8;;https://x.example\u{1B}\\link\u{1B}]8;;\u{1B}\\", "link"),
        ("\u{1B}(Bcharset", "charset"),
        ("never ended \u{1B}[31", "never ended "),
        ("alone \u{1B}", "alone "),
        ("10%\r50%\rdone", "done"),
        ("Windows\r", "Windows"),
        ("\u{1B}[99999999999mfar", "far"),
        ("\u{1B}[31mr\u{1B}[7m\"i\"", "<span class=\"fg1\">r</span><span class=\"inverse fg1\">&quot;i&quot;</span>"),
        ("a\u{7}bell", "a\u{2407}bell"),
    ]

    @Test("keeps its colours and nothing else that a terminal would do", arguments: lines)
    func shown(line: String, expected: String) {
        #expect(TerminalText(line).html.source == expected)
    }

    @Test("is plain again where one copies it")
    func plain() {
        #expect(TerminalText("\u{1B}[1ma\u{1B}[0m b").plain == "a b")
    }

    @Test("Two spans that look the same are one")
    func joined() {
        #expect(TerminalText("\u{1B}[31ma\u{1B}[31mb").spans.count == 1)
    }
}
