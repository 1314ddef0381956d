import Source
import Testing
import Workflows

/// Random changes of whole workflows: the reader answers with a workflow or with errors, never with neither.
struct MutationTests {
    private static let text = """
        on: { push: { branches: [main] }, schedule: [{ cron: '0 0 * * *' }], workflow_dispatch: { inputs: { a: } } }
        concurrency: { group: "x-${{ github.ref }}", cancel-in-progress: true }
        jobs:
          a:
            runs-on: &os ${{ matrix.os }}
            strategy: { matrix: { os: [x, "${{ 'y' }}"], include: [{ os: z }] } }
            steps:
              - id: one
                if: always() && !cancelled()
                run: |
                  echo ${{ toJSON(github) }} ${{ format('{0}', env.X) }}
              - uses: actions/checkout@v4
                with: { a: 1, ${{ insert }}: ~ }
          b: { needs: [a], uses: ./x.yml, with: { n: 1.5 }, secrets: inherit, permissions: read-all }
          c: { runs-on: *os, container: x, steps: [{ parallel: [{ run: x, background: true }] }, { wait-all: }] }

        """

    @Test("No text crashes the reader", arguments: 1...20 as ClosedRange<UInt64>)
    func mutated(seed: UInt64) {
        var state = seed
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        let lines = Self.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for _ in 0..<60 {
            var bytes = Array(Self.text.utf8)
            for _ in 0...random(4) {
                let index = random(bytes.count)
                switch random(4) {
                case 0: bytes.remove(at: index)
                case 1: bytes.insert(Array("[]{}&*!|'\"$()=:, \n.-".utf8)[random(20)], at: index)
                case 2: bytes.insert(contentsOf: Array((lines[random(lines.count)] + "\n").utf8), at: index)
                default: bytes.removeSubrange(index..<min(bytes.count, index + random(30)))
                }
            }
            let file = SourceFile(path: "a.yml", text: String(decoding: bytes, as: UTF8.self))
            let (workflow, diagnostics) = WorkflowReader().read(file)
            let renderer = DiagnosticRenderer(files: [file])
            #expect((workflow == nil) == diagnostics.hasErrors, "seed \(seed): \(file.text)")
            #expect(diagnostics.allSatisfy { !renderer.render($0).isEmpty && $0.range != nil })
        }
    }
}
