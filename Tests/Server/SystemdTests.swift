import Foundation
import Glibc
import TestSupport
import Testing

/// A machine that `runners/tenacity/install.sh` makes a server of, under a real systemd.
@Suite(
    "The service under systemd", .ownThread,
    .enabled(
        if: SystemdMachine.isHere, "docker has no machine with systemd: scripts/docker, scripts/test-images systemd"))
struct SystemdTests {
    /// What a step tells of itself, and what it should not be able to do.
    private static let who = """
        on: workflow_dispatch
        jobs:
          who:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - run: |
                  test -f workflows/who.yml
                  echo "I am $(id -un) of $(id -Gn)"
                  grep -E '^(CapPrm|CapEff|CapAmb|NoNewPrivs)' /proc/self/status
                  echo "spared by $(cat /proc/self/oom_score_adj)"
                  for path in /var/lib/sluice /var/lib/sluice/projects /var/lib/sluice/projects/demo/store; do
                    if ls "$path" 2>/dev/null; then echo "CAN-LIST $path"; fi
                  done
                  for path in /var/lib/sluice/server.sqlite /etc/sluice/secrets.env; do
                    if cat "$path" 2>/dev/null; then echo "CAN-READ $path"; fi
                  done
                  for path in /etc /srv /usr/local/bin /var/lib/sluice; do
                    if touch "$path/mine" 2>/dev/null; then echo "CAN-WRITE $path"; fi
                  done
                  for pid in 1 $(pgrep sluice); do if kill -0 "$pid" 2>/dev/null; then echo "CAN-KILL $pid"; fi; done
        """

    /// Jobs that take 100 MB each for a moment.
    private static let few = """
        on: workflow_dispatch
        jobs:
          part:
            runs-on: ubuntu-latest
            strategy: { matrix: { number: [1, 2, 3, 4] } }
            steps:
              - uses: actions/checkout@v4
              - run: dd if=/dev/zero of=/dev/null bs=100M count=3
        """

    /// It prints a line after the other until it is let go, and needs what it has written to /tmp.
    private static let waiting = """
        on: workflow_dispatch
        jobs:
          wait:
            runs-on: ubuntu-latest
            steps:
              - run: |
                  echo kept >/tmp/kept; n=0
                  until [ -e /var/lib/sluice/cloud/go ]; do n=$((n + 1)); echo "line $n" >/tmp/last; cat /tmp/last; sleep 0.1; done
                  echo "$n lines, $(cat /tmp/kept)"
              - run: echo "after as $(id -un)"
        """

    private static let drill = """
        on: workflow_dispatch
        jobs:
          apply:
            runs-on: ubuntu-latest
            steps: [{ run: 'touch /var/lib/sluice/cloud/host /tmp/begun; sleep 600' }]
          destroy:
            needs: apply
            if: always()
            runs-on: ubuntu-latest
            steps: [{ run: 'test ! -e /tmp/begun && rm /var/lib/sluice/cloud/host && echo "destroyed by $(id -un)"' }]
        """
    private static let rules = """
        obligations:
          drill: { opened-by: apply, discharged-by: destroy, verify: test ! -e /var/lib/sluice/cloud/host }
        """

    /// Where steps may write and everything stays: what is outside of the machine for a workflow.
    private static let cloud = "install -d -m 1777 /var/lib/sluice/cloud"

    @Test("one command makes a machine a server, twice is as once, and what is taken away leaves the data")
    func install() throws {
        try SystemdMachine.with { machine in
            #expect(try machine.install("--check").status == 1)
            let first = try machine.install()
            #expect(first.status == 0 && first.output.contains("start sluice.service\n"), "\(first)")
            // It has waited until the server answers.
            #expect(try machine.must("curl -fsS http://127.0.0.1:8470/readyz") == "The server is ready.")
            let second = try machine.install()
            #expect(second.status == 0 && second.output == "All is as it should be.\n", "\(second)")
            #expect(try machine.install("--check").status == 0)
            try units(machine)
            // Three quarters, in whole pages.
            let (most, memory) = (try machine.property("MemoryMax"), try machine.memory())
            #expect(Int(most) == memory / 4096 * 3 / 4 * 4096, "\(most) of \(memory)")

            try machine.makeProject(["workflows/who.yml": Self.who, "workflows/few.yml": Self.few])
            try machine.must("sed -i 's/^  jobs: 1$/  jobs: 4/' /etc/sluice/server.yml && systemctl reload sluice")
            let run = try machine.dispatch("who")
            #expect(try machine.conclusion(of: run) == "success")
            try identity(try machine.sluice("logs \(run)"))
            try small(machine)

            try uninstall(machine)
            #expect(try machine.install().status == 0)
            #expect(try machine.conclusion(of: run) == "success")
        }
    }

    private func units(_ machine: SystemdMachine) throws {
        for unit in ["sluice.service", "sluice-recover.service"] {
            #expect(try machine.must("systemctl is-enabled \(unit)") == "enabled")
            #expect(try machine.must("systemctl is-active \(unit)") == "active")
            let verified = try machine.run("systemd-analyze verify /etc/systemd/system/\(unit)")
            #expect(verified.status == 0 && (verified.output + verified.errors).isEmpty, "\(verified)")
        }
        let pid = try machine.property("MainPID")
        #expect(try machine.must("stat -c %U /proc/\(pid)") == "sluice")
        let status = try machine.must("cat /proc/\(pid)/status")
        // The seven that the unit names, and no more.
        for name in ["CapPrm", "CapEff", "CapBnd", "CapAmb"] {
            #expect(status.contains("\(name):\t00000000000800eb"), "\(status)")
        }
        #expect(status.contains("NoNewPrivs:\t1"), "\(status)")
        #expect(try machine.must("stat -c '%U %a' /var/lib/sluice /etc/sluice/secrets.env") == "sluice 711\nroot 600")
    }

    private func identity(_ logs: Answer) throws {
        #expect(logs.status == 0 && logs.output.contains("I am sluice-step-1 of sluice-step-1"), "\(logs)")
        for name in ["CapPrm", "CapEff", "CapAmb"] {
            #expect(logs.output.contains("\(name): 0000000000000000"), "\(logs)")
        }
        #expect(logs.output.contains("NoNewPrivs:     1") && logs.output.contains("spared by 0"), "\(logs)")
        #expect(!logs.output.contains("CAN-"), "\(logs)")
    }

    /// The machine has 1 GB, and that is enough for the server and a few jobs.
    private func small(_ machine: SystemdMachine) throws {
        let server = try machine.property("MainPID")
        let run = try machine.dispatch("few")
        let (conclusion, logs) = (try machine.conclusion(of: run), try machine.sluice("logs \(run)"))
        #expect(conclusion == "success", "\(logs)")
        #expect(try machine.property("MainPID") == server)
        #expect(try !machine.wasShortOfMemory())
    }

    private func uninstall(_ machine: SystemdMachine) throws {
        let gone = try machine.install("--uninstall")
        #expect(gone.status == 0 && gone.output.contains("remove /usr/local/bin/sluice\n"), "\(gone)")
        #expect(try machine.run("systemctl is-active sluice.service").output == "inactive\n")
        #expect(
            try machine.run("ls /etc/systemd/system/sluice* /usr/local/bin/sluice* /etc/tmpfiles.d/sluice*").output
                .isEmpty)
        #expect(try machine.run("systemctl cat sluice.service").status != 0)
        #expect(try machine.run("pgrep -u sluice").output.isEmpty)
        try machine.must("grep -q file:///srv/demo /etc/sluice/server.yml && test -s /etc/sluice/secrets.env")
        try machine.must(
            "test -s /var/lib/sluice/server.sqlite && test -s /var/lib/sluice/projects/demo/store/history.sqlite")
        try machine.must("id sluice && id sluice-step-4")
    }

    @Test("a run goes on while the service is restarted, killed, upgraded and stopped, and nothing of it is lost")
    func goesOn() throws {
        try SystemdMachine.with { machine in
            #expect(try machine.install().status == 0)
            try machine.must(Self.cloud)
            try machine.makeProject(["workflows/wait.yml": Self.waiting])
            try machine.must("systemctl reload sluice")
            let run = try machine.dispatch("wait")
            let hasBegun = try eventually(within: 120) { try machine.sluice("logs \(run)").output.contains("line 1") }
            try #require(hasBegun, "\(machine.journal)")
            let keeper = try #require(try machine.keeper())

            for (what, change) in changes(machine) {
                let server = try machine.property("MainPID")
                try change()
                #expect(try machine.serves(), "\(what): \(machine.journal)")
                #expect(try machine.property("MainPID") != server, "\(what)")
                #expect(try machine.keeper() == keeper, "\(what): \(machine.journal)")
                #expect(try machine.show(run)["state"] as? String == "running", "\(what)")
                try grows(machine, run, what)
            }

            let refused = try machine.install("--uninstall")
            #expect(refused.status == 1 && refused.errors.contains("Runs go on here: 1."), "\(refused)")
            #expect(try machine.property("ActiveState") == "active" && machine.keeper() == keeper)
            try machine.must("systemctl stop sluice")
            #expect(try machine.property("ActiveState") == "inactive")
            #expect(try machine.keeper() == keeper)
            try machine.must("touch /var/lib/sluice/cloud/go")
            let isOver = try eventually(within: 120) { try machine.keeper() == nil }
            #expect(isOver)
            try machine.must("systemctl start sluice")
            #expect(try machine.serves())
            #expect(try machine.conclusion(of: run) == "success")
            try isWhole(try machine.sluice("logs \(run) --raw"))
        }
    }

    /// What is done to the service in mid-run, with its name.
    private func changes(_ machine: SystemdMachine) -> [(String, () throws -> Void)] {
        [
            ("restarted", { try machine.must("systemctl restart sluice") }),
            (
                "killed",
                {
                    let server = try machine.property("MainPID")
                    try machine.must("kill -KILL \(server)")
                    let isBack = try eventually(within: 120) {
                        let now = try machine.property("MainPID")
                        return now != "0" && now != server
                    }
                    #expect(isBack)
                    // systemd has done it, and counts from each start by hand on.
                    #expect(try machine.property("NRestarts") == "1")
                }
            ),
            (
                "upgraded",
                {
                    let upgrade = try machine.install(programs: try machine.makeOtherPrograms())
                    #expect(upgrade.status == 0, "\(upgrade)")
                    #expect(
                        upgrade.output == "write /usr/local/bin/sluice\nwrite /usr/local/bin/sluice-keeper\n"
                            + "restart sluice.service; runs go on\n", "\(upgrade)")
                }
            ),
        ]
    }

    /// The server follows what the run prints now.
    private func grows(_ machine: SystemdMachine, _ run: Int, _ what: String) throws {
        let before = try machine.sluice("logs \(run)").output.count
        let isGrowing = try eventually(within: 120) { try machine.sluice("logs \(run)").output.count > before }
        #expect(isGrowing, "\(what)")
    }

    private func isWhole(_ logs: Answer) throws {
        let lines = logs.output.split(separator: "\n").filter { $0.hasPrefix("line ") }
        #expect(lines == (1...max(1, lines.count)).map { "line \($0)" }, "\(logs)")
        #expect(logs.output.contains("\(lines.count) lines, kept\n"), "\(logs)")
        #expect(logs.output.contains("after as sluice-step-1"), "\(logs)")
    }

    @Test("a machine that fails in mid-run comes back, and what was owed is done before anything new begins")
    func reboot() throws {
        try SystemdMachine.with { machine in
            #expect(try machine.install().status == 0)
            try machine.must(Self.cloud)
            try machine.makeProject([
                "workflows/drill.yml": Self.drill, "workflows/who.yml": Self.who, "sluice.yml": Self.rules,
            ])
            try machine.must("systemctl reload sluice")
            let run = try machine.dispatch("drill")
            let isMade = try eventually(within: 120) {
                try machine.run("test -e /var/lib/sluice/cloud/host").status == 0
            }
            try #require(isMade, "\(machine.journal)")
            // What waits for its place meanwhile: whoever has asked goes with the machine.
            try machine.must("sluice dispatch who --server unix:/var/lib/sluice/sluice.sock >/dev/null 2>&1 &")
            let isWaiting = try eventually(within: 120) {
                let queue = try machine.ask("/api/v1/projects/demo/queue")["starts"] as? [[String: Any]]
                return queue?.contains { ($0["workflow"] as? String)?.contains("who") == true } == true
            }
            try #require(isWaiting, "\(machine.journal)")
            #expect(try machine.sluice("obligations").output.contains("\(run)/apply"))

            try machine.fail()
            #expect(try machine.serves())
            let journal = machine.journal
            #expect(try machine.conclusion(of: run) == "failure", "\(journal)")
            #expect(try machine.run("ls -A /var/lib/sluice/cloud").output.isEmpty, "\(journal)")
            #expect(try machine.sluice("obligations").output == "No obligation is open.\n", "\(journal)")
            let logs = try machine.sluice("logs \(run)").output
            #expect(logs.contains("destroyed by sluice-step-1"), "\(logs)")
            try order(machine, run)
        }
    }

    /// The run was finished before the server began, and what had waited came then.
    private func order(_ machine: SystemdMachine, _ run: Int) throws {
        let journal = machine.journal
        #expect(journal.contains("Run \(run) was abandoned by its engine; this one goes on with it."), "\(journal)")
        let recovered = try #require(
            Int(try machine.property("ExecMainExitTimestampMonotonic", of: "sluice-recover.service")))
        let served = try #require(Int(try machine.property("ExecMainStartTimestampMonotonic")))
        #expect(recovered > 0 && recovered < served, "\(journal)")
        #expect(try machine.property("Result", of: "sluice-recover.service") == "success")

        #expect(try machine.conclusion(of: run + 1) == "success", "\(journal)")
        let (first, next) = (try machine.show(run), try machine.show(run + 1))
        let end = try #require(first["finished_at"] as? String)
        let start = try #require(next["created_at"] as? String)
        #expect(end < start, "\(journal)")
    }
}
