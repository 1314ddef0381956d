import Foundation
import Testing

@testable import Workflows

/// Our schema against GitHub's own, definition by definition.
struct SchemaTests {
    private static let path = ConformanceVector.folder + "/workflow-v1.0.json"

    @Test(
        "The schema says what GitHub's says",
        .enabled(if: FileManager.default.fileExists(atPath: path), "GitHub's schema is not beside the package"))
    func same() throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: Self.path))
        let json = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        let definitions = try #require(json["definitions"] as? [String: [String: Any]])
        var comparison = SchemaComparison(definitions: definitions)
        comparison.compare(Schema.workflow, "workflow-root-strict", at: "", in: [])
        #expect(comparison.differences == Self.intended.map(\.difference))
        #expect(comparison.compared.count > 200)
    }

    /// Where ours differs, and why it means to.
    private static let intended: [(difference: String, reason: String)] = [
        (
            "/on: constants [] missing here, [repository_dispatch] only here",
            "GitHub's names another event there, by mistake."
        ),
        (
            "/on/-: constants [] missing here, [repository_dispatch] only here",
            "GitHub's names another event there, by mistake."
        ),
        (
            "/on/repository_dispatch/types: shapes [sequence] there, [non-empty, sequence] here",
            "All other events take one type without a sequence."
        ),
        (
            "/on/workflow_dispatch/inputs: shapes [mapping] there, [mapping, null] here",
            "GitHub's server takes nothing there, as its own vector says."
        ),
        (
            "/on/workflow_dispatch/inputs/*: shapes [mapping] there, [mapping, null] here",
            "GitHub's server takes nothing there: an input without any key is a text."
        ),
    ]
}

private struct SchemaComparison {
    let definitions: [String: [String: Any]]
    var differences: [String] = []
    var compared: Set<String> = []

    /// What a definition of GitHub's comes to once its `one-of`s are opened up.
    private struct Theirs {
        var kinds: Set<String> = []
        var constants: Set<String> = []
        var item: String?
        var mappings: [[String: Any]] = []
    }

    mutating func compare(_ ours: Definition, _ name: String, at path: String, in context: Set<String>) {
        guard compared.insert(path).inserted, path.split(separator: "/").count < 14 else { return }
        let here = context.union(definitions[name]?["context"] as? [String] ?? [])
        let place = ours.place.map { context.union($0.entries) } ?? context
        if place != here { differences.append("\(path): contexts \(here.sorted()) there, \(place.sorted()) here") }
        var theirs = Theirs()
        open(name, &theirs)
        compareShapes(ours, theirs, at: path)
        if let item = theirs.item, let ourItem = ours.sequenceItem?(), name != "any" {
            compare(ourItem, item, at: path + "/-", in: here)
        }
        compareMappings(ours.mappings.all, theirs.mappings, isAny: name == "any", at: path, in: here)
    }

    private mutating func compareMappings(
        _ ours: [Definition.Mapping], _ theirs: [[String: Any]], isAny: Bool, at path: String, in here: Set<String>
    ) {
        if ours.count != theirs.count {
            differences.append("\(path): \(theirs.count) mappings there, \(ours.count) here")
        }
        for mapping in theirs {
            let properties = mapping["properties"] as? [String: Any] ?? [:]
            let names = Set(properties.keys)
            guard let match = ours.first(where: { Set($0.properties.map(\.name)) == names }) else {
                differences.append("\(path): no mapping here with \(names.sorted())")
                continue
            }
            for property in match.properties {
                let (type, required) = reference(properties[property.name])
                if required != property.isRequired { differences.append("\(path)/\(property.name): required differs") }
                compare(property.definition, type, at: path + "/" + property.name, in: here)
            }
            guard !isAny, let loose = mapping["loose-value-type"] as? String else { continue }
            guard let value = match.loose?.value() else {
                differences.append("\(path): loose keys there only")
                continue
            }
            compare(value, loose, at: path + "/*", in: here)
        }
    }

    private mutating func compareShapes(_ ours: Definition, _ theirs: Theirs, at path: String) {
        var kinds: Set<String> = []
        for shape in ours.shapes {
            switch shape {
            case .null: kinds.insert("null")
            case .boolean: kinds.insert("boolean")
            case .number: kinds.insert("number")
            case .string(.any): kinds.insert("string")
            case .string(.nonEmpty): kinds.insert("non-empty")
            case .string(.constant): kinds.insert("constant")
            case .sequence: kinds.insert("sequence")
            case .mapping: kinds.insert("mapping")
            }
        }
        if kinds != theirs.kinds {
            differences.append("\(path): shapes \(list(theirs.kinds)) there, \(list(kinds)) here")
        }
        let constants = Set(ours.constants)
        if constants != theirs.constants {
            let (missing, extra) = (theirs.constants.subtracting(constants), constants.subtracting(theirs.constants))
            differences.append("\(path): constants \(list(missing)) missing here, \(list(extra)) only here")
        }
    }

    private func list(_ names: Set<String>) -> String { "[" + names.sorted().joined(separator: ", ") + "]" }

    private func reference(_ property: Any?) -> (type: String, isRequired: Bool) {
        if let name = property as? String { return (name, false) }
        let mapping = property as? [String: Any] ?? [:]
        return (mapping["type"] as? String ?? "", mapping["required"] as? Bool ?? false)
    }

    private func open(_ name: String, _ theirs: inout Theirs) {
        switch name {
        case "null", "boolean", "number", "string": theirs.kinds.insert(name)
        case "sequence":
            theirs.kinds.insert("sequence")
            theirs.item = "any"
        case "any":
            theirs.kinds.formUnion(["null", "boolean", "number", "string", "sequence", "mapping"])
            theirs.mappings.append([:])
        default: open(definitions[name] ?? [:], &theirs)
        }
    }

    private func open(_ definition: [String: Any], _ theirs: inout Theirs) {
        for kind in ["null", "boolean", "number"] where definition[kind] != nil { theirs.kinds.insert(kind) }
        if let string = definition["string"] as? [String: Any] {
            if let constant = string["constant"] as? String {
                theirs.kinds.insert("constant")
                theirs.constants.insert(constant)
            } else {
                theirs.kinds.insert(string["require-non-empty"] as? Bool == true ? "non-empty" : "string")
            }
        }
        if let values = definition["allowed-values"] as? [String] {
            theirs.kinds.insert("constant")
            theirs.constants.formUnion(values)
        }
        if let sequence = definition["sequence"] as? [String: Any] {
            theirs.kinds.insert("sequence")
            theirs.item = sequence["item-type"] as? String
        }
        if let mapping = definition["mapping"] as? [String: Any] {
            theirs.kinds.insert("mapping")
            theirs.mappings.append(mapping)
        }
        for name in definition["one-of"] as? [String] ?? [] { open(name, &theirs) }
    }
}
