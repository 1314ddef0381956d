package import Source

/// Reads the one document of a file; nil where the file holds none.
///
/// Throws at the first thing that is no YAML, that a limit forbids, or whose tag GitHub does not know.
package func parse(_ file: SourceFile, limits: YAMLLimits = .default) throws(YAMLError) -> YAMLNode? {
    do throws(YAMLFault) {
        var builder = try YAMLTreeBuilder(file.text, limits: limits)
        return try builder.build()
    } catch {
        throw error.error(in: file.path)
    }
}
