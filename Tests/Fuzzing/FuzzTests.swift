import Foundation
import TestSupport
import Testing

/// Whatever the bytes, each reader answers, and answers the same again.
///
/// `SLUICE_FUZZ_SEED` makes a run come again, `SLUICE_FUZZ_RUNS` makes it longer; `scripts/fuzz` goes on for hours, with libFuzzer.
@Suite("Any bytes", .ownThread, .timeLimit(.minutes(10)))
struct FuzzTests {
    private static let seed = number("SLUICE_FUZZ_SEED") ?? UInt64.random(in: 0...UInt64(UInt32.max))
    private static let runs = number("SLUICE_FUZZ_RUNS") ?? 400

    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }

    @Test("that are a known text changed at random get an answer", arguments: Reader.allCases)
    func mutated(_ reader: Reader) throws {
        // Before all else: a crash leaves nothing but this line.
        print("Fuzzing \(reader): SLUICE_FUZZ_SEED=\(Self.seed) SLUICE_FUZZ_RUNS=\(Self.runs)")
        fflush(nil)
        var mutator = Mutator(seeds: try Corpus.load(), seed: Self.seed)
        for run in 0..<Self.runs {
            let bytes = mutator.next()
            if let complaint = reader.complaint(about: bytes) {
                Issue.record(
                    "seed \(Self.seed), run \(run): \(complaint): \(String(decoding: bytes, as: UTF8.self).debugDescription)"
                )
            }
        }
    }

    @Test("that are half a megabyte of the worst get an answer", arguments: PathologicalInput.all)
    func pathological(_ input: PathologicalInput) {
        let bytes = input.bytes
        #expect(bytes.count > PathologicalInput.size * 9 / 10 && bytes.count <= PathologicalInput.size)
        for reader in Reader.allCases { reader.read(bytes) }
    }

    @Test("of the corpus as they are get the same answer twice", arguments: Reader.allCases)
    func corpus(_ reader: Reader) throws {
        for bytes in try Corpus.load() { #expect(reader.complaint(about: bytes) == nil) }
    }
}
