import Expressions
import Testing

@Suite struct ValueObjectTests {
    @Test("keys keep their order and first spelling, however many there are", arguments: [3, 8, 9, 40])
    func order(count: Int) {
        var object = ValueObject()
        for number in 0..<count { object["Key-\(number)"] = .number(Double(number)) }
        object["KEY-1"] = "changed"
        #expect(object.keys == (0..<count).map { "Key-\($0)" })
        #expect(object["key-1"] == "changed")
        #expect(object["key"] == nil)
        object["kEy-0"] = nil
        object["absent"] = nil
        #expect(object.count == count - 1)
        #expect(object.keys.first == "Key-1")
        #expect(object["key-\(count - 1)"] == .number(Double(count - 1)))
        #expect(object["key-0"] == nil)
    }

    @Test("keys match by code unit, with or without regard to case")
    func matching() {
        var object = ValueObject(keys: .caseSensitive)
        object["a"] = 1
        object["A"] = 2
        object["é"] = 3
        object["e\u{301}"] = 4
        #expect(object.count == 4)
        #expect(object["a"] == 1 && object["A"] == 2 && object["é"] == 3)
        let folded: ValueObject = ["É": 1, "σ": 2, "i": 3]
        #expect(folded["é"] == 1 && folded["ς"] == 2 && folded["İ"] == nil && folded["ı"] == nil && folded["I"] == 3)
    }

    @Test("equality regards order and matching")
    func equality() {
        #expect(ValueObject([("a", 1), ("b", 2)]) == ["a": 1, "b": 2])
        #expect(ValueObject([("b", 2), ("a", 1)]) != ["a": 1, "b": 2])
        #expect(ValueObject(keys: .caseSensitive) != ValueObject())
        #expect(Set<Value>([.number(.nan), .number(.nan), 0, -0.0, ["a": 1], ["a": 1]]).count == 3)
    }
}
