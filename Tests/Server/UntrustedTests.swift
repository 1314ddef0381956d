import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Pull requests of forks at a real server", .ownThread)
struct UntrustedTests {
    /// On the host; says in files what a step gets to know.
    private static let host = """
        on: { pull_request: }
        jobs:
          build:
            runs-on: ubuntu-latest
            steps:
              - run: printf '%s|%s|%s' "$KEY" "$PLACE" "${{ github.token }}" >>FOLDER/seen; pwd >>FOLDER/where
                env: { KEY: "${{ secrets.DEPLOY_KEY }}", PLACE: "${{ vars.PLACE }}" }
          deploy:
            runs-on: ubuntu-latest
            environment: prod
            steps: [{ run: touch FOLDER/deployed }]
          inner:
            uses: ./workflows/called.yml
            secrets: inherit
        """
    private static let called = """
        on: { workflow_call: }
        jobs:
          inner:
            runs-on: ubuntu-latest
            steps: [{ run: 'printf "%s" "$KEY" >>FOLDER/inherited; touch FOLDER/called', env: { KEY: "${{ secrets.DEPLOY_KEY }}" } }]
        """
    private static let workflows = ["ci": host, "called": called]

    @Test(
        "held until somebody approves; the host and environments are refused with what would let them, and a rerun stays so"
    )
    func refused() throws {
        try ForkScratch.with(workflows: Self.workflows) { forks in
            let sha = try forks.open(7, changing: ["new.txt": "new\n"])
            try forks.tell(7, at: sha, from: "stranger")
            let start = try forks.held("ci.yml")
            #expect(try forks.starts().first?["untrusted"] as? Bool == true)
            try forks.approve(start)
            let run = try forks.ended("ci.yml")
            #expect(run["sha"] as? String == sha && run["ref"] as? String == "refs/pull/7/merge")
            try expectRefused(run, forks)
            let untrusted = try #require(run["untrusted"] as? [String: Any])
            #expect(untrusted["host_steps"] as? Bool == false && untrusted["approved_at"] is String)
            #expect(untrusted["approved_by"] as? String == NSUserName())
            let page = try forks.served.tell("GET", "/p/demo/runs/\(run.number)")
            #expect(page.text.contains("containers only; approved by"), "\(page.status)")

            let again = try forks.served.tell("POST", "/api/v1/projects/demo/runs/\(run.number)/rerun")
            #expect(again.status == 201, "\(again)")
            let rerun = try forks.ended("ci.yml", after: run.number)
            try expectRefused(rerun, forks)
            #expect((rerun["untrusted"] as? [String: Any])?["approved_by"] as? String == NSUserName())
            // Nobody gives such a run secrets by hand, either.
            let byHand = try forks.scratch.run(
                "rerun", "\(run.number)", "--secret", "DEPLOY_KEY=x", "--data-dir", forks.served.store,
                "--repository", forks.served.data + "/projects/demo/mirror.git")
            #expect(byHand.status == 2 && byHand.errors.contains("gets no secrets"), "\(byHand)")
        }
    }

    private func expectRefused(_ run: [String: Any], _ forks: ForkScratch) throws {
        let (build, deploy) = (run.job("build"), run.job("deploy"))
        #expect(build.outcome == "failure" && build.text.contains("'host-steps: [ci.yml]'"), "\(run)")
        #expect(deploy.outcome == "failure" && deploy.text.contains("the environment 'prod'"), "\(run)")
        #expect(run.job("inner/inner").outcome == "failure", "\(run)")
        for file in ["seen", "deployed", "called", "inherited"] {
            #expect(access(forks.folder + "/" + file, F_OK) != 0, "'\(file)' was written")
        }
        #expect((run["deployments"] as? [Any])?.isEmpty == true && (run["flags"] as? [String]) == ["untrusted"])
    }

    @Test("a workflow that the server's file names runs on the host, without secrets, variables and environments")
    func allowed() throws {
        try ForkScratch.with(workflows: Self.workflows, project: ["host-steps: [ci]", "pull-requests: run"]) { forks in
            let sha = try forks.open(7, changing: ["new.txt": "new\n"])
            try forks.tell(7, at: sha, from: "stranger")
            let run = try forks.ended("ci.yml")
            #expect(run.job("build").outcome == "success" && run.job("deploy").outcome == "failure", "\(run)")
            #expect(run.job("inner/inner").outcome == "success", "\(run)")
            #expect(forks.text("seen") == "||" && forks.text("inherited") == "")
            #expect(forks.text("where")?.contains("/slots/.untrusted/ci/build/") == true)
            #expect((run["untrusted"] as? [String: Any])?["host_steps"] as? Bool == true)
        }
    }

    @Test("one that died with its machine goes on as what it was: without secrets")
    func resumed() throws {
        let text = """
            on: { pull_request: }
            jobs:
              build:
                runs-on: ubuntu-latest
                steps:
                  - run: touch FOLDER/begun; while [ ! -e FOLDER/go ]; do sleep 0.05; done
                  - if: always()
                    run: printf '<%s>' "$KEY" >FOLDER/after
                    env: { KEY: "${{ secrets.DEPLOY_KEY }}" }
            """
        try ForkScratch.with(workflows: ["ci": text], project: ["host-steps: [ci]", "pull-requests: run"]) { forks in
            let sha = try forks.open(7, changing: ["new.txt": "new\n"])
            try forks.tell(7, at: sha, from: "stranger")
            try #require(eventually(within: 120) { forks.text("begun") != nil }, "\(forks.served.log)")
            forks.served.kill()
            forks.scratch.killAllTogether()
            try forks.served.start()
            let run = try forks.ended("ci.yml")
            #expect(run["conclusion"] as? String == "failure" && forks.text("after") == "<>", "\(run)")
            #expect((run["untrusted"] as? [String: Any])?["host_steps"] as? Bool == true)
        }
    }

    @Test("a pull request of the same repository is trusted: it waits for nobody, and has the secrets")
    func sameRepository() throws {
        try ForkScratch.with(workflows: Self.workflows) { forks in
            let sha = try forks.open(8, changing: ["new.txt": "new\n"])
            try forks.tell(8, at: sha, from: "Octo", by: "mona")
            let run = try forks.ended("ci.yml")
            #expect(run["conclusion"] as? String == "success" && run["untrusted"] is NSNull, "\(run)")
            #expect(forks.text("seen") == ForkScratch.deployKey + "|here|")
            #expect(run["actor"] as? String == "mona" && access(forks.folder + "/deployed", F_OK) == 0)
        }
    }

    @Test(
        "'pull_request_target' runs the default branch's workflow at its commit, trusted, whatever the fork has written"
    )
    func target() throws {
        let text = """
            on: { pull_request_target: }
            jobs:
              label:
                runs-on: ubuntu-latest
                steps:
                  - run: printf '%s|%s|%s' "$KEY" "${{ github.head_ref }}" "${{ github.event.number }}" >FOLDER/labelled
                    env: { KEY: "${{ secrets.DEPLOY_KEY }}" }
            """
        try ForkScratch.with(workflows: ["label": text]) { forks in
            let sha = try forks.open(
                9, changing: ["workflows/label.yml": text.replacing("printf", with: "touch FOLDER/stolen; printf")])
            try forks.tell(9, at: sha, from: "stranger")
            let run = try forks.ended("label.yml")
            let main = try forks.scratch.git("rev-parse", "main")
            #expect(run["sha"] as? String == main)
            #expect(run["ref"] as? String == "refs/heads/main" && run["event"] as? String == "pull_request_target")
            #expect(run["conclusion"] as? String == "success" && run["untrusted"] is NSNull, "\(run)")
            #expect(forks.text("labelled") == ForkScratch.deployKey + "|side-9|9")
            #expect(access(forks.folder + "/stolen", F_OK) != 0)
        }
    }
}

/// With real docker, and the image that `scripts/test-images` builds.
@Suite(
    "Containers of pull requests of forks", .ownThread,
    .enabled(if: TestImage.isThere, "docker has no busybox of the tests"))
struct ContainedTests {
    private static let workflow = """
        on: { pull_request: }
        jobs:
          build:
            runs-on: ubuntu-latest
            container: { image: IMAGE, options: --memory 256m --cpus 1, volumes: [/cache] }
            steps:
              - uses: actions/checkout@v4
              - run: |
                  echo "key=[$KEY] token=[${{ github.token }}]"
                  [ -e /var/run/docker.sock ] && echo socket || echo no-socket
                  cat new.txt
                  touch "$RUNNER_TOOL_CACHE/poison" 2>/dev/null && echo poisoned || echo tools-are-safe
                  mkdir -p out; echo built >out/result.txt
                env: { KEY: "${{ secrets.DEPLOY_KEY }}", LD_PRELOAD: /nowhere/evil.so }
              - uses: actions/upload-artifact@v4
                with: { name: result, path: out }
              - uses: actions/cache/save@v4
                with: { key: mine, path: out }
              - run: ln -s FOLDER out/away; ln -s FOLDER away
              - uses: actions/upload-artifact@v4
                continue-on-error: true
                with: { name: stolen, path: out }
              - uses: actions/checkout@v4
                continue-on-error: true
                with: { path: away }
              - run: rm "$GITHUB_STEP_SUMMARY"; ln -s FOLDER/secrets.env "$GITHUB_STEP_SUMMARY"
                continue-on-error: true
          mounted: { runs-on: ubuntu-latest, container: { image: IMAGE, volumes: ['FOLDER:/host'] }, steps: [{ run: touch /host/mounted }] }
          privileged: { runs-on: ubuntu-latest, container: { image: IMAGE, options: --privileged }, steps: [{ run: touch FOLDER/privileged }] }
          served:
            runs-on: ubuntu-latest
            container: IMAGE
            services: { db: { image: IMAGE, options: --pid=host } }
            steps: [{ run: 'true' }]
        """

    @Test(
        "they run without secrets, docker's socket and shared tools, reach no file of the host, and write no cache but their own"
    )
    func contained() throws {
        try ForkScratch.with(
            workflows: ["ci": Self.workflow.replacing("IMAGE", with: TestImage.name)], project: ["pull-requests: run"]
        ) { forks in
            let sha = try forks.open(7, changing: ["new.txt": "of the fork\n"])
            try forks.tell(7, at: sha, from: "stranger")
            let run = try forks.ended("ci.yml")
            let log = try forks.log(run.number)
            #expect(run.job("build").outcome == "success", "\(run) \(log)")
            for line in ["key=[] token=[]", "no-socket", "of the fork", "tools-are-safe"] {
                #expect(log.contains(line), "'\(line)' is missing: \(log)")
            }
            #expect(
                log.contains("Artifact result has been stored") && log.contains("Cache saved with key: mine"), "\(log)")
            #expect(log.contains("leads out of the job's folders"), "\(log)")
            let artifacts = (run["artifacts"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
            #expect(artifacts == ["result"])
            // Nothing was checked out, or taken away, where the link leads.
            #expect(forks.text("secrets.env")?.contains(ForkScratch.deployKey) == true)
            #expect(access(forks.folder + "/new.txt", F_OK) != 0)
            let details = try forks.served.tell("GET", "/api/v1/projects/demo/runs/\(run.number)").text
            #expect(!details.contains(ForkScratch.deployKey) && !log.contains(ForkScratch.deployKey))

            for (job, words) in [
                ("mounted", "The volume '\(forks.folder):/host' of the job's container is refused"),
                ("privileged", "The option '--privileged' of the job's container is refused"),
                ("served", "The option '--pid' of the service 'db' is refused"),
            ] {
                #expect(run.job(job).outcome == "failure")
                #expect(log.contains(words) || "\(run)".contains(words), "\(run) \(log)")
            }
            #expect(access(forks.folder + "/mounted", F_OK) != 0 && access(forks.folder + "/privileged", F_OK) != 0)
        }
    }
}
