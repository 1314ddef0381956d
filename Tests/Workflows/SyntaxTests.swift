import Source
import Testing

@testable import Workflows

struct SyntaxTests {
    @Test(
        "Schedules that GitHub takes",
        arguments: [
            "0 0 * * *", "*/5 * * * *", "0,30 1-5/2 1 jan-MAR mon,FRI", "59 23 31 12 6", "30 5 * * 1,3", "0 0 1 */3 *",
            "20/15 * * * *", "0 0 * * sun-SAT", "0 0 1,15,31 * 0-6/2",
        ])
    func cron(text: String) {
        #expect(throws: Never.self) { try CronExpression(text) }
    }

    @Test(
        "Schedules that GitHub does not take",
        arguments: [
            "", "@daily", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *",
            "* * * * 7", "@hourly", "@reboot", "* * L * *", "* * ? * *", "* * * * 5#2", "* * 15W * *", "5-1 * * * *",
            "*/0 * * * *", "*/ * * * *", "1,, * * * *", "1-2-3 * * * *", "a * * * *",
            "-1 * * * *", "+1 * * * *", "* * * feb-jan *",
        ])
    func notCron(text: String) {
        #expect(throws: CronError.self) { try CronExpression(text) }
    }

    @Test(
        "What a field stands for",
        arguments: [
            ("0 0 * * *", [0], [0]), ("*/20 * * * *", [0, 20, 40], Array(0...23)),
            ("5 9-17/4 * * *", [5], [9, 13, 17]),
            ("20/15 1,0 * * *", [20, 35, 50], [0, 1]), ("59,1-3,2 23 * * *", [1, 2, 3, 59], [23]),
        ])
    func fields(text: String, minutes: [Int], hours: [Int]) throws {
        let cron = try CronExpression(text)
        #expect(cron.minutes == minutes && cron.hours == hours)
    }

    @Test(
        "A schedule that GitHub would not run so often is told of",
        arguments: [
            ("* * * * *", true), ("*/4 * * * *", true), ("*/5 * * * *", false), ("0,58 * * * *", true),
            ("0,58 3 * * *", false), ("0,4 3 * * *", true), ("58,2 23,0 * * *", true), ("0 0 1 1 *", false),
        ])
    func interval(cron: String, isTold: Bool) {
        let text = "on: { schedule: [{ cron: '\(cron)' }] }\njobs: { a: { runs-on: x, steps: [{ run: x }] } }"
        let (workflow, diagnostics) = WorkflowReader().read(SourceFile(path: "w.yml", text: text))
        #expect(workflow != nil)
        #expect(diagnostics.map(\.severity) == (isTold ? [.warning] : []))
    }

    @Test(
        "Names of time zones",
        arguments: [
            ("UTC", true), ("Europe/Berlin", true), ("America/Argentina/Buenos_Aires", true), ("Etc/GMT+2", true),
            ("America/Port-au-Prince", true), ("GMT", true), ("Asia/Calcutta", true), ("", false), ("+02:00", false),
            ("Europe/", false), ("a/b/c/d", false), ("Europe Berlin", false), ("europe/berlin", false),
            ("Mars/Phobos", false), ("Factory", false),
        ])
    func timeZone(name: String, isValid: Bool) {
        #expect(TimeZoneNames.contains(name) == isValid)
    }

    @Test(
        "A time zone's name that is none is told with the nearest",
        arguments: [
            ("Europe/Berlim", "Did you mean 'Europe/Berlin'?"), ("asia/tokyo", "Did you mean 'Asia/Tokyo'?"),
            ("Mars/Phobos", "Such names are 'UTC' and 'Europe/Berlin'."),
        ])
    func unknownTimeZone(name: String, hint: String) {
        let text =
            "on: { schedule: [{ cron: '0 6 * * *', timezone: \(name) }] }\njobs: { a: { runs-on: x, steps: [{ run: x }] } }"
        let diagnostics = WorkflowReader().read(SourceFile(path: "w.yml", text: text)).diagnostics
        #expect(diagnostics.map(\.message) == ["The time zone '\(name)' is no name of the IANA database."])
        #expect(diagnostics.map(\.hint) == [hint])
        #expect(diagnostics.first?.range?.start.column == 49)
    }

    @Test(
        "Filter patterns", arguments: ["main", "release/**", "v[12].[0-9]+", "!old", "*.jsx?", "a\\*b", "**/README.md"])
    func pattern(text: String) {
        #expect(FilterSyntax.problem(in: text) == nil)
    }

    @Test("What is no filter pattern", arguments: ["", "!", "v[0-9", "v[]", "a\\"])
    func notPattern(text: String) {
        #expect(FilterSyntax.problem(in: text) != nil)
    }

    @Test(
        "What a step can use",
        arguments: [
            ("actions/checkout@v4", true), ("a/b/c/d@main", true), ("./x", true), ("docker://alpine:3", true),
            ("checkout@v4", false), ("a/b", false), ("a/b@", false), ("a/b@c@d", false), ("", false), ("/@v1", false),
        ])
    func uses(reference: String, isValid: Bool) {
        #expect((UsesSyntax.problem(inAction: reference) == nil) == isValid)
    }

    @Test(
        "Ids",
        arguments: [("a", true), ("_", true), ("A-1_b", true), ("-a", false), ("1", false), ("é", false), ("", false)])
    func identifier(id: String, isValid: Bool) {
        var scope = IdentifierScope()
        #expect((scope.add(id) == nil) == isValid)
    }

    @Test("An id has at most 99 characters")
    func longIdentifier() {
        var scope = IdentifierScope()
        #expect(scope.add(String(repeating: "a", count: 99)) == nil)
        #expect(scope.add(String(repeating: "b", count: 100)) != nil)
    }

    @Test("What asks for more than it may, in GitHub's order")
    func permissions() {
        #expect(PermissionScopes(.readAll).scopes(exceeding: .limitedRead).count == 11)
        #expect(PermissionScopes(.writeAll).scopes(exceeding: .write) == [])
        #expect(PermissionScopes(.scopes([])).scopes(exceeding: PermissionScopes(.scopes([]))) == [])
    }

    @Test("Whoever may write everything may write the scopes that came later, too")
    func laterScopes() {
        let name = Located("attestations", at: SourceRange(at: .start))
        let requested = PermissionScopes(.scopes([Permissions.Scope(name: name, level: .write)]))
        #expect(requested.scopes(exceeding: .write) == [])
        #expect(requested.scopes(exceeding: PermissionScopes(.readAll)) == ["attestations"])
        #expect(requested.scopes(exceeding: .limitedRead) == ["attestations"])
    }
}
