import Testing

@testable import Execution

@Suite("What a container of a run that is not trusted may ask for")
struct ContainerLimitsTests {
    private func isTaken(_ change: (inout RequestedContainer) -> Void) -> Bool {
        var container = RequestedContainer(image: "busybox")
        change(&container)
        return (try? ContainerLimits.check(container, named: "the job's container")) != nil
    }

    @Test(
        "options that stay in the container are taken, in each of their forms",
        arguments: [
            "", "--memory 512m", "-m=512m --cpus=2",
            "--health-cmd 'curl -f localhost || exit 1' --health-interval 5s --init",
            "--env A=b -e C=", "--user 1000:1000 --tmpfs /run --shm-size=1g", "--health-cmd \"--privileged\"",
        ])
    func taken(options: String) { #expect(isTaken { $0.options = options }) }

    @Test(
        "all others are refused, and so is what docker would read otherwise",
        arguments: [
            "--privileged", "--privileged=true", "--pid host", "--pid=host", "--network host", "--net=host",
            "--ipc=host",
            "--uts host", "--userns=host", "--cgroupns host", "--device /dev/sda", "--cap-add ALL", "-v /:/host",
            "-v/:/host",
            "--volume=/:/host", "--volumes-from other", "--mount type=bind,source=/,target=/host",
            "--security-opt seccomp=unconfined",
            "--env-file /etc/shadow", "--env HOME", "-e", "-e =x", "--label sluice.run=1", "--cidfile /tmp/x",
            "--add-host a:1",
            "--gpus all", "--runtime x", "--cgroup-parent x", "--log-driver x", "--publish 1:1", "-P",
            "--init evil/image",
            "--", "-it", "--memory", "--rm", "--name other", "--device-cgroup-rule x", "--sysctl a=b",
            "--oom-kill-disable",
            "--init=true", "'--memory", "--restart always", "--uts=host", "--volume-driver x", "--link other",
        ])
    func refused(options: String) { #expect(!isTaken { $0.options = options }) }

    @Test(
        "of volumes those without a source, of ports those of the container, and no image that is an option",
        arguments: [
            ("/cache", "5432", "busybox", true), ("/cache:ro", "53/udp", "ghcr.io/a/b:1", true),
            ("data:/data", "5432", "busybox", false), ("/:/host", "5432", "busybox", false),
            ("./x:/x", "5432", "busybox", false), ("x", "5432", "busybox", false), ("/a:/b:z", "1", "busybox", false),
            ("/cache", "80:80", "busybox", false), ("/cache", "127.0.0.1::80", "busybox", false),
            ("/cache", "1-100", "busybox", false), ("/cache", "5432", "--privileged", false),
        ])
    func others(volume: String, port: String, image: String, expected: Bool) {
        #expect(
            isTaken {
                ($0.volumes, $0.ports) = ([volume], [port])
                $0.image = image
            } == expected)
    }
}
