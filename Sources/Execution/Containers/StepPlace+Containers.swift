import Expressions
import Glibc

extension StepPlace {
    /// Of command files: a container's user may be any other one than the host's.
    var fileMode: mode_t { paths == nil ? 0o600 : 0o666 }

    /// PATH for a process in the job's container; nil for the container's own.
    func pathInside(_ job: PreparedJob) -> String? {
        let path = environment.path(env, inImage: job.containers?.path ?? "")
        guard let paths else { return path }
        return path?.split(separator: ":").map { paths.inContainer(String($0)) }.joined(separator: ":")
    }

    /// A text of the workflow for a process on the host: paths of the container, a line each, as the host has them.
    func onHost(_ text: String) -> String {
        guard let paths else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { paths.onHost(String($0)) }
            .joined(separator: "\n")
    }
}

extension ContainerPaths {
    /// A context whose texts are paths of the host, where they are any.
    func inContainer(_ context: ValueObject) -> ValueObject {
        var translated = context
        for (key, value) in context.entries {
            if case .string(let text) = value, text.hasPrefix("/") { translated[key] = .string(inContainer(text)) }
        }
        return translated
    }
}
