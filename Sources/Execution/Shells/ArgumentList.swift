/// Splits a command line into arguments as .NET does for a process: white space separates, double quotes hold together.
func arguments(ofCommandLine text: String) -> [String] {
    var list: [String] = []
    var argument = String.UnicodeScalarView()
    var isQuoted = false
    var hasArgument = false
    var scalars = Array(text.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
        switch scalar {
        case "\\":
            // Backslashes mean themselves unless a quote follows.
            let count = 1 + scalars.prefix { $0 == "\\" }.count
            scalars = scalars.dropFirst(count - 1)
            let isBeforeQuote = scalars.first == "\""
            argument.append(contentsOf: repeatElement("\\", count: isBeforeQuote ? count / 2 : count))
            if isBeforeQuote, count % 2 == 1 {
                argument.append("\"")
                scalars = scalars.dropFirst()
            }
            hasArgument = true
        case "\"":
            isQuoted.toggle()
            hasArgument = true
        case " " where !isQuoted, "\t" where !isQuoted:
            if hasArgument { list.append(String(argument)) }
            (argument, hasArgument) = (String.UnicodeScalarView(), false)
        default:
            argument.append(scalar)
            hasArgument = true
        }
    }
    if hasArgument { list.append(String(argument)) }
    return list
}
