import Planning
import Source
import Testing
import Workflows

@Suite("The host guard")
struct HostGuardTests {
    private func findings(_ jobs: String, _ files: [String: String] = [:], runners: RunnerSet = .standard) throws
        -> [String]
    {
        var all = files
        all["ci"] = "on: push\njobs:\n" + jobs
        let repository = Repository(all)
        var request = repository.request()
        request.runners = runners
        return HostGuard(try repository.plan(request)) { repository.files[$0] }.findings().map { finding in
            let start = finding.range?.start
            return "\(finding.path ?? ""):\(start?.line ?? 0):\(start?.column ?? 0): \(finding.message)"
        }
    }

    private func threats(_ script: String) throws -> [String] {
        let lines = script.split(separator: "\n", omittingEmptySubsequences: false).map { "          " + $0 }
        let job =
            "  a:\n    runs-on: linux\n    steps:\n      - run: |\n          true x\n" + lines.joined(separator: "\n")
            + "\n"
        return try findings(job)
    }

    @Test(
        "finds what would harm the machine",
        arguments: [
            "sudo rm -rf /usr/local/lib/x", "rm -fr /opt/tool", "rm -r -f /", "rm -rf /*",
            "sudo rm -rf --no-preserve-root x",
            "rm -rf $HOME", "rm -rf \"${HOME}\"/*", "rm -rf ~", "rm -rf ~/", "rm -rf ~/.ssh", "rm -Rf /home/ada",
            "rm -rf /etc/x",
            "sudo -E -u root rm -rf '/usr/lib/x'", "cd x && rm -rf /usr/x", "true; rm -rf /usr/x",
            "false || rm -rf /usr/x",
            "make | tee log && rm --recursive --force /opt", "rm -rf \\\n  build \\\n  /usr/lib/x",
            "if true; then rm -rf /usr/x; fi",
            "for d in a b; do sudo rm -rf /opt/$d; done", "(rm -rf /usr/x)", "{ rm -rf /usr/x; }", "X=1 rm -rf /usr/x",
            "bash -c 'rm -rf /usr/x'", "sudo sh -ec \"cd /; rm -rf /usr/x\"", "eval \"rm -rf /usr/x\"",
            "echo $(rm -rf /usr/x)",
            "echo \"$(rm -rf /usr/x)\"", "rm -rf /tmp/../usr/x", "/bin/rm -rf /usr/x", "rm -rf a 2>/dev/null /usr/x",
            "sudo bash <<'EOF'\nrm -rf /usr/x\nEOF", "find /usr/share -name '*.md' -delete", "timeout 10 rm -rf /usr/x",
            "docker system prune -af", "docker system prune --all --force", "docker image prune -a -f",
            "docker volume prune -f",
            "sudo docker image prune --all --force", "podman system prune -f", "docker rmi $(docker image ls -aq)",
            "docker rm -f $(docker ps -aq)", "sudo apt-get remove -y '^dotnet-.*'", "sudo apt purge x",
            "sudo swapoff -a",
            "sudo mkfs.ext4 /dev/sdb", "dd if=/dev/zero of=/dev/sda", "sudo shutdown -h now",
            "rm -rf \"$AGENT_TOOLSDIRECTORY\" x",
            "rm -rf '${{ github.event.x }}' /usr/x",
        ])
    func threatening(script: String) throws {
        let told = try threats(script)
        #expect(told.count == 1, "\(told)")
    }

    @Test(
        "leaves alone what does none",
        arguments: [
            "rm -rf build", "rm -rf ./usr", "rm -rf /tmp/x", "rm -rf \"$RUNNER_TEMP\"/x", "rm /usr/local/x.lock",
            "echo rm -rf /usr/x",
            "echo 'sudo rm -rf /usr/x'", "# rm -rf /usr/x", "make # rm -rf /usr/x",
            "cat <<EOF >script\nrm -rf /usr/x\nEOF",
            "rm -rf ~/.cache/tool", "rm -rf \"$HOME/.m2/repository\"", "docker system prune", "docker image prune -f",
            "docker rm -f my-container", "docker system df", "docker container rm x", "find . -delete",
            "find /usr -name x",
            "apt-get install -y x", "dd if=a of=b", "grep -rf /usr/share/patterns x", "rm -rf /home/ada/project/build",
            "ssh host 'rm -rf /usr/x'", "docker rmi $(docker images -q --filter label=mine)", "rm -rf /var/tmp/x",
            "git rm -r x",
            "rm -rf out > /usr/x", "printf '%s' \"a # b\"",
        ])
    func harmless(script: String) throws {
        #expect(try threats(script) == [])
    }

    @Test("tells the very line, over continued lines, too")
    func place() throws {
        let told = try threats("echo one\nmake && \\\n  sudo rm -rf /usr/x")
        #expect(
            told == [
                "workflows/ci.yml:10:13: This step would delete '/usr/x', which belongs to the machine and not to the job."
            ])
        #expect(
            try findings("  a: { runs-on: linux, steps: [{ run: sudo rm -rf /opt/x }] }")
                == [
                    "workflows/ci.yml:3:39: This step would delete '/opt/x', which belongs to the machine and not to the job."
                ])
    }

    @Test("lets a container do with its own files what it likes, and guards docker of the host")
    func container() throws {
        let steps = "    steps: [{ run: rm -rf /usr/x }, { run: docker system prune -af }]\n"
        let inContainer = try findings("  a:\n    runs-on: linux\n    container: debian\n" + steps)
        #expect(inContainer.count == 1 && inContainer[0].contains("images, containers and networks"), "\(inContainer)")
        let runners = RunnerSet.defined([.init(name: "n", labels: [.init("linux", .image("debian"))])])
        #expect(try findings("  a:\n    runs-on: linux\n" + steps, runners: runners).count == 1)
        // What an expression comes to may be the host.
        let maybe = "  a:\n    runs-on: linux\n    container: '${{ github.event.image }}'\n" + steps
        #expect(try findings(maybe).count == 2)
    }

    @Test("looks into called workflows and into composite actions of the repository")
    func inside() throws {
        let callee = "on: workflow_call\njobs:\n  b:\n    runs-on: linux\n    steps: [{ run: rm -rf /opt/x }]\n"
        let action =
            "name: n\ndescription: d\nruns:\n  using: composite\n  steps: [{ run: rm -rf /usr/x, shell: bash }]\n"
        let told = try findings(
            "  a: { uses: ./workflows/callee.yml }\n  c: { runs-on: linux, steps: [{ uses: ./act }] }\n",
            ["callee": callee, "act/action.yml": action])
        #expect(
            told.map { $0.prefix { $0 != " " } } == ["workflows/callee.yml:5:20:", "act/action.yml:5:18:"], "\(told)")
    }

    static let cleaners = [
        "sudo rm -rf /usr/share/dotnet /usr/local/lib/android /opt/ghc",
        "df -h\nsudo rm -rf /usr/share/dotnet\nsudo rm -rf \"$AGENT_TOOLSDIRECTORY\"\nsudo docker image prune --all --force\ndf -h",
        "echo before; sudo rm -rf /opt/hostedtoolcache/CodeQL || true\nsudo apt-get remove -y '^ghc-.*' && sudo apt-get clean\nsudo swapoff -a\nsudo rm -f /swapfile",
    ]

    @Test("Steps that only make room on GitHub's machines are skipped, with a notice", arguments: cleaners)
    func cleaner(script: String) throws {
        let lines = script.split(separator: "\n").map { "        " + $0 }.joined(separator: "\n")
        let job = "a:\n  runs-on: linux\n  steps:\n    - name: Free disk space\n      run: |\n\(lines)\n    - run: make"
        let plan = try Repository(job).plan()
        guard case .passedOver = plan.jobs[0].steps[0].action else {
            Issue.record("\(plan.jobs[0].steps[0].action)")
            return
        }
        #expect(
            plan.notices.contains { $0.message.contains("'Free disk space' frees disk space of GitHub's machines") })
        #expect(HostGuard(plan) { _ in nil }.findings() == [])
        let inContainer = try Repository(job.replacing("  steps:", with: "  container: debian\n  steps:")).plan()
        #expect(inContainer.jobs[0].steps[1].action == .script)
    }

    @Test(
        "Steps that do more than that are not skipped",
        arguments: [
            "sudo rm -rf /usr/share/dotnet && make", "rm -rf /usr/local/own",
            "sudo rm -rf /usr/share/dotnet /usr/lib/x", "docker system prune -af",
        ])
    func more(script: String) throws {
        let plan = try Repository("a: { runs-on: linux, steps: [{ run: '\(script)' }] }").plan()
        #expect(plan.jobs[0].steps[0].action == .script)
        #expect(HostGuard(plan) { _ in nil }.findings().count == 1)
    }

    @Test("Actions that make room are skipped without being fetched, unless another one was put in their place")
    func action() throws {
        let repository = Repository("a: { runs-on: linux, steps: [{ uses: jlumbroso/Free-Disk-Space@main }] }")
        let plan = try repository.plan()
        guard case .passedOver = plan.jobs[0].steps[0].action else {
            Issue.record("\(plan.jobs[0].steps[0].action)")
            return
        }
        var request = repository.request()
        request.replacedActions = ["jlumbroso/free-disk-space"]
        #expect(repository.faults(request).first?.contains("cannot be had") == true)
    }
}
