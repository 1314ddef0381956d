import Source
import Testing
import YAML

struct AnchorTests {
    @Test("An alias stands for its anchor's node, with the range of the definition")
    func alias() throws {
        let node = try parse(
            SourceFile(path: "a.yml", text: "a: &x [1, {b: 2}]\nc: *x\n"))
        #expect(node?["a"] != nil)
        #expect(node?["a"] == node?["c"])
    }

    @Test("The last anchor of a name before an alias counts, and an alias can be a key")
    func redefined() throws {
        let node = try parse(SourceFile(path: "a.yml", text: "a: &x one\nb: &x two\n*x : *x\n"))
        #expect(node?["two"]?.scalar?.text == "two")
    }

    @Test("A merge key is an ordinary key, as for GitHub")
    func mergeKey() throws {
        let node = try parse(SourceFile(path: "a.yml", text: "a: &x {b: 1}\nc:\n  <<: *x\n"))
        #expect(node?["c"]?.mapping?.map(\.key.scalar?.text) == ["<<"])
    }

    @Test(
        "What an alias cannot mean is refused",
        arguments: [
            ("a: *x\n", YAMLError.Code.unknownAnchor), ("a: &x [*x]\n", .recursiveAlias),
            ("&x a: {b: *x, c: &y [*y]}\n", .recursiveAlias),
        ])
    func refused(text: String, code: YAMLError.Code) {
        #expect(throws: YAMLError.self) { try parse(SourceFile(path: "a.yml", text: text)) }
        #expect(failure(text)?.code == code)
    }

    @Test("A mistyped alias gets the nearest anchor's name")
    func nearest() {
        #expect(
            failure("a: &checkout 1\nb: *checkuot\n")?.diagnostic.hint == "Did you mean '*checkout'?")
    }

    @Test("Anchors can be refused in GitHub's words")
    func anchorsRefused() {
        let error = failure("run: &echo hi", YAMLLimits(anchors: .refused))
        #expect(
            error?.diagnostic.message == "Anchors are not currently supported. Remove the anchor 'echo'")
    }
}
