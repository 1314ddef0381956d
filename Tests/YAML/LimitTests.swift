import Source
import Testing
import YAML

struct LimitTests {
    @Test("A bomb of aliases is refused")
    func bomb() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for i in 1...12 {
            let aliases = Array(repeating: "*a\(i - 1)", count: 10).joined(separator: ", ")
            text += "a\(i): &a\(i) [\(aliases)]\n"
        }
        #expect(failure(text)?.code == .limitExceeded)
    }

    @Test("Depth is counted as GitHub counts it, through aliases too")
    func depth() {
        let limits = YAMLLimits(depth: 2)
        #expect(failure("a: [b]", limits) == nil)
        #expect(failure("a: [[b]]", limits)?.diagnostic.message == "Maximum object depth exceeded")
        #expect(failure("a: &x [b]\nc: *x", limits) == nil)
        #expect(failure("a: &x [b]\nc: [*x]", limits)?.code == .limitExceeded)
        #expect(failure(String(repeating: "[", count: 100_000))?.code == .limitExceeded)
    }

    @Test("Size and the number of nodes have limits")
    func size() {
        #expect(failure("a: b", YAMLLimits(bytes: 3))?.code == .limitExceeded)
        #expect(failure("a: b", YAMLLimits(bytes: 4)) == nil)
        #expect(failure("[a, b, c]", YAMLLimits(nodes: 3))?.code == .limitExceeded)
        #expect(failure("[a, b]", YAMLLimits(nodes: 3)) == nil)
    }
}
