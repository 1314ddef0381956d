import Source
import Testing
import YAML

/// Random changes of real texts: whatever the bytes, the reader answers with a tree or an error.
struct MutationTests {
    private static let seeds = [
        "on:\n  push:\n    branches: [main, 'release/**']\njobs:\n  a:\n    runs-on: &os ubuntu-latest\n    steps:\n"
            + "      - run: |\n          echo ${{ github.sha }}\n      - uses: a/b@v1\n        with: { x: \"\\u00e9\\n\" }\n",
        "? [a, b]\n: !!int 0x1f\n- - - x\n&a b: *a\n>-\n  folded\n\n  more\n--- %TAG ! tag:x,2000:\n...\n",
        "a: &x [1, 2.5, .inf, ~, true]\nb: *x\n<<: {c: *x}\n'q''q': \"\\x41\\\n  z\"\n",
    ]

    private static let indicators = Array("[]{}&*!|>'\"%@`#-?:, \n\t\\".utf8)

    @Test(
        "No text crashes the reader, and every range lies in order",
        arguments: 1...40 as ClosedRange<UInt64>)
    func mutated(seed: UInt64) {
        var random = SplitMix(state: seed)
        for _ in 0..<150 {
            var bytes = Array(Self.seeds[Int(random.next() % UInt64(Self.seeds.count))].utf8)
            for _ in 0...(random.next() % 8) { mutate(&bytes, &random) }
            let file = SourceFile(path: "a.yml", text: String(decoding: bytes, as: UTF8.self))
            guard let node = try? parse(file) else { continue }
            check(node, in: file, seed)
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix) {
        guard !bytes.isEmpty else { return }
        let index = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 5 {
        case 0: bytes[index] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes.remove(at: index)
        case 2:
            bytes.insert(Self.indicators[Int(random.next() % UInt64(Self.indicators.count))], at: index)
        case 3: bytes.removeSubrange(index...)
        default: bytes.insert(contentsOf: bytes[index...].prefix(Int(random.next() % 20)), at: index)
        }
    }

    private func check(_ node: YAMLNode, in file: SourceFile, _ seed: UInt64) {
        #expect(node.range.start <= node.range.end, "seed \(seed): \(file.text.debugDescription)")
        switch node.content {
        case .scalar(let scalar):
            for offset in [0, scalar.text.unicodeScalars.count] {
                #expect(
                    file.position(ofCharacter: offset, of: scalar.text, scalar.style, from: node.range.start) != nil,
                    "seed \(seed): \(file.text.debugDescription)")
            }
        case .sequence(let items): for item in items { check(item, in: file, seed) }
        case .mapping(let entries):
            for entry in entries {
                check(entry.key, in: file, seed)
                check(entry.value, in: file, seed)
            }
        }
    }
}

private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
