import Containers
import Glibc
import Processes

/// Looks for a tool where the steps of the job run: on the host, or in the job's container.
struct ToolProbe {
    let environment: ActionEnvironment

    /// Those of PATH first, in its order; a program with several names once. Throws `action` where nobody can be asked.
    func find(_ tool: SetupTool) throws(ExecutionError) -> [FoundTool] {
        let answer = try isInContainer ? answerOfContainer(Self.script(tool)) : answerOfHost(Self.script(tool))
        var seen: Set<String> = []
        return answer.split(separator: "\n").compactMap { FoundTool($0, of: tool) }.filter { found in
            seen.insert(found.realPath + "\t" + (found.name == tool.command && found.isInPath ? "command" : ""))
                .inserted
        }
    }

    private var isInContainer: Bool { !environment[ActionEnvironment.containerVariable].isEmpty }

    /// A line for each program: where it was found, its path, that without links, and what it says of its version.
    static func script(_ tool: SetupTool) -> String {
        let names = tool.programs.map { "\"$folder\"/\($0)" }.joined(separator: " ")
        let places = tool.places.joined(separator: " ")
        return """
            try() {
              kind=$1; shift
              for file in "$@"; do
                [ -f "$file" ] && [ -x "$file" ] || continue
                said=$("$file" \(tool.arguments) </dev/null 2>&1 | tr '\\n\\t' '  ')
                printf '%s\\t%s\\t%s\\t%s\\n' "$kind" "$file" "$(readlink -f "$file" 2>/dev/null)" "$said"
              done
            }
            IFS=:
            for folder in $PATH; do
              IFS=' '
              try path \(names)
            done
            IFS=' '
            \(places.isEmpty ? "" : "try place \(places)")
            :
            """
    }

    private func answerOfContainer(_ script: String) throws(ExecutionError) -> String {
        let path = environment[ActionEnvironment.containerPathVariable]
        var variables = ["RUNNER_TOOL_CACHE": JobContainerPaths.tools]
        if !path.isEmpty { variables["PATH"] = path }
        var own = environment.variables.filter { !$0.key.hasPrefix("SLUICE_") }
        own["HOME"] = environment[ActionEnvironment.clientHomeVariable]
        do throws(ContainerError) {
            let process = ExecSpecification(
                container: environment[ActionEnvironment.containerVariable], arguments: ["sh", "-c", script],
                variables: variables)
            return try ContainerEngine.find(in: own).run(process.command).output
        } catch {
            throw .action("The job's container cannot be asked for its tools: \(error.message)")
        }
    }

    private func answerOfHost(_ script: String) throws(ExecutionError) -> String {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .system("Cannot make a pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        let input = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer { close(input) }
        let variables = environment.variables.filter { !$0.key.hasPrefix("INPUT_") }.sorted { $0.key < $1.key }
        let program = ChildProgram(
            arguments: ["/bin/sh", "-c", script], environment: variables.map { "\($0.key)=\($0.value)" },
            workingDirectory: "/")
        let pid: Int32
        do throws(KeeperError) {
            pid = try program.start(input: input, output: ends[1])
        } catch {
            close(ends[1])
            throw .action(error.message)
        }
        close(ends[1])
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(ends[0], &buffer, buffer.count)
            if count > 0 { bytes += buffer[..<count] } else if count == 0 || errno != EINTR { break }
        }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return String(decoding: bytes, as: UTF8.self)
    }
}
