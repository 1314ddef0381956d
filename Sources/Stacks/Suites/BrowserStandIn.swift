import Expressions
import Glibc
import Processes

/// The system's Chromium in the place of the one that Playwright would have downloaded.
///
/// Playwright, in all its languages, runs what lies at a path in its folder of browsers, by the revision in its
/// `browsers.json`. A small program at that path needs nothing of the project: no fixture, no configuration.
struct BrowserStandIn {
    /// Such as `chromium-1255`, as folders of installed browsers are called.
    let folders: [String]
    private let installed: String
    private let browser: String?

    /// - Parameter driver: The folder of `playwright-core`, with its `browsers.json`.
    /// - Returns: Nil where Playwright's own is installed, or where nothing can be known.
    init?(driver: String, variables: [String: String]) {
        guard let bytes = try? readSmallFile("\(driver)/browsers.json"), let names = Self.names(bytes) else {
            return nil
        }
        let home = variables["HOME"] ?? ""
        installed =
            switch variables["PLAYWRIGHT_BROWSERS_PATH"] {
            case "0": "\(driver)/.local-browsers"
            case let path? where !path.isEmpty: path
            default: "\(variables["XDG_CACHE_HOME"] ?? home + "/.cache")/ms-playwright"
            }
        let root = installed
        guard !names.contains(where: { access("\(root)/\($0)/INSTALLATION_COMPLETE", F_OK) == 0 }) else { return nil }
        folders = names
        let path = variables["PATH"] ?? ""
        let programs = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
        browser =
            (path.split(separator: ":").flatMap { folder in programs.map { "\(folder)/\($0)" } } + ["/usr/bin/chromium"])
            .first { access($0, X_OK) == 0 }
    }

    /// What tells a person that there is no browser at all.
    var warning: String? {
        guard browser == nil else { return nil }
        return """
            Playwright has no Chromium in "\(installed)", and there is none in PATH: install one by \
            "playwright install chromium", or on Debian by "apt-get install chromium".
            """
    }

    /// Makes it in this folder; the variables by which Playwright finds it, none where there is no browser.
    func make(in folder: String) throws(StackFailure) -> [String: String] {
        guard let browser else { return [:] }
        // Where it is called for a desktop or without one, in older and newer versions.
        let places = [
            "chrome-linux/chrome", "chrome-linux64/chrome", "chrome-linux/headless_shell",
            "chrome-headless-shell-linux64/chrome-headless-shell",
        ]
        let quoted = browser.replacing("'", with: "'\\''")
        for place in folders.flatMap({ name in places.map { "\(folder)/\(name)/\($0)" } }) {
            try Self.write("#!/bin/sh\nexec '\(quoted)' \"$@\"\n", to: place)
        }
        for name in folders { try Self.write("", to: "\(folder)/\(name)/INSTALLATION_COMPLETE") }
        // Firefox may be there, and the tests may ask for it.
        for name in foldersInFolder(installed) { symlink("\(installed)/\(name)", "\(folder)/\(name)") }
        return ["PLAYWRIGHT_BROWSERS_PATH": folder, "PLAYWRIGHT_SKIP_VALIDATE_HOST_REQUIREMENTS": "1"]
    }

    private static func names(_ bytes: [UInt8]) -> [String]? {
        guard case .object(let file)? = try? Value(parsingJSON: bytes), case .array(let browsers)? = file["browsers"]
        else { return nil }
        let names = browsers.compactMap { browser -> String? in
            guard case .object(let browser) = browser, case .string(let name)? = browser["name"],
                case .string(let revision)? = browser["revision"], name.hasPrefix("chromium")
            else { return nil }
            return "\(name.replacing("-", with: "_"))-\(revision)"
        }
        return names.isEmpty ? nil : names
    }

    private static func write(_ text: String, to path: String) throws(StackFailure) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        do throws(KeeperError) {
            guard makeFolders(folder) else { throw KeeperError.system("Cannot make \"\(folder)\"") }
            try replaceFile(path, with: text)
        } catch {
            throw StackFailure(.suites, "The system's Chromium cannot be put in place. \(error.message)")
        }
        chmod(path, 0o755)
    }
}
