import Expressions
import Source
import Testing
import YAML

@testable import Workflows

/// Every event of the schema, with all that narrows it.
struct EventTests {
    /// The events whose keys are declarations, which have tests of their own.
    private static let declaring: Set = ["schedule", "workflow_call", "workflow_dispatch"]

    private static let events: [Definition.Property] = Schema.on.mappings.all.flatMap(\.properties)
    private static let narrowed = events.filter { !declaring.contains($0.name) }

    @Test("Every event can be named alone, in a sequence and in a mapping", arguments: events.map(\.name))
    func named(event: String) throws {
        #expect(try triggers("[push, \(event)]").last?.event.value == event)
        guard event != "schedule" else { return }
        #expect(try triggers(event).map(\.event.value) == [event])
        #expect(try triggers("{ \(event): }").map(\.event.value) == [event])
    }

    @Test("The types of every event are read, alone and in a sequence", arguments: narrowed.map(\.name))
    func types(event: String) throws {
        guard let definition = try keys(of: event)["types"] else {
            #expect(throws: Refused.self) { try triggers("{ \(event): { types: [created] } }") }
            return
        }
        // Any word can be a type of 'repository_dispatch'.
        let types = definition.constants.isEmpty ? ["anything", "else"] : definition.constants
        let list = types.joined(separator: ", ")
        #expect(try triggers("{ \(event): { types: [\(list)] } }").first?.types?.map(\.value) == types)
        #expect(try triggers("{ \(event): { types: \(types[0]) } }").first?.types?.map(\.value) == [types[0]])
        guard !definition.constants.isEmpty else { return }
        #expect(throws: Refused.self) { try triggers("{ \(event): { types: [no_such_type] } }") }
    }

    @Test("The filters of every event are read, and no others", arguments: narrowed.map(\.name))
    func filters(event: String) throws {
        let known = try keys(of: event)
        for key in ["branches", "tags", "paths"] {
            for (suffix, mode) in [("", Trigger.Filter.Mode.only), ("-ignore", .ignore)] {
                let on = "{ \(event): { \(key)\(suffix): [a, 'b/**'] } }"
                guard known[key + suffix] != nil else {
                    #expect(throws: Refused.self) { try triggers(on) }
                    continue
                }
                let trigger = try #require(triggers(on).first)
                let filter = ["branches": trigger.branches, "tags": trigger.tags, "paths": trigger.paths][key] ?? nil
                #expect(filter?.mode == mode)
                #expect(filter?.patterns.map(\.value) == ["a", "b/**"])
            }
        }
        for key in known.keys where !["types", "branches", "tags", "paths"].contains(where: key.hasPrefix) {
            let trigger = try #require(triggers("{ \(event): { \(key): [one, two] } }").first)
            let lists = ["workflows": trigger.workflows, "names": trigger.names, "versions": trigger.versions]
            #expect(lists[key]?.map(\.value) == ["one", "two"])
        }
    }

    @Test("Schedules are read with their time zones")
    func schedules() throws {
        let trigger = try triggers("{ schedule: [{ cron: '0 5 * * 1' }, { cron: '0 6 * * *', timezone: Asia/Tokyo }] }")
            .first
        #expect(trigger?.schedules.map(\.cron.value) == ["0 5 * * 1", "0 6 * * *"])
        #expect(trigger?.schedules.map(\.timezone?.value) == [nil, "Asia/Tokyo"])
    }

    @Test("An input that can be given by hand has each of its kinds", arguments: Input.Kind.allCases)
    func dispatchInput(kind: Input.Kind) throws {
        let options = kind == .choice ? ", options: [a, b]" : ""
        let input = try #require(
            triggers(
                "{ workflow_dispatch: { inputs: { i: { type: \(kind.rawValue), description: d, required: true\(options) } } } }"
            ).first?.inputs.first)
        #expect(input.kind == kind)
        #expect(input.description == "d")
        #expect(input.isRequired)
        #expect(input.options.map(\.value) == (kind == .choice ? ["a", "b"] : []))
    }

    @Test("What a reusable workflow declares is read")
    func declarations() throws {
        let trigger = try #require(
            triggers(
                """
                { workflow_call: {
                    inputs: { i: { type: number, description: d, required: true, default: 1.5 } },
                    secrets: { s: { description: e, required: true }, t: },
                    outputs: { o: { description: f, value: "${{ jobs.a.outputs.x }}" } } } }
                """
            ).first)
        #expect(trigger.inputs.map(\.defaultLiteral) == [.number(1.5)])
        #expect(trigger.inputs.map(\.description) == ["d"])
        #expect(trigger.secrets.map(\.name.value) == ["s", "t"])
        #expect(trigger.secrets.map(\.isRequired) == [true, false])
        #expect(trigger.secrets.map(\.description) == ["e", nil])
        #expect(trigger.outputs.map(\.value.value.source) == ["${{ jobs.a.outputs.x }}"])
        #expect(trigger.outputs.map(\.description) == ["f"])
    }

    // MARK: Reading

    private struct Refused: Error {
        var messages: [String]
    }

    private func keys(of event: String) throws -> [String: Definition] {
        let definition = try #require(Self.events.first { $0.name == event }).definition
        let properties = definition.mappings.all.flatMap(\.properties).map { ($0.name, $0.definition) }
        return Dictionary(properties) { first, _ in first }
    }

    /// Throws where the schema, or we, would refuse it.
    private func triggers(_ on: String) throws -> [Trigger] {
        let text = "on: \(on)\njobs: { a: { runs-on: x, outputs: { x: y }, steps: [] } }"
        let file = try #require(ReadFile(SourceFile(path: "a.yml", text: text), limits: .default))
        let errors = file.findings.map(\.diagnostic).filter { $0.severity == .error }
        guard errors.isEmpty else { throw Refused(messages: errors.map(\.message)) }
        return file.workflow.triggers
    }
}
