import Conductor
import Display
import Planning
import Runs
import Testing

/// What steps print, on its way to a person.
struct OutputTests {
    @Test(
        "A text's width counts columns, not characters",
        arguments: [
            ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("構建", 4), ("🧪", 2), ("👩‍👩‍👧", 2), ("❤️", 2), ("한국", 4),
            ("ｆ", 2), ("\u{1B}[1;31mred\u{1B}[0m", 3), ("…", 1), ("✓", 1), ("a\u{200B}b", 2),
        ])
    func width(text: String, columns: Int) {
        #expect(text.displayWidth == columns)
    }

    @Test(
        "A text is cut to its columns with an ellipsis",
        arguments: [
            ("abcdef", 6, "abcdef"), ("abcdef", 4, "abc…"), ("構建構建", 5, "構建…"), ("構建構建", 4, "構…"), ("abc", 1, "…"),
            ("abc", 0, ""),
        ])
    func fitted(text: String, columns: Int, expected: String) {
        #expect(text.fitted(to: columns) == expected)
    }

    @Test(
        "A name is cut in its middle",
        arguments: [
            ("abcdef", 6, "abcdef"), ("abcdefgh", 5, "ab…gh"), ("abcdefgh", 6, "abc…gh"), ("構建構建構", 6, "構…構"),
            ("abc", 2, "a…"), ("abc", 0, ""),
        ])
    func middle(text: String, columns: Int, expected: String) {
        #expect(text.fittedInTheMiddle(to: columns) == expected)
    }

    @Test(
        "A name stands on one line and does not draw",
        arguments: [
            ("Build it", "Build it"), ("job\nnew \u{1B}[2Jx", "job new x"), ("a\r\nb\tc", "a b c"),
            ("\u{1B}]0;title\u{07}x", "x"), ("right\u{202E}left", "right left"), ("構建", "構建"), ("\u{9B}31mred", "red"),
        ])
    func onScreen(text: String, expected: String) {
        #expect(text.onScreen == expected)
    }

    @Test(
        "Control sequences are taken out, colours kept where they are wanted",
        arguments: [
            ("plain", "plain", "plain"),
            ("\u{1B}[31mred\u{1B}[0m", "red", "\u{1B}[31mred\u{1B}[0m\u{1B}[0m"),
            ("\u{1B}[2J\u{1B}[3;4Hx", "x", "x"), ("\u{1B}]0;title\u{07}x", "x", "x"),
            ("\u{1B}]8;;http://a\u{1B}\\link\u{1B}]8;;\u{1B}\\", "link", "link"), ("a\tb", "a       b", "a       b"),
            ("a\u{08}\u{07}b", "ab", "ab"), ("\u{1B}(Bx", "x", "x"), ("cut \u{1B}[3", "cut ", "cut "),
            ("\u{9B}31mx", "x", "\u{1B}[31mx\u{1B}[0m"), ("\u{1B}[?25lx", "x", "x"),
        ])
    func escapes(text: String, plain: String, coloured: String) {
        #expect(EscapeFilter.text(text, .nothing) == plain)
        #expect(EscapeFilter.text(text, .colours) == coloured)
    }

    @Test("Workflow commands are shown as what they mean")
    func commands() {
        let log: [(String, OutputLine)] = [
            ("hello", .text("hello")),
            ("::group::Compile %25", .group("Compile %")),
            ("::endgroup::", .groupEnd),
            ("  ::warning::odd", .annotation(Annotation(.warning, "odd"))),
            (
                "::error file=a%3Ab.c,line=3,col=7,title=Oops::two%0Alines",
                .annotation(Annotation(.error, "two\nlines", title: "Oops", file: "a:b.c", line: 3, column: 7))
            ),
            ("::debug::deep", .debug("deep")),
            ("::set-output name=a::b", .silent),
            ("::std::vector<int>", .text("::std::vector<int>")),
            ("::unknown command", .text("::unknown command")),
            ("##[group]Old", .group("Old")),
            ("##[error]bad", .annotation(Annotation(.error, "bad"))),
            ("::stop-commands::t0ken", .silent),
            ("::error::not one", .text("::error::not one")),
            ("::t0ken::", .silent),
            ("::notice::again", .annotation(Annotation(.notice, "again"))),
        ]
        var reader = OutputReader(isDebugging: true)
        for (line, expected) in log { #expect(reader.read(line) == expected, "\(line)") }
        var quiet = OutputReader()
        #expect(quiet.read("::debug::deep") == .silent)
    }

    @Test("Only what certainly shows as it is counts as plain")
    func plain() {
        for (line, isPlain) in [
            ("", true), ("  ", true), ("text: #1 ::x", true), (" ::group::a", false), ("##[group]a", false),
            ("\t::group::a", false), ("a\tb", false), ("\u{1B}[1m", false), ("é", false), ("a\u{7F}", false),
            ("~", true),
        ] {
            #expect(Array(line.utf8).withUnsafeBufferPointer { OutputReader.isPlain($0) } == isPlain, "\(line)")
        }
    }

    @Test("Lines come out whole, however the bytes are cut", arguments: [1, 2, 3, 5, 100])
    func pieces(size: Int) throws {
        let script = try RunScript("job a: A\n0 start a\n0 step a 1")
        let player = ScriptPlayer(script)
        let sink = Sink()
        let display = LineDisplay(plan: player.plan, style: .plain) { sink.write($0) }
        let step = StepID(job: player.plan.jobs[0].id, jobAttempt: 1, index: 0)
        let bytes = Array("one\r\ntwo\n\nürgh\rfive\nend".utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            display.output(of: step, Array(bytes[start..<min(start + size, bytes.count)]))
        }
        let report = JournalEntry(
            sequence: 5, time: FakeClock.start, event: .stepFinished(step, StepReport(outcome: .success)))
        display.observe([report], state: try player.initialState())
        display.finish()
        #expect(sink.text == ["one", "two", "", "ürgh", "five", "end"].map { "a | \($0)\n" }.joined())
    }

    @Test(
        "Durations and sizes",
        arguments: [
            (0.04, "0.0 s"), (0.44, "0.4 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.4, "59 s"), (59.6, "1m 00s"),
            (187, "3m 07s"), (3599, "59m 59s"), (7500, "2h 05m"), (-3, "0.0 s"),
        ])
    func durations(seconds: Double, text: String) {
        #expect(durationText(seconds) == text)
    }

    @Test(
        "Sizes",
        arguments: [(0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (42_991_616, "41 MiB"), (1 << 40, "1.0 TiB")])
    func sizes(bytes: Int, text: String) {
        #expect(sizeText(bytes) == text)
    }
}
