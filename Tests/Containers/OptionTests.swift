import Containers
import TestSupport
import Testing

@Suite("Options of a container", .ownThread)
struct OptionTests {
    @Test(
        "are split as a shell splits words",
        arguments: [
            ("", []),
            ("  \t\n", []),
            ("--cpus 1", ["--cpus", "1"]),
            (
                "--health-cmd \"pg_isready -U app\" --health-retries 5",
                ["--health-cmd", "pg_isready -U app", "--health-retries", "5"]
            ),
            ("--health-cmd='redis-cli ping'", ["--health-cmd=redis-cli ping"]),
            ("--env A=\"it's\" -e ''", ["--env", "A=it's", "-e", ""]),
            (#"-e "a\"b\\c\d\$e" 'f\g' h\ i"#, ["-e", #"a"b\c\d$e"#, #"f\g"#, "h i"]),
            ("a\\\nb", ["ab"]),
            (
                "--health-cmd pg_isready\n--health-interval 10s\n",
                ["--health-cmd", "pg_isready", "--health-interval", "10s"]
            ),
            (#"end\"#, [#"end\"#]),
        ])
    func words(text: String, expected: [String]) throws {
        #expect(try OptionWords.split(text) == expected)
    }

    @Test("with an open quote are refused with their text", arguments: ["--health-cmd \"pg", "-e 'a", "\"a\\\""])
    func openQuote(text: String) throws {
        let error = #expect(throws: ContainerError.self) { try OptionWords.split(text) }
        #expect(error?.code == .options)
        #expect(error?.message.contains(text) == true)
    }

    @Test(
        "cannot take a job's container out of its network or change what keeps it alive",
        arguments: ["--network host", "--cpus 1 --network=host", "--net x", "--entrypoint sh", "--entrypoint=sh"])
    func refusedOfJobs(text: String) {
        let error = #expect(throws: ContainerError.self) { try ContainerOptions.ofJobContainer(text) }
        #expect(error?.code == .options)
    }

    @Test("of a service may name an entry point, and no network")
    func ofServices() throws {
        #expect(try ContainerOptions.ofService("--entrypoint sh").words == ["--entrypoint", "sh"])
        #expect(throws: ContainerError.self) { try ContainerOptions.ofService("--network host") }
        #expect(try ContainerOptions.ofService("--network-alias x").words == ["--network-alias", "x"])
    }
}
