import Source
import YAML

/// The error that reading this text as `a.yml` throws, or nil.
func failure(_ text: String, _ limits: YAMLLimits = .default) -> YAMLError? {
    do {
        _ = try parse(SourceFile(path: "a.yml", text: text), limits: limits)
        return nil
    } catch {
        return error
    }
}
