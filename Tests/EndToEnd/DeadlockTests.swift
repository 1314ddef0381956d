import Foundation
import TestSupport
import Testing

@Suite("Runs that wait for each other", .ownThread)
struct DeadlockTests {
    /// Its run holds a group, and its last job wants the other one, once both runs are under way.
    private func workflow(_ scratch: Scratch, _ name: String, holds: String, wants: String) -> String {
        let witness = scratch.folder + "/witness"
        return """
            on: push
            concurrency: \(holds)
            env: { SLUICE_END_TO_END: \(scratch.mark) }
            jobs:
              first:
                runs-on: ubuntu-latest
                steps:
                  - run: |
                      echo \(name) >> \(witness)
                      for i in $(seq 6000); do test $(wc -l < \(witness)) -ge 2 && break; sleep 0.1; done
              second:
                needs: first
                concurrency: \(wants)
                runs-on: ubuntu-latest
                steps: [{ run: echo \(name) again >> \(witness) }]
              last:
                needs: second
                if: always()
                runs-on: ubuntu-latest
                steps: [{ run: echo \(name) last >> \(witness) }]
            """
    }

    @Test("the younger one gives way, with a sentence that names who holds what, and the other one goes on")
    func circle() throws {
        try Scratch.with { scratch in
            try scratch.write("workflows/a.yml", workflow(scratch, "a", holds: "east", wants: "west"))
            try scratch.write("workflows/b.yml", workflow(scratch, "b", holds: "west", wants: "east"))
            try scratch.commit()
            let first = try scratch.start(["run", "a"])
            try #require(eventually(within: 120) { scratch.witness.contains("a") }, "\(first.errors)")
            let second = try scratch.start(["run", "b"])
            let (one, other) = (try first.answer(), try second.answer())
            #expect(one.status == 0, "\(one)")
            #expect(other.status != 0, "\(other)")
            #expect(scratch.witness.contains("a again") && !scratch.witness.contains("b again"))
            #expect(scratch.witness.contains("b last"))
            let sentence =
                "a deadlock: the job 'second' of run 2 waits for the concurrency group 'east', which run 1 holds, "
                + "and the job 'second' of run 1 waits for the concurrency group 'west', which run 2 holds"
            #expect(try scratch.run("why", "2", "second").output.contains(sentence))
        }
    }
}
