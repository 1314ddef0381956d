/// An element of an XML document.
struct XMLElement: Hashable, Sendable {
    var name: String
    var attributes: [String: String] = [:]
    var children: [XMLElement] = []
    /// All text directly inside of it, its children's left out.
    var text = ""
    /// Where its tag begins, from 1.
    var line: Int

    subscript(attribute: String) -> String? { attributes[attribute] }

    /// The first child of this name.
    func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }
}
