@testable import Workflows

/// The keys of the language, each by its path: `jobs.*.steps.*.run`. `*` is any name or item.
struct SchemaKeys {
    private(set) var all: [String] = []
    private var known: Set<String> = []

    static let workflow: [String] = {
        var keys = SchemaKeys()
        keys.visit(Schema.workflow, at: [])
        return keys.all
    }()

    /// Whatever is deeper is a matrix's, whose keys the language does not name, or repeats what stands above it.
    private static let deepest = 8

    private mutating func visit(_ definition: Definition, at path: [String]) {
        guard path.count < Self.deepest else { return }
        for mapping in definition.mappings.all {
            for property in mapping.properties {
                let path = path + [property.name]
                if known.insert(path.joined(separator: ".")).inserted { all.append(path.joined(separator: ".")) }
                // Its steps are those of the job again.
                if property.name != "parallel" { visit(property.definition, at: path) }
            }
            if let loose = mapping.loose { visit(loose.value(), at: path + ["*"]) }
        }
        if let item = definition.sequenceItem?() { visit(item, at: path + ["*"]) }
    }
}
