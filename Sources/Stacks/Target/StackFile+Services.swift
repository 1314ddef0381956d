import Expressions
import Processes
import Source
package import Workflows
import YAML

extension StackFile {
    /// The services of the stack as they can be known without compose: those under `services:` of the compose files,
    /// as far as these are there to be read, and those that the file itself names. Sorted.
    ///
    /// - Parameter folder: What paths in the file are relative to.
    package func services(of variant: StackVariant?, in folder: String) -> [String] {
        let written = (compose.files + (variant?.files ?? [])).flatMap {
            Self.services(ofCompose: $0.value, in: folder)
        }
        let named = references.filter { !$0.isPlace }.map(\.name.value)
        let reached = stackPaths.filter { $0.count > 1 && ["url", "port"].contains($0[0].lowercased()) }.map { $0[1] }
        return Set(written + named + reached).sorted()
    }

    /// The ports of a service's containers of which the file asks for the address, in its order.
    func ports(of service: String) -> [Int] {
        let found = stackPaths.compactMap { path -> Int? in
            guard path.count > 2, path[0].lowercased() == "port", path[1] == service else { return nil }
            return Int(path[2])
        }
        return found.enumerated().filter { !found[..<$0.offset].contains($0.element) }.map(\.element)
    }

    /// None of a file that is not there or cannot be read: tests may be where compose's files are not.
    private static func services(ofCompose path: String, in folder: String) -> [String] {
        let path = path.hasPrefix("/") ? path : "\(folder)/\(path)"
        guard let bytes = try? readSmallFile(path),
            let root = try? parse(SourceFile(path: path, text: String(decoding: bytes, as: UTF8.self)))
        else { return [] }
        return (root["services"]?.mapping ?? []).compactMap { $0.key.scalar?.text }
    }

    private var stackPaths: [[String]] { expressions.flatMap { $0.references("stack") } }

    /// Those of requests and suites, in the file's order.
    private var expressions: [Expression] {
        let asked = ready.compactMap(\.condition.request)
        let driven = drive.compactMap { step -> StackRequest? in
            switch step {
            case .request(let request, _, _), .poll(let request, _, _, _, _, _): request
            case .run: nil
            }
        }
        let asserted = assertions.compactMap(\.request)
        return (asked + driven).flatMap(\.expressions) + suites.flatMap(\.expressions)
            + asserted.flatMap(\.expressions)
    }
}

extension StackRequest {
    var expressions: [Expression] {
        var templates = [url] + headers.map(\.value)
        switch body {
        case .json(let template)?: templates += template.templates
        case .text(let template)?: templates.append(template)
        case nil: break
        }
        return templates.flatMap { $0.value.expressions } + [expect?.value.expression].compactMap(\.self)
            + save.map(\.value.value)
    }
}

extension ReadyCheck.Condition {
    /// Nil for what asks no server.
    var request: StackRequest? { if case .http(let request) = self { request } else { nil } }
}

extension StackAssertion {
    /// Nil for what asks no server.
    var request: StackRequest? { if case .http(let request, _) = self { request } else { nil } }
}

extension StackSuite {
    var expressions: [Expression] {
        let command =
            switch kind {
            case .playwright(let text), .command(let text): text
            }
        let templates = [command, baseURL, junit, workingDirectory].compactMap(\.self) + environment.map(\.value)
        return templates.flatMap { $0.value.expressions }
    }
}
