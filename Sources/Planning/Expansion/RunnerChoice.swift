import Source
import Workflows

/// Finds the runner that has all that a job's `runs-on` asks for.
struct RunnerChoice {
    /// A text of `runs-on` and where it stands.
    struct Asked {
        var text: String
        var range: SourceRange
    }

    struct Fault: Error {
        var message: String
        var range: SourceRange
        var hint: String?
    }

    let runners: RunnerSet

    func runner(labels: [Asked], group: Asked?, at range: SourceRange) throws(Fault) -> PlannedRunner? {
        switch runners {
        case .unchecked: return nil
        case .standard:
            for label in labels where !StandardLabels.contains(label.text) {
                throw unknown(label, StandardLabels.usual)
            }
            return PlannedRunner(name: "")
        case .defined(let runners):
            let members = try self.members(of: group, among: runners)
            let known = members.flatMap { $0.labels.map(\.name) }
            for label in labels where !members.contains(where: { $0.label(label.text) != nil }) {
                throw unknown(label, known)
            }
            let fitting = members.first { runner in labels.allSatisfy { runner.label($0.text) != nil } }
            guard let fitting else { throw divided(labels, members, range) }
            return PlannedRunner(name: fitting.name, image: try image(labels, of: fitting))
        }
    }

    private func members(of group: Asked?, among runners: [RunnerDefinition]) throws(Fault) -> [RunnerDefinition] {
        guard let group else { return runners }
        // `organization/` and `enterprise/` say whose group it is, and all of these are the machine's owner's.
        let name = group.text.split(separator: "/").last.map { $0.lowercased() } ?? ""
        let members = runners.filter { $0.group?.lowercased() == name }
        guard members.isEmpty else { return members }
        let known = Set(runners.compactMap(\.group)).sorted()
        let near = nearestName(to: name, among: known).map { "Did you mean '\($0)'? " } ?? ""
        throw Fault(
            message: "There is no group of runners '\(group.text)'.", range: group.range,
            hint: near
                + (known.isEmpty ? "No runner file names a group." : "Known are: \(known.joined(separator: ", "))."))
    }

    private func image(_ labels: [Asked], of runner: RunnerDefinition) throws(Fault) -> String? {
        var chosen: (label: Asked, image: String)?
        for label in labels {
            guard case .image(let image)? = runner.label(label.text)?.meaning else { continue }
            if let chosen, chosen.image != image {
                throw Fault(
                    message:
                        "On the runner '\(runner.name)', '\(chosen.label.text)' and '\(label.text)' mean different images: "
                        + "'\(chosen.image)' and '\(image)'.", range: label.range, hint: "Name one of them.")
            }
            chosen = (label, image)
        }
        return chosen?.image
    }

    private func unknown(_ label: Asked, _ known: [String]) -> Fault {
        var names: [String] = []
        for name in known where !names.contains(name) { names.append(name) }
        let near = nearestName(to: label.text, among: names).map { "Did you mean '\($0)'? " } ?? ""
        let files =
            if case .standard = runners {
                "A file '\(RunnerDefinition.folder)/NAME.yml' can give it a meaning; known without one are names such as: "
            } else { "Known are: " }
        return Fault(
            message: "No runner has the label '\(label.text)'.", range: label.range,
            hint: near + files + names.joined(separator: ", ") + ".")
    }

    private func divided(_ labels: [Asked], _ runners: [RunnerDefinition], _ range: SourceRange) -> Fault {
        let texts = labels.map { "'\($0.text)'" }.joined(separator: ", ")
        let each = runners.map { runner in
            let own = labels.filter { runner.label($0.text) != nil }.map { "'\($0.text)'" }
            return "'\(runner.name)' has " + (own.isEmpty ? "none of them" : own.joined(separator: ", "))
        }
        return Fault(
            message: "No runner has all of the labels \(texts).", range: range,
            hint: each.joined(separator: "; ") + ".")
    }
}

/// The labels that mean this host where no runner file says what labels mean.
enum StandardLabels {
    /// Those that are named to people.
    static let usual = [
        "self-hosted", "linux", "x64", "ubuntu-latest", "ubuntu-24.04", "ubuntu-22.04", "debian-latest",
    ]

    private static let plain: Set<String> = ["self-hosted", "x64", "x86", "arm", "arm64", "host"]
    private static let systems: Set<String> = ["ubuntu", "debian", "linux", "windows", "macos", "latest"]

    /// Plain ones, names of systems as hosted runners have them (`ubuntu-24.04-arm`, `depot-ubuntu-latest`), `*-NN.NN`.
    static func contains(_ label: String) -> Bool {
        let name = label.lowercased()
        if plain.contains(name) { return true }
        let words = name.split(separator: "-")
        return words.contains { systems.contains(String($0)) } || (words.count > 1 && isVersion(words[words.count - 1]))
    }

    private static func isVersion(_ word: Substring) -> Bool {
        let parts = word.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { $0.count == 2 && $0.allSatisfy { $0.isASCII && $0.isNumber } }
    }
}
