/// A list of branch patterns, as under `on.push.branches`: a later one overrules an earlier one.
package struct BranchPatterns {
    private let list: GlobList

    package init(_ patterns: [String]) {
        list = GlobList(patterns)
    }

    package func match(_ branch: String) -> Bool { list.matches(branch) }
}
