/// What may stand at a place of a workflow file: one or several shapes, and the contexts and functions that
/// expressions there may use.
///
/// Our form of GitHub's `workflow-v1.0.json`; a definition's contexts hold for all that stands below it too.
///
/// A class, since each node of a file is given one: it is handed on, not copied.
final class Definition: Sendable {
    /// nil where the definition adds none to those of its surroundings.
    let place: Place?
    let shapes: [Shape]
    /// Those of the shapes that are mappings.
    let mappings: Mappings
    /// What the items of a sequence are; nil where none can stand here.
    let sequenceItem: (@Sendable () -> Definition)?
    /// Those of the shapes that are scalars: looked up for each scalar of a file.
    let scalars: Scalars

    init(place: Place?, shapes: [Shape]) {
        self.place = place
        self.shapes = shapes
        mappings = Mappings(shapes.compactMap { if case .mapping(let mapping) = $0 { mapping } else { nil } })
        sequenceItem = shapes.lazy.compactMap { if case .sequence(let item) = $0 { item } else { nil } }.first
        scalars = Scalars(shapes)
    }

    enum Shape: Sendable {
        case null, boolean, number
        case string(Text)
        /// The item's definition comes late, so that definitions can refer to each other in a circle.
        case sequence(@Sendable () -> Definition)
        case mapping(Mapping)
    }

    enum Text: Hashable, Sendable {
        case any, nonEmpty
        case constant(String)

        func matches(_ text: String) -> Bool {
            switch self {
            case .any: true
            case .nonEmpty: !text.isEmpty
            case .constant(let constant): text == constant
            }
        }
    }

    struct Scalars: Sendable {
        private(set) var null = false
        private(set) var boolean = false
        private(set) var number = false
        private var anyText = false
        private var nonEmptyText = false
        private var constants: Set<String> = []

        fileprivate init(_ shapes: [Shape]) {
            for shape in shapes {
                switch shape {
                case .null: null = true
                case .boolean: boolean = true
                case .number: number = true
                case .string(.constant(let text)): constants.insert(text)
                case .string(.any): anyText = true
                case .string(.nonEmpty): nonEmptyText = true
                case .sequence, .mapping: break
                }
            }
        }

        func matches(_ text: String) -> Bool {
            anyText || (nonEmptyText && !text.isEmpty) || (!constants.isEmpty && constants.contains(text))
        }
    }

    struct Mapping: Sendable {
        /// In the order of the schema.
        let properties: [Property]
        let loose: Loose?
        /// The names of the properties that must be there, in the order of the schema.
        let required: [String]

        init(properties: [Property], loose: Loose? = nil) {
            self.properties = properties
            self.loose = loose
            required = properties.filter(\.isRequired).map(\.name)
        }
    }

    struct Property: Sendable {
        var name: String
        var definition: Definition
        var isRequired: Bool
    }

    /// For keys that the language does not name.
    struct Loose: Sendable {
        var key: Text
        var value: @Sendable () -> Definition
    }

    private init(_ definition: Definition, in place: Place) {
        self.place = place
        shapes = definition.shapes
        mappings = definition.mappings
        sequenceItem = definition.sequenceItem
        scalars = definition.scalars
    }

    func `in`(_ place: Place) -> Definition { Definition(self, in: place) }

    /// The constants that a text may be here.
    var constants: [String] {
        shapes.compactMap { if case .string(.constant(let text)) = $0 { text } else { nil } }
    }
}

extension Definition {
    static let null = Definition(place: nil, shapes: [.null])
    static let boolean = Definition(place: nil, shapes: [.boolean])
    static let number = Definition(place: nil, shapes: [.number])
    static let string = Definition(place: nil, shapes: [.string(.any)])
    static let nonEmptyString = Definition(place: nil, shapes: [.string(.nonEmpty)])
    static let scalar = oneOf(string, boolean, number)
    static let any: Definition = oneOf(null, boolean, number, string, sequence(of: any), mapping(.any, any))

    static func constants(_ constants: String...) -> Definition { anyConstant(constants) }

    static func anyConstant(_ constants: [String]) -> Definition {
        Definition(place: nil, shapes: constants.map { .string(.constant($0)) })
    }

    static func oneOf(_ definitions: Definition...) -> Definition {
        Definition(place: nil, shapes: definitions.flatMap(\.shapes))
    }

    static func sequence(of item: @autoclosure @escaping @Sendable () -> Definition) -> Definition {
        Definition(place: nil, shapes: [.sequence(item)])
    }

    static let stringOrStrings = oneOf(nonEmptyString, sequence(of: nonEmptyString))

    /// A mapping with known keys only.
    static func mapping(_ properties: KeyValuePairs<String, Definition>, required: Set<String> = []) -> Definition {
        let properties = properties.map { name, definition in
            Property(name: name, definition: definition, isRequired: required.contains(name))
        }
        return Definition(place: nil, shapes: [.mapping(Mapping(properties: properties))])
    }

    /// A mapping with keys of the file's own, and perhaps some known ones.
    static func mapping(
        _ key: Text, _ value: @autoclosure @escaping @Sendable () -> Definition,
        besides properties: KeyValuePairs<String, Definition> = [:], required: Set<String> = []
    ) -> Definition {
        let properties = properties.map { name, definition in
            Property(name: name, definition: definition, isRequired: required.contains(name))
        }
        let loose = Loose(key: key, value: value)
        return Definition(place: nil, shapes: [.mapping(Mapping(properties: properties, loose: loose))])
    }
}
