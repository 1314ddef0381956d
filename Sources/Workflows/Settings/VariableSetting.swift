/// One place from which the repository's variables come, of `vars:` in `sluice.yml`. Paths are the file's own words.
package enum VariableSetting: Hashable, Sendable {
    /// `NAME=value` lines.
    case environmentFile(String)
    /// Names of variables of the process that starts the run.
    case environment([String])
    case values([String: String])
}
