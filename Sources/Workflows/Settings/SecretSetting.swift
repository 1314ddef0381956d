/// One place from which secrets are read, of `secrets:` in `sluice.yml`. Paths are the file's own words.
package enum SecretSetting: Hashable, Sendable {
    /// A file that the program `sops` decrypts.
    case sops(String)
    /// `NAME=value` lines.
    case environmentFile(String)
    /// Names of variables.
    case variables([String])
}
