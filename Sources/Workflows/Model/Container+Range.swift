package import Source

extension Container {
    /// Where its image is named; nil where a mapping names none.
    package var range: SourceRange? {
        switch self {
        case .image(let image): image.range
        case .fields(let fields): fields.image?.range
        case .template(let template): template.range
        }
    }
}

extension Services {
    /// Where they begin; nil for an empty mapping.
    package var range: SourceRange? {
        switch self {
        case .services(let services): services.first?.name.range
        case .template(let template): template.range
        }
    }
}
