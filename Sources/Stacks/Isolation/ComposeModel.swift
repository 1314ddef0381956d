package import Expressions
import Source
import YAML

/// What `compose config` says: one model, merged of all files, with every variable in its place.
package struct ComposeModel: Hashable, Sendable {
    package var root: ValueObject

    package init(root: ValueObject) { self.root = root }

    /// Reads the YAML of compose v1 or the JSON of v2. Throws a failure of `check`.
    package init(_ text: String) throws(StackFailure) {
        let node: YAMLNode?
        do throws(YAMLError) {
            node = try parse(SourceFile(path: "compose config", text: text))
        } catch {
            throw StackFailure(.check, "What \"compose config\" printed cannot be read: \(error.diagnostic.message)")
        }
        guard let node, case .object(let root) = ComposeModel.value(of: node) else {
            throw StackFailure(.check, "What \"compose config\" printed is no mapping.")
        }
        self.root = root
    }

    /// JSON, which is YAML, too: both versions of compose read it.
    package var text: String { Value.object(root).json(.compact) + "\n" }

    /// The entries of a section such as `services`, in their order; what has no settings is an empty object.
    package func entries(of section: String) -> [(name: String, settings: ValueObject)] {
        (root[section]?.object?.entries ?? []).map { ($0.key, $0.value.object ?? ValueObject(keys: .caseSensitive)) }
    }

    /// Of compose v1 the plain scalars are those of YAML 1.1: `12e5` and `0o17`, which it leaves without quotes, are
    /// numbers only in YAML 1.2. Compose itself gives a container the text of a number, so that `1.0` has to stay that.
    private static func value(of node: YAMLNode, isText: Bool = false) -> Value {
        switch node.content {
        case .sequence(let items): return .array(items.map { value(of: $0) })
        case .mapping(let entries):
            let pairs = entries.map { entry in
                let key = entry.key.scalar?.text ?? ""
                let isOfTexts = isText && entry.value.scalar != nil
                return (key, value(of: entry.value, isText: isOfTexts || holdsTexts.contains(key)))
            }
            return .object(ValueObject(pairs, keys: .caseSensitive))
        case .scalar(let scalar):
            switch scalar.value {
            case .null: return .null
            case .boolean(let boolean): return isText ? .string(scalar.text) : .boolean(boolean)
            case .number(let number):
                return isText || !isNumber(scalar.text) ? .string(scalar.text) : .number(number)
            case .string(let text): return .string(text)
            }
        }
    }

    /// Mappings whose values are handed on as they are written.
    private static let holdsTexts: Set<String> = ["environment", "args", "labels", "driver_opts", "sysctls"]

    /// Whether PyYAML's writer means a number by it, and one that a double holds.
    private static func isNumber(_ text: String) -> Bool {
        let digits = text.drop { $0 == "-" }
        guard let first = digits.first, first.isASCII, first.isNumber, digits.count <= 15 else { return false }
        let isPlain = digits.allSatisfy { $0.isNumber }
        return isPlain ? digits.count == 1 || first != "0" : digits.contains(".")
    }
}
