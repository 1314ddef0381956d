import Foundation
import Source
import TestSupport
import Testing

@testable import Stacks
@testable import Workflows

@Suite("A stack that is up already", .ownThread)
struct TargetTests {
    private static let text = """
        stack: shop
        compose: { files: [compose.yml] }
        ready:
          - { healthy: api, within: 1s }
          - { http: "${{ stack.url.web }}/health", within: 1s }
          - { log: queue, matches: up }
        drive:
          - { post: "${{ stack.url.web }}/orders", save: { order: response.json.id } }
        suites:
          unit: { run: "echo $WEB ${SLUICE_STACK_URL_WEB:-none} ${COMPOSE_PROJECT_NAME:-none}", env: { WEB: "${{ stack.port.web['8080'] }}" } }
        assert:
          - { logs: api, absent: [ERROR] }
          - { http: "${{ stack.url.web }}/orders/${{ saved.order }}" }
          - { http: "${{ stack.url.web }}/" }
          - { files: "data:/x", count: 1 }
          - { containers: api, restarts: 0 }

        """

    private func file(_ text: String = Self.text) throws -> StackFile {
        try #require(StackReader().read(SourceFile(path: "shop.stack.yml", text: text)).stack)
    }

    // MARK: URLs

    @Test(
        "is reached by a URL of http or https, to which paths are appended",
        arguments: [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080", 8080), ("http://h/", "http://h", 80),
            ("HTTPS://shop.example", "HTTPS://shop.example", 443),
            ("https://h:8443/base/", "https://h:8443/base", 8443),
            ("http://[::1]:81//", "http://[::1]:81", 81), ("https://[fe80::1]", "https://[fe80::1]", 443),
        ])
    func url(given: String, text: String, port: Int) throws {
        let url = try TargetURL(given)
        #expect(url.text == text && url.port == port)
    }

    @Test(
        "is not reached by anything else",
        arguments: [
            ("ftp://h", "no URL of http or https"), ("shop.example:80", "no URL of http or https"),
            ("", "no URL of http or https"), ("http://", "names no host"), ("http://:80", "names no host"),
            ("http://h:0", "no port between"), ("http://h:65536", "no port between"), ("http://h:", "no port between"),
            ("http://h:8x", "no port between"), ("http://[]:80", "names no host"),
            ("http://[::1]80", "no port between"),
            ("http://h?a=b", "a query or a fragment"), ("http://h/#top", "a query or a fragment"),
            ("http://h/a b", "a character that no URL has"), ("http://h/\n", "a character that no URL has"),
            ("http://ann:s3cret@h", "no user and no password"),
        ])
    func noURL(given: String, sentence: String) {
        let error = #expect(throws: TargetError.self) { _ = try TargetURL(given) }
        #expect(error?.message.contains(sentence) == true, "\(error?.message ?? "none")")
        #expect(error?.message.contains("s3cret") != true)
    }

    @Test("has one URL for all services, or one for each, and those of their own count")
    func urls() throws {
        let target = try StackTarget(["http://h", "api=http://h:8000/"], services: ["web", "api"])
        #expect(target.text == "http://h, api=http://h:8000")
        let addresses = target.addresses { $0 == "web" ? [8080, 8081] : [] }
        #expect(
            addresses == [
                StackAddress(service: "api", containerPort: 8000, hostPort: 8000, url: "http://h:8000"),
                StackAddress(service: "web", containerPort: 8080, hostPort: 80, url: "http://h"),
                StackAddress(service: "web", containerPort: 8081, hostPort: 80, url: "http://h"),
            ])
        let one = try StackTarget(["web=https://h"], services: ["web", "api"])
        #expect(one.addresses { _ in [] }.map(\.service) == ["web"])
    }

    @Test(
        "is not given twice, nor for a service that is not there",
        arguments: [
            (
                ["http://a", "http://b"], "Two targets are given for all services: 'http://a' and 'http://b'.",
                "SERVICE=URL"
            ),
            (["web=http://a", "web=http://b"], "Two targets are given for the service 'web'.", ""),
            (["wbe=http://a"], "The stack has no service 'wbe'.", "Did you mean 'web'?"),
            (["mail=http://a"], "The stack has no service 'mail'.", "It has api, web."),
            (["web="], "The target '' is no URL of http or https.", "Such as"),
        ])
    func refused(given: [String], message: String, hint: String) {
        let error = #expect(throws: TargetError.self) { _ = try StackTarget(given, services: ["web", "api"]) }
        #expect(error?.message == message)
        let shown = error?.hint ?? ""
        #expect(hint.isEmpty ? shown.isEmpty : shown.contains(hint))
    }

    // MARK: The file

    @Test("has the services that compose's files and its own file name, where compose is not asked")
    func services() throws {
        try withScratchFolder { folder in
            let plain = try file()
            #expect(plain.services(of: nil, in: folder) == ["api", "queue", "web"])
            try "x-a: &a { image: b }\nservices: { web: { <<: *a }, db: {} }\n".write(
                toFile: folder + "/compose.yml", atomically: true, encoding: .utf8)
            #expect(plain.services(of: nil, in: folder) == ["api", "db", "queue", "web"])
            let text = Self.text + "variants: { more: { compose: { files: [more.yml] } } }\n"
            try "services: { cache: {} }\n".write(toFile: folder + "/more.yml", atomically: true, encoding: .utf8)
            let stack = try file(text)
            #expect(stack.services(of: stack.variants.first, in: folder).contains("cache"))
            #expect(!stack.services(of: nil, in: folder).contains("cache"))
        }
    }

    @Test("is asked over the network alone; what looks into containers or needs a drive is left out by name")
    func part() throws {
        let part = TargetPart(try file())
        #expect(part.provesSomething)
        #expect(part.file.ready.map(\.condition.title) == ["GET ${{ stack.url.web }}/health"])
        #expect(part.file.assertions.map(\.title) == ["GET ${{ stack.url.web }}/"])
        #expect(part.file.drive.isEmpty && part.file.seed.isEmpty && part.file.suites.count == 1)
        let told = part.leftOut.map { "\($0.phase.rawValue) \($0.title)" }
        #expect(
            told == [
                "ready healthy api", "ready log of queue matches \"up\"", "assert logs of api",
                "assert GET ${{ stack.url.web }}/orders/${{ saved.order }}", "assert files data:/x",
                "assert containers of api",
            ])
        #expect(part.leftOut.allSatisfy { $0.outcome == .skipped && $0.message?.hasPrefix("Left out: ") == true })
        #expect(part.drivenSuites.isEmpty)
        let driven = Self.text.replacingOccurrences(of: "stack.port.web['8080']", with: "saved.order")
        let suites = TargetPart(try file(driven)).drivenSuites
        #expect(suites.map(\.value) == ["unit"])
        let inside = "stack: a\ncompose: { files: [b] }\nready: [{ healthy: api }]\n"
        let nothing = TargetPart(try file(inside))
        #expect(!nothing.provesSomething)
    }

    // MARK: The test

    private func run(_ text: String, _ targets: [String]) throws -> (StackRecord, [StackLine]) {
        try withScratchFolder { folder in
            let told = ToldEvents()
            let stack = try file(text)
            let target = try StackTarget(targets, services: stack.services(of: nil, in: folder))
            let part = TargetPart(stack)
            let identity = StackIdentity(
                name: "shop", file: "shop.stack.yml", variant: nil,
                project: "sluice-shop-\(UUID().uuidString.prefix(8).lowercased())", sha: "a", isDirty: false,
                composeDigest: "", target: target.text)
            var environment = ProcessInfo.processInfo.environment
            environment["COMPOSE_PROJECT_NAME"] = nil
            let context = StackContext(
                target: target, part: part, identity: identity, folder: folder, output: folder + "/output",
                hostEnvironment: environment, environment: [:], secrets: [:], cancellation: StackCancellation(),
                tell: { told.tell($0) })
            let outcome = TargetTest(context: context, part: part).run()
            var record = StackRecord(isPartial: true)
            for (place, event) in told.all.enumerated() { record.apply(event, at: Int64(place)) }
            #expect(record.outcome == outcome)
            return (record, told.lines)
        }
    }

    @Test("that does not answer in its time fails with what was seen last, and is tested no further")
    func silent() throws {
        // Nobody listens on port 1.
        let (record, _) = try run(Self.text, ["http://127.0.0.1:1"])
        #expect(record.outcome == .failure && record.failure?.phase == .ready)
        let message = record.failure?.message ?? ""
        #expect(message.hasPrefix("GET http://127.0.0.1:1/health was not reached within 1 s: "), "\(message)")
        #expect(message.contains("Nobody listens"), "\(message)")
        #expect(record.phases.map(\.phase) == StackPhase.allCases)
        #expect(record.phases.filter { $0.reason == nil }.map(\.phase) == [.ready, .suites, .assert])
        #expect(record.phases.filter { $0.reason == nil }.map(\.outcome) == [.failure, .skipped, .skipped])
        #expect(record.suites.isEmpty && !record.isEvidence)
    }

    @Test("is where its suites find it, with no project of compose")
    func suites() throws {
        let text = Self.text.replacingOccurrences(
            of: "  - { http: \"${{ stack.url.web }}/health\", within: 1s }\n", with: "")
        let (record, lines) = try run(text, ["web=http://127.0.0.1:1/base/"])
        #expect(lines.map(\.text) == ["1 http://127.0.0.1:1/base none"])
        #expect(record.suites.map(\.result?.outcome) == [.success])
        #expect(record.failure?.phase == .assert, "\(record.failure?.message ?? "none")")
        #expect(record.addresses.map(\.url) == ["http://127.0.0.1:1/base"])
    }

    @Test("without the URL that a suite is given fails, and says so")
    func missing() throws {
        let text =
            "stack: a\ncompose: { files: [b] }\nsuites: { s: { run: 'true', base-url: '${{ stack.url.web }}' } }\n"
        let (record, _) = try run(text + "assert: [{ logs: api, absent: [x] }]\n", ["api=http://127.0.0.1:1"])
        #expect(record.failure?.message == "Suite \"s\": 'stack.url.web' has no value.")
        #expect(record.failure?.hint == "Services with an address: api.")
    }
}
