import Foundation
import Glibc
import TestSupport
import Testing

/// A project with a drill, a deployment and rules, as the pages of these tests show them.
enum DrillProject {
    /// Whoever runs the tests.
    static let user = getpwuid(geteuid()).flatMap { String(validatingCString: $0.pointee.pw_name) } ?? "\(geteuid())"

    static let settings = """
        environments:
          prod:
            approvers: ['\(user)', ann]
            self-approval: true
            confirm: ship it
            branches: [main]
            requires: [ci]
          staging: { wait: 1s }
        obligations:
          drill:
            opened-by: apply
            discharged-by: teardown
            verify: ./orphans
            retry: { attempts: 1, backoff: 100ms..200ms }
        locks: { servers: [drill] }
        schedules: { drill: { catch-up: once, timezone: Europe/Berlin } }

        """

    static let ci = """
        name: Checks
        on: push
        jobs: { test: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }
        """

    /// `restore` fails where the file `fault` is, `teardown` where the file `stuck` is.
    static func drill(_ scratch: Scratch) -> String {
        """
        name: Restore drill
        on:
          schedule: [{ cron: '30 3 16 1 *' }]
          workflow_dispatch:
            inputs:
              confirm: { description: "Type 'destroy'.", required: true, type: string }
              size: { type: choice, options: [small, large], default: small }
              keep: { type: boolean, description: Keep the <b>servers</b> }
              hours: { type: number, default: 2 }
              target: { type: environment, default: staging }
        env: { SLUICE_END_TO_END: \(scratch.mark) }
        jobs:
          confirm:
            runs-on: ubuntu-latest
            steps: [{ run: 'test "$TYPED" = destroy', env: { TYPED: '${{ inputs.confirm }}' } }]
          apply:
            needs: confirm
            runs-on: ubuntu-latest
            steps: [{ run: 'mkdir -p \(scratch.folder)/made; sleep 0.2' }]
          restore:
            needs: apply
            runs-on: ubuntu-latest
            environment: ${{ inputs.target }}
            steps: [{ run: 'sleep 0.2; test ! -e \(scratch.folder)/fault' }]
          teardown:
            needs: [apply, restore]
            if: always() && needs.apply.result != 'skipped'
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - run: test ! -e \(scratch.folder)/stuck && rm -rf \(scratch.folder)/made
        """
    }

    /// Serves it as `demo`.
    static func serve(
        _ more: [String: String] = [:], configuration: String = "", project: [String] = [],
        environment: [String: String] = [:], _ body: (ServedScratch) throws -> Void
    ) throws {
        try ServedScratch.with(configuration: configuration, project: project, environment: environment) { served in
            let scratch = served.scratch
            try scratch.write("workflows/ci.yml", ci)
            try scratch.write("workflows/drill.yml", drill(scratch))
            for (name, text) in more { try scratch.write("workflows/\(name).yml", text) }
            try scratch.write("sluice.yml", settings)
            try scratch.write("orphans", "#!/bin/sh\ntest ! -e \(scratch.folder)/made\n")
            chmod(scratch.path("orphans"), 0o755)
            try scratch.commit()
            try body(served)
        }
    }
}

extension ServedScratch {
    /// A page as an admin sees it.
    func page(_ path: String) throws -> HTTPReply {
        try tell("GET", path, headers: ["Accept": "text/html"])
    }

    /// Sends a form as an admin.
    func send(_ path: String, _ fields: [String: String]) throws -> HTTPReply {
        try tell("POST", path, headers: Self.form, body: Self.encoded(fields))
    }

    /// As a browser sends a form of one of the server's own pages.
    static let form = [
        "Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin",
    ]

    static func encoded(_ fields: [String: String]) -> String {
        var plain = CharacterSet.alphanumerics
        plain.insert(charactersIn: "-._~")
        func escaped(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: plain) ?? "" }
        return fields.sorted { $0.key < $1.key }.map { "\(escaped($0.key))=\(escaped($0.value))" }
            .joined(separator: "&")
    }

    func drill(_ confirmation: String = "destroy") throws -> Answer {
        try run("drill", "--event", "workflow_dispatch", "--input", "confirm=\(confirmation)")
    }

    func touch(_ name: String) throws {
        try "".write(toFile: scratch.folder + "/" + name, atomically: false, encoding: .utf8)
    }
}

extension HTTPReply {
    /// The value of the form's field of that name.
    func field(_ name: String) -> String? {
        guard let start = text.range(of: "name=\"\(name)\" value=\"") else { return nil }
        return String(text[start.upperBound...].prefix { $0 != "\"" })
    }

    /// What stands in the section with this id.
    func section(_ id: String) -> String {
        guard let start = text.range(of: "<section id=\"\(id)\"") else { return "" }
        let rest = text[start.lowerBound...]
        return String(rest[..<(rest.range(of: "</section>")?.upperBound ?? rest.endIndex)])
    }
}
