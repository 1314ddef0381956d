import Foundation
import TestSupport
import Testing

@Suite("Service containers, by the real sluice", .ownThread)
struct ServiceContainerTests {
    private static let postgres = """
        services:
              db:
                image: sluice-test/debian:1
                command: serve-postgres
                env: { POSTGRES_PASSWORD: "${{ secrets.PASSWORD }}" }
                ports: [5432]
                options: >-
                  --health-cmd "pg_isready -U postgres"
                  --health-interval 500ms
                  --health-retries 600
        """

    @Test("such as PostgreSQL are healthy before the first step, which finds them by name from a container")
    func fromContainer() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                container: sluice-test/debian:1
                \(Self.postgres.replacingOccurrences(of: "\n", with: "\n        "))
                steps:
                  - run: psql -h db -U postgres -Atc 'select 6 * 7'
                    env: { PGPASSWORD: "${{ secrets.PASSWORD }}" }
            """
        try SluiceFixture.with(workflow) { fixture in
            let answer = try fixture.sluice("run", "ci", "--secret", "PASSWORD=hunter2")
            #expect(answer.status == 0, "\(answer.output)")
            #expect(answer.output.contains("db service is healthy."))
            #expect(answer.output.contains("| 42\n"))
            #expect(answer.output.contains("database system is ready to accept connections"))
            #expect(!answer.output.contains("hunter2"))
        }
    }

    @Test("are found by mapped port from the host")
    func fromHost() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                services:
                  web:
                    image: sluice-test/busybox:1
                    entrypoint: sh
                    command: -c 'while :; do echo "hello from $NAME" | nc -l -p 8000; done'
                    env: { NAME: web }
                    ports: [8000]
                    options: --health-cmd "netstat -ltn | grep -q :8000" --health-interval 100ms
                steps:
                  - run: |
                      exec 3<>"/dev/tcp/127.0.0.1/${{ job.services.web.ports['8000'] }}"
                      head -n 1 <&3
                    shell: bash
                  - run: docker network inspect ${{ job.services.web.network }} --format '{{len .Containers}} in the network'
            """
        try SluiceFixture.with(workflow) { fixture in
            let answer = try fixture.sluice("run", "ci")
            #expect(answer.status == 0, "\(answer.output)")
            #expect(answer.output.contains("hello from web"))
            #expect(answer.output.contains("1 in the network"))
        }
    }

    @Test("that are never healthy fail the job with their last lines")
    func unhealthy() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                services:
                  db:
                    image: sluice-test/busybox:1
                    command: sh -c 'echo disk is full; exec tail -f /dev/null'
                    options: --health-cmd false --health-interval 100ms --health-retries 2
                steps:
                  - run: echo started anyway
            """
        try SluiceFixture.with(workflow) { fixture in
            let answer = try fixture.sluice("run", "ci")
            #expect(answer.status == 1)
            #expect(answer.output.contains("The service \"db\" is not healthy. Its last lines:"), "\(answer.output)")
            #expect(answer.output.contains("disk is full"))
            #expect(!answer.output.contains("| started anyway"))
        }
    }

    @Test("come and go by expressions: one without an image is none")
    func none() throws {
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: ubuntu-latest
                strategy: { matrix: { image: ["", "sluice-test/busybox:1"] } }
                services:
                  db: { image: "${{ matrix.image }}", command: "tail -f /dev/null" }
                steps:
                  - run: echo "services ${{ toJSON(job.services.db.id != '') }} of '${{ matrix.image }}'"
            """
        try SluiceFixture.with(workflow) { fixture in
            let answer = try fixture.sluice("run", "ci")
            #expect(answer.status == 0, "\(answer.output)")
            #expect(answer.output.contains("services false of ''"))
            #expect(answer.output.contains("services true of 'sluice-test/busybox:1'"))
        }
    }
}
