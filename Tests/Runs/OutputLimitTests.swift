import Expressions
import Testing

@testable import Runs

@Suite("The outputs of a job")
struct OutputLimitTests {
    private func outputs(_ size: Int, of character: Character = "x") -> ValueObject {
        ["o": .string(String(repeating: character, count: size / 2 - 1))]
    }

    @Test("may have 1 MiB of UTF-16, and 50 MiB together with the others of the run")
    func limits() {
        #expect(OutputLimit.size(of: outputs(1 << 20)) == 1 << 20)
        #expect(OutputLimit.excess(of: outputs(1 << 20), besides: 49 << 20) == nil)
        #expect(OutputLimit.excess(of: outputs(1 << 20, of: "\u{20ac}"), besides: 0) == nil)
        #expect(
            OutputLimit.excess(of: outputs((1 << 20) + 1024), besides: 0)?.contains(
                "have 1025 KiB, and a job can have 1024 KiB")
                == true)
        #expect(
            OutputLimit.excess(of: outputs(1 << 20), besides: (49 << 20) + 2)?.contains(
                "have 51 MiB, and a run can have 50 MiB")
                == true)
        #expect(OutputLimit.excess(of: [:], besides: 60 << 20) == nil)
    }
}
