import Containers
import Foundation
import TestSupport
import Testing

@Suite("Services with a health check", .ownThread)
struct ServiceTests {
    @Test("are waited for until they are healthy")
    func healthy() throws {
        try DockerFixture.run { docker in
            let id = try docker.start("healthy", script: "sleep 1; touch /tmp/ready; exec tail -f /dev/null") {
                $0.options = options("--health-cmd 'test -e /tmp/ready' --health-interval 200ms --health-retries 500")
            }
            #expect(try HealthWait(for: id, name: "web", limit: .seconds(300))(docker.engine).health == .healthy)
            #expect(try docker.exec(id, "test", "-e", "/tmp/ready").status == 0)
        }
    }

    @Test("that never are healthy are told with their last lines")
    func unhealthy() throws {
        try DockerFixture.run { docker in
            let id = try docker.start("unhealthy", script: "echo no disk left; exec tail -f /dev/null") {
                $0.options = options("--health-cmd false --health-interval 100ms --health-retries 2")
            }
            let error = #expect(throws: ContainerError.self) {
                try HealthWait(for: id, name: "db", limit: .seconds(300))(docker.engine)
            }
            #expect(error?.code == .unhealthy)
            #expect(error?.message == "The service \"db\" is not healthy. Its last lines:\nno disk left")
        }
    }

    @Test("that take too long are given up")
    func late() throws {
        try DockerFixture.run { docker in
            let id = try docker.start("late", script: "exec tail -f /dev/null") {
                $0.options = options("--health-cmd false --health-interval 1h")
            }
            let error = #expect(throws: ContainerError.self) {
                try HealthWait(for: id, name: "db", limit: .milliseconds(300))(docker.engine)
            }
            #expect(error?.code == .timedOut)
            #expect(error?.message.hasSuffix("It printed nothing.") == true)
        }
    }

    @Test("that end are told with their exit code")
    func ended() throws {
        try DockerFixture.run { docker in
            let id = try docker.start("ended", script: "echo cannot start; exit 3") {
                $0.options = options("--health-cmd true --health-interval 1h")
            }
            #expect(try docker.engine.wait(for: id, limit: .seconds(300)) == 3)
            let error = #expect(throws: ContainerError.self) {
                try HealthWait(for: id, name: "db", limit: .seconds(300))(docker.engine)
            }
            #expect(error?.code == .stopped)
            #expect(error?.message.contains("exit code 3. Its last lines:\ncannot start") == true)
        }
    }

    @Test("and without one are ready at once, even when they have ended")
    func unchecked() throws {
        try DockerFixture.run { docker in
            let id = try docker.start("unchecked", script: "exit 0")
            #expect(try docker.engine.wait(for: id, limit: .seconds(300)) == 0)
            #expect(try HealthWait(for: id, name: "x", limit: .seconds(300))(docker.engine).isRunning == false)
        }
    }

    @Test("such as PostgreSQL take queries by name in their network and by mapped port")
    func postgres() throws {
        try DockerFixture.run { docker in
            let network = docker.name("net")
            try docker.engine.createNetwork(network, owner: docker.owner)
            var database = docker.specification("postgres", image: DockerFixture.debian)
            database.network = network
            database.networkAlias = "db"
            database.ports = ["5432"]
            database.options = options(
                "--health-cmd \"pg_isready -U postgres\" --health-interval 500ms --health-retries 600")
            database.variables = ["POSTGRES_PASSWORD": "hunter 2"]
            database.arguments = ["serve-postgres"]
            let id = try docker.engine.create(database)
            try docker.engine.start(id)
            try HealthWait(for: id, name: "db", limit: .seconds(300))(docker.engine)
            var client = docker.specification("psql", image: DockerFixture.debian)
            client.network = network
            client.variables = ["PGPASSWORD": "hunter 2"]
            client.arguments = ["psql", "-h", "db", "-U", "postgres", "-Atc", "select 6 * 7"]
            #expect(try docker.engine.run(client.runToEnd).output == "42\n")
            let port = try #require(try docker.engine.ports(of: id).first).host
            client.network = "host"
            client.arguments = ["psql", "-h", "127.0.0.1", "-p", "\(port)", "-U", "postgres", "-Atc", "select 1"]
            #expect(try docker.engine.run(client.runToEnd).output == "1\n")
        }
    }

    private func options(_ text: String) -> ContainerOptions {
        do { return try ContainerOptions.ofService(text) } catch {
            Issue.record("\(error)")
            return .none
        }
    }
}
