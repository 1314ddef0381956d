import Conductor

extension CommandEffects {
    /// `::error file=…,line=…,endLine=…,col=…,endColumn=…,title=…::message`, with the runner's rules on which places make sense.
    ///
    /// A file below the workspace is named from there.
    mutating func annotate(_ command: WorkflowCommand, in workspace: String) {
        guard let level = Annotation.Level(rawValue: command.name) else { return }
        var file = command.properties["file"].nonEmpty
        if let path = file, path.hasPrefix(workspace + "/") { file = String(path.dropFirst(workspace.count + 1)) }
        let place = AnnotationPlace(command.properties)
        add(
            Annotation(
                level, command.data, title: command.properties["title"].nonEmpty,
                file: file, line: place.line, endLine: place.endLine,
                column: place.column, endColumn: place.endColumn))
    }
}

/// Lines and columns of an annotation, without those that contradict each other (ValidateLinesAndColumns of the runner).
private struct AnnotationPlace {
    var line: Int?
    var endLine: Int?
    var column: Int?
    var endColumn: Int?

    init(_ properties: [String: String]) {
        let number = { (key: String) in properties[key].flatMap { Int($0) } }
        endLine = number("endline")
        line = number("line") ?? endLine
        endColumn = number("endcolumn")
        column = number("col") ?? endColumn
        // Columns say something within one line only.
        if line == nil || (endLine != nil && endLine != line) { (column, endColumn) = (nil, nil) }
        if let first = line, let last = endLine, last < first { (line, endLine) = (nil, nil) }
        if let first = column, let last = endColumn, last < first { (column, endColumn) = (nil, nil) }
    }
}

extension String? {
    fileprivate var nonEmpty: String? { self?.isEmpty == false ? self : nil }
}
