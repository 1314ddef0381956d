import Markup
import Testing

@Suite("Markdown of a summary")
struct MarkdownTests {
    static let texts: [(String, String)] = [
        ("", ""),
        ("one\ntwo\n\nthree", "<p>one\ntwo</p><p>three</p>"),
        ("# A\n## B ##\n#### D\n#no", "<h3>A</h3><h4>B</h4><h6>D</h6><p>#no</p>"),
        (
            "*a* **b** ~~c~~ _d_ `e < f`",
            "<p><em>a</em> <strong>b</strong> <del>c</del> <em>d</em> <code>e &lt; f</code></p>"
        ),
        ("a_name_of_it 2 * 3 * 4", "<p>a_name_of_it 2 * 3 * 4</p>"),
        ("\\*a\\* \\<b", "<p>*a* &lt;b</p>"),
        ("- a\n- b\n  - c\n- d", "<ul><li>a</li><li><p>b</p><ul><li>c</li></ul></li><li>d</li></ul>"),
        ("1. a\n2) b", "<ol><li>a</li><li>b</li></ol>"),
        ("```js\n<b>\n# c\n```\nd", "<pre tabindex=\"0\"><code>&lt;b&gt;\n# c</code></pre><p>d</p>"),
        ("~~~\nnever closed", "<pre tabindex=\"0\"><code>never closed</code></pre>"),
        ("> a\n> b", "<blockquote><p>a\nb</p></blockquote>"),
        ("a\n\n---\nb", "<p>a</p><hr><p>b</p>"),
        (
            "| A | B |\n|:--|--:|\n| `x\\|y` |\n| 1 | 2 | 3 |",
            "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">A</th><th scope=\"col\">B</th></tr></thead>"
                + "<tbody><tr><td><code>x|y</code></td><td></td></tr><tr><td>1</td><td>2</td></tr></tbody></table></div>"
        ),
        ("a | b", "<p>a | b</p>"),
        (
            "[it](https://x.example/?a=1&b=2)",
            "<p><a href=\"https://x.example/?a=1&amp;b=2\" rel=\"noopener noreferrer nofollow\">it</a></p>"
        ),
        (
            "See https://x.example/a.",
            "<p>See <a href=\"https://x.example/a\" rel=\"noopener noreferrer nofollow\">https://x.example/a</a>.</p>"
        ),
        ("![the words](https://x.example/a.png)", "<p>the words</p>"),
        ("[it](/p/demo/runs/1/cancel)", "<p>it</p>"),
    ]

    @Test("is what people mean by it", arguments: texts)
    func shown(text: String, expected: String) {
        #expect(Markdown(text).html.source == expected)
    }

    static let hostile = [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))",
        "[a](JAVA\tSCRIPT:alert(1))",
        "[a](data:text/html,<script>alert(1)</script>)", "[a](https://x.example/\"onmouseover=\"alert(1))",
        "![a](https://x.example/\"onerror=\"alert(1))", "<javascript:alert(1)>", "`<b>`", "# <b>", "- <b>", "> <b>",
        "|<b>|\n|-|\n|<b>|", "```<b>\n<b>", "[<b>](https://x.example)", "**<b>**", "https://x.example/<b>",
        "[a](vbscript:x) [b](//x.example) [c](file:///etc/passwd)",
    ]

    @Test("lets nothing through that a browser would carry out", arguments: hostile)
    func harmless(text: String) {
        let source = Markdown(text).html.source
        for word in [
            "<script", "<img", "<b>", "\"onmouseover", "\"onerror", "href=\"j", "href=\"v", "href=\"d", "href=\"/",
            "href=\"f",
        ] {
            #expect(!source.lowercased().contains(word), "\(source)")
        }
    }

    static let long = [
        String(repeating: "[", count: 200_000), String(repeating: "[a](", count: 50_000),
        String(repeating: "*a ", count: 60_000), String(repeating: "> ", count: 60_000),
        String(repeating: "- ", count: 60_000), String(repeating: "|", count: 100_000) + "\n|-|",
        String(repeating: "\n- a\n\n", count: 20_000), String(repeating: "`", count: 100_000),
    ]

    @Test("takes time as the text is long, whatever it holds", arguments: long)
    func quick(text: String) {
        let start = ContinuousClock.now
        _ = Markdown(text).html
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test("is cut where nobody would read on")
    func cut() {
        let source = Markdown(String(repeating: "word ", count: 200_000)).html.source
        #expect(source.hasSuffix("<p>(The rest is not shown.)</p>") && source.utf8.count < 300_000)
    }
}
