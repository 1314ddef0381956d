import Containers

/// Files of a container, in and out by `docker cp` and a tar stream: no program of the image is needed.
struct ContainerFiles {
    let context: StackContext
    let phase: StackPhase

    /// Minutes of copying, in seconds.
    private static let limit = 600.0

    /// Unpacks an archive that is read from the descriptor into a folder that is there.
    func unpack(_ archive: Int32, into folder: String) throws(StackFailure) {
        let command = self.command(["cp", "-", folder], input: archive)
        var said: [UInt8] = []
        let status = try command.run(within: Self.limit, in: phase, context.cancellation) { said += $0 }
        guard status == 0 else { throw failure("written", folder, status, String(decoding: said, as: UTF8.self)) }
    }

    /// Whether a folder is there: docker takes an archive, be it empty, for nothing else.
    func hasFolder(_ folder: String) throws(StackFailure) -> Bool {
        let nothing = try archive("The folder \"\(folder)\" cannot be looked for") { _ in }
        let command = self.command(["cp", "-", folder], input: nothing.descriptor)
        return try command.run(within: Self.limit, in: phase, context.cancellation) { _ in } == 0
    }

    /// An archive of what the body adds, ready to be read. The attempt is the beginning of a failure's sentence.
    func archive(
        _ attempt: String, _ body: (borrowing TarFile) throws(TarError) -> Void
    ) throws(StackFailure) -> TarFile {
        do throws(TarError) {
            let archive = try TarFile(temporaryFolder: context.engine.environment["TMPDIR"])
            try body(archive)
            try archive.finish()
            return archive
        } catch {
            throw StackFailure(phase, "\(attempt): \(error.message).")
        }
    }

    /// Tells the entries at a path, as `docker cp` gives them: the first is the path itself, under its last name.
    ///
    /// False where there is nothing at this path.
    func list(
        _ path: String, keeping: (TarEntry) -> Bool, found: (TarEntry, [UInt8]) -> Void
    ) throws(StackFailure) -> Bool {
        var reader = TarReader()
        var problem: TarError?
        let (status, errors) = try command(["cp", path, "-"]).read(
            within: Self.limit, in: phase, context.cancellation
        ) { piece in
            guard problem == nil else { return }
            do throws(TarError) {
                try reader.feed(piece, keeping: keeping, found: found)
            } catch {
                problem = error
            }
        }
        if status != 0, Self.isAbsence(errors) { return false }
        guard status == 0 else { throw failure("read", path, status, errors) }
        if let problem { throw StackFailure(phase, "What docker gives of \"\(path)\" \(problem.message).") }
        return true
    }

    /// Docker's and podman's words.
    private static func isAbsence(_ errors: String) -> Bool {
        let errors = errors.lowercased()
        return errors.contains("could not find the file") || errors.contains("no such file")
            || errors.contains("could not be found")
    }

    private func command(_ arguments: [String], input: Int32? = nil) -> HostCommand {
        HostCommand(
            [context.engine.program] + arguments, environment: context.engine.environment, folder: context.folder,
            input: input)
    }

    private func failure(_ what: String, _ path: String, _ status: Int32?, _ said: String) -> StackFailure {
        let lines = said.split(whereSeparator: \.isNewline).map(String.init)
        guard status != nil else {
            return StackFailure(phase, "\"\(path)\" could not be \(what) within \(secondsText(Self.limit)).")
        }
        return StackFailure(
            phase, "\"\(path)\" cannot be \(what): \(lines.last ?? "docker says nothing").", lastLines: lines)
    }
}
