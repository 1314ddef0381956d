import Glibc

extension ContainerEngine {
    /// Whether the image is on this machine.
    package func hasImage(_ image: String) throws(ContainerError) -> Bool {
        try knownImageID(image) != nil
    }

    /// As `imageID`, and nil for an image that is not on this machine.
    package func knownImageID(_ image: String) throws(ContainerError) -> String? {
        let result = try result(of: EngineCommand(["image", "inspect", "--format", "{{.Id}}", image]))
        guard result.hasSucceeded, let id = result.lines.first else { return nil }
        // Podman leaves out which digest it is.
        return id.contains(":") ? id : "sha256:" + id
    }

    /// The digest of the image's configuration, which names it for ever. Throws `image` when it is not there.
    package func imageID(_ image: String) throws(ContainerError) -> String {
        let result = try result(of: EngineCommand(["image", "inspect", "--format", "{{.Id}}", image]))
        guard result.hasSucceeded, let id = result.lines.first else {
            throw ContainerError(.image, "The image \"\(image)\" is not on this machine\(result.complaint).")
        }
        return id
    }

    /// The images of a repository's name, each as `name:tag`.
    package func images(named name: String) throws(ContainerError) -> [String] {
        try run(EngineCommand(["image", "ls", "--format", "{{.Repository}}:{{.Tag}}", name])).lines
    }

    /// When the image was last given its name, which each build of it does, in seconds since 1970; podman tells only when it was made.
    /// Nil where that cannot be told.
    package func lastUse(ofImage image: String) throws(ContainerError) -> Int? {
        let format = kind == .docker ? "{{json .Metadata.LastTagTime}}" : "{{json .Created}}"
        let result = try result(of: EngineCommand(["image", "inspect", "--format", format, image]))
        guard result.hasSucceeded, let line = result.lines.first else { return nil }
        return Self.seconds(ofTime: line)
    }

    /// Of `"2026-11-21T20:18:23.123456789Z"`, or with an offset such as `+01:00`; nil for what is none.
    static func seconds(ofTime text: String) -> Int? {
        let bytes = Array(text.utf8.filter { $0 != UInt8(ascii: "\"") })
        func number(_ range: Range<Int>) -> Int32? {
            range.upperBound <= bytes.count ? Int32(String(decoding: bytes[range], as: UTF8.self)) : nil
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), year > 1970
        else { return nil }
        var time = tm()
        (time.tm_year, time.tm_mon, time.tm_mday) = (year - 1900, month - 1, day)
        (time.tm_hour, time.tm_min, time.tm_sec) = (hour, minute, second)
        let zone = bytes[19...].drop { $0 == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let start = zone.startIndex
        var offset = 0
        if let sign = zone.first, sign != UInt8(ascii: "Z") {
            guard let hours = number(start + 1..<start + 3), let minutes = number(start + 4..<start + 6) else {
                return nil
            }
            offset = (Int(hours) * 60 + Int(minutes)) * (sign == UInt8(ascii: "-") ? -60 : 60)
        }
        return timegm(&time) - offset
    }

    /// False where a container uses it.
    package func removeImage(_ image: String) throws(ContainerError) -> Bool {
        try result(of: EngineCommand(["image", "rm", image])).hasSucceeded
    }

    /// Gets the image from its registry. Throws `image` with the registry's words.
    package func pull(_ image: String, sink: ((ArraySlice<UInt8>) -> Void)? = nil) throws(ContainerError) {
        let command = EngineCommand(["pull", image], limit: EngineCommand.imageLimit)
        let result = try result(of: command, sink: sink)
        guard result.hasSucceeded else {
            throw ContainerError(.image, "The image \"\(image)\" cannot be pulled\(result.complaint).")
        }
    }

    /// Builds an image and gives it this name. Throws `image` with the build's last words.
    /// - Parameter folder: The build's context; `file` is a path of the host.
    package func build(
        _ image: String, file: String, folder: String, buildArguments: [String: String] = [:],
        sink: ((ArraySlice<UInt8>) -> Void)? = nil
    ) throws(ContainerError) {
        let values = buildArguments.keys.sorted().flatMap { ["--build-arg", $0] }
        let command = EngineCommand(
            ["build", "--force-rm", "--tag", image, "--file", file] + values + [folder], variables: buildArguments,
            limit: EngineCommand.imageLimit)
        let result = try result(of: command, sink: sink)
        guard result.hasSucceeded else {
            throw ContainerError(.image, "The image of \"\(file)\" cannot be built\(result.complaint).")
        }
    }
}
