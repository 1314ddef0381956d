import TestSupport
import Testing

@testable import Containers

@Suite("What docker prints", .ownThread)
struct ReadingTests {
    @Test("about ports is read once for each port, with or without IPv6")
    func ports() {
        let output = """
            5432/tcp -> 0.0.0.0:49153
            5432/tcp -> :::49153
            53/udp -> [::]:32768
            nothing of the kind
            80/tcp ->

            """
        #expect(
            PublishedPort.list(output) == [
                PublishedPort(container: 5432, transport: "tcp", host: 49153),
                PublishedPort(container: 53, transport: "udp", host: 32768),
            ])
    }

    @Test(
        "about a network is where its host is seen, also while a new docker does not say it",
        arguments: [
            ("172.18.0.0/16 172.18.0.1", NetworkAddress(gateway: "172.18.0.1", subnet: "172.18.0.0/16")),
            ("172.17.0.0/16 ", NetworkAddress(gateway: "172.17.0.1", subnet: "172.17.0.0/16")),
            ("10.1.2.200/29", NetworkAddress(gateway: "10.1.2.201", subnet: "10.1.2.200/29")),
            ("10.1.2.205/29", NetworkAddress(gateway: "10.1.2.201", subnet: "10.1.2.205/29")),
            ("0.0.0.0/0", NetworkAddress(gateway: "0.0.0.1", subnet: "0.0.0.0/0")),
            ("10.1.2.3/32", nil), ("10.1.2/24", nil), ("10.1.2.256/24", nil), ("10.1.2.0/x", nil), ("10.1.2.0/", nil),
            ("fd00::/64 fd00::1", nil), ("fd00::/64", nil), ("", nil), ("/", nil), ("a b c", nil),
        ] as [(String, NetworkAddress?)])
    func networks(line: String, address: NetworkAddress?) {
        #expect(NetworkAddress(line: line) == address)
    }

    @Test(
        "about a state is read whole or not at all",
        arguments: [
            ("running 0 starting", ContainerState(status: "running", exitCode: 0, health: .starting)),
            ("running 0 ", ContainerState(status: "running", exitCode: 0, health: .none)),
            ("exited 137 unhealthy", ContainerState(status: "exited", exitCode: 137, health: .unhealthy)),
            ("", nil), ("running", nil), ("running x", nil),
        ] as [(String, ContainerState?)])
    func states(line: String, expected: ContainerState?) {
        #expect(ContainerState(line: line) == expected)
    }

    @Test(
        "as its last words ends our sentence",
        arguments: [
            ("", ""), ("\n \n", ""), ("Error: No such container: x\n", ": Error: No such container: x"),
            ("docker: bad.\nSee 'docker run --help'.\n", ": docker: bad"),
            (
                "unknown flag: --x\n\nUsage:  docker create\n\nRun 'docker create --help' for more\n",
                ": unknown flag: --x"
            ),
        ])
    func complaints(errors: String, expected: String) {
        #expect(CommandResult(status: 1, output: "", errors: errors).complaint == expected)
    }
}
