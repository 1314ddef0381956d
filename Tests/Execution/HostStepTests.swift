import Conductor
import Execution
import Expressions
import Planning
import Runs
import Synchronization
import TestSupport
import Testing

@Suite("Steps on this host", .ownThread, .timeLimit(.minutes(10)))
struct HostStepTests {
    @Test("a step's output is recorded and shown, and its exit code counts")
    func outputAndExitCode() async throws {
        let host = try HostFixture(
            """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - run: echo hello
                  - run: |
                      echo before
                      exit 3
                      echo after
                  - run: echo never
                  - if: failure()
                    run: echo repaired
            """)
        let state = try await host.run()
        #expect(state.conclusion == .failure)
        #expect(host.log() == "hello\n")
        #expect(host.shown() == "hello\n")
        #expect(host.report("a", 1)?.exitCode == 3)
        #expect(host.report("a", 1)?.reason == "Process completed with exit code 3.")
        #expect(
            host.annotations("a", 1) == [
                Annotation(.error, "Process completed with exit code 3.", file: ".github/workflows/test.yml", line: 7)
            ])
        #expect(host.report("a", 2)?.outcome == .skipped)
        #expect(host.report("a", 2)?.reason == "A step before it did not succeed.")
        #expect(host.log("a", 3) == "repaired\n")
    }

    @Test("nothing is left of a job: no slot taken, no command file, an empty temporary folder")
    func nothingLeft() async throws {
        let host = try HostFixture(
            """
            on: push
            jobs:
              a: { runs-on: ubuntu-latest, steps: [ { run: 'echo x > $RUNNER_TEMP/x; sleep 100 & echo y > z' } ] }
            """)
        #expect(try await host.run().conclusion == .success)
        #expect(host.folder.names("slots/test/a") == ["workspace"])
        #expect(host.folder.names("slots/test/a/workspace") == ["z"])
        #expect(host.folder.names("run/slots").isEmpty)
        #expect(host.folder.names("tmp").isEmpty)
        #expect(host.folder.names("slots/.trash").isEmpty)
    }

    @Test("the documented variables, and none of the caller's")
    func variables() async throws {
        let host = try HostFixture(
            """
            on: push
            env: { FROM: workflow, W: w, GITHUB_SHA: mine, CI: 'no' }
            jobs:
              a:
                runs-on: ubuntu-latest
                env: { FROM: job, J: j }
                steps:
                  - id: all
                    env: { FROM: step, S: '${{ env.J }}${{ env.W }}' }
                    run: env | sort
                  - run: cat "$GITHUB_EVENT_PATH"; pwd; readlink /proc/self/fd/0
            """, environment: ["GIVEN": "yes"])
        #expect(try await host.run().conclusion == .success)
        let lines = Set(host.log().split(separator: "\n").map(String.init))
        let workspace = host.folder.path + "/slots/test/a/workspace"
        for line in [
            "FROM=step", "W=w", "J=j", "S=jw", "GIVEN=yes", "CI=no", "GITHUB_ACTIONS=true", "SLUICE=true",
            "SLUICE_RUN=7", "SLUICE_JOB_LABEL=a", "SLUICE_RUN_FOLDER=\(host.folder.path)/run",
            "GITHUB_SHA=" + String(repeating: "a", count: 40), "GITHUB_REF=refs/heads/main", "GITHUB_REF_NAME=main",
            "GITHUB_ACTOR=ada", "GITHUB_REPOSITORY=owner/name", "GITHUB_JOB=a", "GITHUB_ACTION=all",
            "GITHUB_EVENT_NAME=push", "GITHUB_WORKSPACE=" + workspace, "RUNNER_OS=Linux", "RUNNER_NAME=testbed",
            "RUNNER_ENVIRONMENT=self-hosted", "RUNNER_TEMP=\(host.folder.path)/slots/test/a/temp", "USER=tester",
            "PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + host.folder.path + "/home", "LANG=C.UTF-8",
        ] {
            #expect(lines.contains(line), "\(line)")
        }
        let names = Set(lines.map { $0.prefix { $0 != "=" } })
        for name in [
            "GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY", "RUNNER_ARCH",
            "SLUICE_RUN_LABEL",
        ] {
            #expect(names.contains(name[...]), "\(name)")
        }
        #expect(!names.contains("SWIFTPM_ENABLE_PLUGINS"))
        #expect(lines.count { $0.hasPrefix("GITHUB_SHA=") } == 1)
        #expect(host.log("a", 1) == "{\n  \"before\": \"0\"\n}\(workspace)\n/dev/null\n")
    }

    @Test("outputs of a job that are larger than GitHub takes fail it, and nobody sees them")
    func largeOutputs() async throws {
        let host = try HostFixture(
            """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                continue-on-error: true
                outputs: { one: '${{ steps.one.outputs.text }}', two: '${{ steps.two.outputs.text }}' }
                steps:
                  - { id: one, run: 'echo "text=$(printf %0300000d 1)" >> "$GITHUB_OUTPUT"' }
                  - { id: two, run: 'echo "text=$(printf %0300000d 2)" >> "$GITHUB_OUTPUT"' }
                  - run: 'test ${{ endsWith(steps.one.outputs.text, ''01'') }} = true'
              b:
                needs: a
                runs-on: ubuntu-latest
                steps:
                  - run: 'echo "${{ needs.a.result }} <${{ needs.a.outputs.one }}>"'
            """)
        #expect(try await host.run().conclusion == .success)
        let report = try #require(host.jobReport())
        #expect(report.outcome == .failure && report.result == .success && report.outputs.isEmpty)
        #expect(report.reason?.contains("The job's outputs have 1172 KiB, and a job can have 1024 KiB") == true)
        #expect(host.log("b", 0) == "success <>\n")
    }

    @Test("what one step writes to the command files the next ones see")
    func commandFiles() async throws {
        let host = try HostFixture(
            """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                outputs: { out: '${{ steps.first.outputs.one }}', empty: '${{ steps.first.outputs.no }}' }
                steps:
                  - id: first
                    run: |
                      echo one=1 >> "$GITHUB_OUTPUT"
                      printf 'two<<E\\na\\nb\\nE\\n' >> "$GITHUB_OUTPUT"
                      echo ADDED=x >> "$GITHUB_ENV"
                      echo NODE_OPTIONS=x >> "$GITHUB_ENV"
                      echo /added/path >> "$GITHUB_PATH"
                      echo '# Summary' >> "$GITHUB_STEP_SUMMARY"
                      echo '::warning file=f,line=2::careful'
                  - run: |
                      echo "$ADDED ${{ env.ADDED }} ${{ steps.first.outputs.one }} $NODE_OPTIONS"
                      echo "${{ steps.first.outputs.two }}"
                      echo "$PATH"
            """)
        #expect(try await host.run().conclusion == .success)
        #expect(host.log("a", 1) == "x x 1 \na\nb\n/added/path:/usr/local/bin:/usr/bin:/bin\n")
        #expect(host.report()?.outputs == ["one": "1", "two": "a\nb"])
        #expect(host.jobReport()?.outputs == ["out": "1"])
        let record = host.record.contents.withLock { $0.steps[host.step("a", 0)] }
        #expect(record?.summary == "# Summary\n")
        #expect(
            record?.annotations == [
                Annotation(.warning, "careful", file: "f", line: 2),
                Annotation(.error, "Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command."),
            ])
    }

    @Test("a command file that cannot be read fails the step")
    func badCommandFile() async throws {
        let host = try HostFixture(
            """
            on: push
            jobs:
              a: { runs-on: ubuntu-latest, steps: [ { run: 'echo nonsense >> $GITHUB_OUTPUT' } ] }
            """)
        #expect(try await host.run().conclusion == .failure)
        #expect(
            host.annotations().first?.message
                == "Unable to process file command 'output' successfully. Invalid format 'nonsense'")
    }

    @Test("shells, defaults and working directories")
    func shells() async throws {
        let host = try HostFixture(
            """
            on: push
            defaults: { run: { shell: sh } }
            jobs:
              a:
                runs-on: ubuntu-latest
                defaults: { run: { working-directory: sub } }
                steps:
                  - { run: mkdir sub, working-directory: . }
                  - run: pwd; echo "$0 $-"
                  - { run: 'import sys; print(sys.argv[0][-3:])', shell: 'python3 {0}', working-directory: / }
                  - { run: 'false | true; echo ok', shell: bash, continue-on-error: true }
                  - { run: 'x', shell: 'fish {0}', continue-on-error: true }
                  - { run: 'x', working-directory: nowhere }
            """)
        #expect(try await host.run().conclusion == .failure)
        let sub = host.folder.path + "/slots/test/a/workspace/sub"
        #expect(host.log("a", 1).hasPrefix(sub + "\n"))
        #expect(host.log("a", 1).contains(".sh e"))
        #expect(host.report("a", 2)?.outcome == .success)
        #expect(host.report("a", 3)?.outcome == .failure)
        #expect(host.report("a", 3)?.conclusion == .success)
        let reason = host.report("a", 4)?.reason ?? ""
        #expect(reason.hasPrefix(".github/workflows/test.yml:12:28: 'fish' is not installed: no program"), "\(reason)")
        #expect(
            host.report("a", 5)?.reason?.contains("The working directory 'nowhere' does not exist") == true)
    }

    @Test("expressions that fail do so at their place, and hashFiles works")
    func expressions() async throws {
        let host = try HostFixture(
            """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - run: printf hello > f
                  - run: echo ${{ hashFiles('f') }} ${{ job.status }} ${{ runner.os }} ${{ github.job }} ${{ github.action }}
                  - run: echo ${{ fromJSON('{') }}
                  - if: fromJSON(env.NOTHING)
                    run: echo
                  - if: always() && fromJSON(env.NOTHING)
                    run: echo
            """)
        #expect(try await host.run().conclusion == .failure)
        #expect(
            host.log("a", 1)
                == "9595c9df90075148eb06860365df33584b75bff782a510c6cd4883a419833d50 success Linux a __run_2\n")
        #expect(host.report("a", 2)?.reason?.hasPrefix(".github/workflows/test.yml:8:") == true)
        #expect(host.annotations("a", 2).first?.line == 8)
        #expect(host.report("a", 3)?.outcome == .skipped)
        #expect(host.report("a", 4)?.reason?.contains("The 'if' cannot be evaluated") == true)
    }

    @Test("a step's time limit ends it and fails it")
    func timeout() async throws {
        let host = try HostFixture(
            """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - { name: Slow, timeout-minutes: 0.005, run: 'exec sleep 60' }
                  - { if: always(), run: echo after }
            """)
        #expect(try await host.run().conclusion == .failure)
        #expect(host.report()?.outcome == .failure)
        #expect(host.report()?.reason == "The action 'Slow' has timed out after 0.005 minutes.")
        #expect(host.log("a", 1) == "after\n")
    }

    @Test("a cancelled run interrupts its steps and still runs those that always run")
    func cancel() async throws {
        let host = try HostFixture(
            """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                steps:
                  - run: touch started; exec sleep 60
                  - run: echo never
                  - { if: always(), run: echo cleaning }
            """)
        async let result = host.run()
        await host.appears("slots/test/a/workspace/started")
        host.inbox.post(.cancel(Cancellation(requester: "test")))
        #expect(try await result.conclusion == .cancelled)
        #expect(host.report()?.outcome == .cancelled)
        #expect(host.report("a", 1)?.outcome == .skipped)
        #expect(host.log("a", 2) == "cleaning\n")
    }

    @Test("many jobs at a time, each with its own place")
    func manyJobs() async throws {
        let host = try HostFixture(
            """
            on: push
            jobs:
              a:
                strategy: { matrix: { n: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19] } }
                runs-on: ubuntu-latest
                steps: [ { run: 'echo ${{ matrix.n }} > own; cat own' }, { run: 'cat own' } ]
            """)
        #expect(try await host.run().conclusion == .success)
        for n in 0..<20 { #expect(host.log("a.\(n)", 1) == "\(n)\n") }
    }
}
