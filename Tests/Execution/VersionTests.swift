import Testing

@testable import Execution

@Suite("Versions of tools")
struct VersionTests {
    @Test(
        "are found in what tools say",
        arguments: [
            ("v20.11.1", nil, [20, 11, 1], nil), ("Python 3.11.2", "Python ", [3, 11, 2], nil),
            ("Python 3.14.0rc1", "Python ", [3, 14, 0], "rc1"),
            ("go version go1.22.1 linux/amd64", "go version ", [1, 22, 1], nil),
            ("go version go1.23rc2 linux/amd64", "go version ", [1, 23], "rc2"),
            ("swift-driver version: 1.148 Swift version 6.3-dev (LLVM 1)", "Swift version ", [6, 3], "dev"),
            ("openjdk version \"17.0.9\" 2023-10-17", "version \"", [17, 0, 9], nil),
            ("java version \"1.8.0_392\"", "version \"", [1, 8, 0, 392], nil),
            ("Terraform v1.5.7 on linux_amd64", "Terraform v", [1, 5, 7], nil),
            ("ruby 3.1.2p20 (2022-04-12 revision 4491bb740a)", "ruby ", [3, 1, 2], nil),
            ("v3.14.0+g3fc9f4b", nil, [3, 14, 0], nil),
        ] as [(String, String?, [Int], String?)])
    func found(text: String, marker: String?, numbers: [Int], prerelease: String?) {
        #expect(ToolVersion.first(in: text, after: marker) == ToolVersion(numbers, prerelease: prerelease))
    }

    @Test(
        "are none in what is no version",
        arguments: [("no version", nil), ("Usage: 1", "Python ")] as [(String, String?)])
    func none(text: String, marker: String?) {
        #expect(ToolVersion.first(in: text, after: marker) == nil)
    }

    static let ranges: [(String, taken: [String], refused: [String])] = [
        ("20", ["20.0.0", "20.11.1"], ["19.9.9", "21.0.0", "21.0.0-rc.1"]), ("20.x", ["20.1.0"], ["2.0.0", "21.0.0"]),
        ("3.11", ["3.11.0", "3.11.9"], ["3.1.1", "3.12.0"]), ("3.x", ["3.9.1"], ["4.0.0"]),
        ("*", ["0.1.0", "99.0.0"], []),
        ("v1.2.3", ["1.2.3", "1.2.3.4"], ["1.2.4"]), (">=1.2 <2", ["1.2.0", "1.99.0"], ["1.1.9", "2.0.0"]),
        (">= 1.2, < 2", ["1.2.0"], ["2.0.1"]), ("^1.2.3", ["1.2.3", "1.9.0"], ["1.2.2", "2.0.0"]),
        ("^0.2.3", ["0.2.9"], ["0.3.0"]), ("~1.2.3", ["1.2.9"], ["1.3.0"]), ("~1.2", ["1.2.0"], ["1.3.0"]),
        ("~1", ["1.9.0"], ["2.0.0"]),
        ("~> 1.5", ["1.5.0", "1.9.0"], ["2.0.0", "1.4.9"]), ("~> 1.5.1", ["1.5.9"], ["1.6.0"]),
        ("~=3.9", ["3.12.1"], ["4.0.0", "3.8.0"]),
        ("==3.11.*", ["3.11.4"], ["3.12.0"]), (">=3.9,<3.12,!=3.10.0", ["3.9.1", "3.11.0"], ["3.10.0", "3.12.0"]),
        ("1.2 - 1.4", ["1.2.0", "1.4.9"], ["1.5.0"]), ("16 || 18", ["16.1.0", "18.2.0"], ["17.0.0"]),
        (">1.2", ["1.3.0"], ["1.2.9"]),
        ("<=1.2", ["1.2.9"], ["1.3.0"]), ("=1.2.3", ["1.2.3"], ["1.2.4"]),
        ("1.22.0-rc.1", ["1.22.0-rc.1"], ["1.22.0", "1.22.0-rc.2"]),
        (">=18", ["18.0.0"], ["18.0.0-pre"]),
    ]

    @Test("are taken by the ranges that mean them", arguments: ranges)
    func range(text: String, taken: [String], refused: [String]) throws {
        let range = try #require(VersionRange(text))
        let versions = { (texts: [String]) in texts.compactMap { ToolVersion($0) } }
        #expect(versions(taken).filter(range.contains) == versions(taken))
        #expect(versions(refused).filter(range.contains) == [])
        #expect(versions(taken).count == taken.count && versions(refused).count == refused.count)
    }

    @Test("are not asked for by what is no range", arguments: ["abc", ">=", "1.2.3.x.y z", "^", "@1"])
    func noRange(text: String) { #expect(VersionRange(text) == nil) }

    @Test(
        "are asked for by names, too",
        arguments: [
            ("lts/*", "20.1.0", true), ("lts/*", "21.0.0", false), ("lts/-1", "18.0.0", true),
            ("lts/hydrogen", "18.2.0", true),
            ("lts/Iron", "18.2.0", false), ("latest", "21.0.0", true), ("node", "9.0.0", true),
            ("stable", "1.22.0", true),
            ("", "1.0.0", true), ("go1.22", "1.22.4", true), ("temurin-17", "17.0.1", true),
            ("ruby-3.2", "3.1.0", false),
        ])
    func named(text: String, version: String, expected: Bool) throws {
        let request = try #require(ToolRequest(text))
        let found = try #require(ToolVersion(version))
        #expect(request.takes(found) == expected)
    }

    @Test(
        "stand in the files of projects",
        arguments: [
            (".nvmrc", "# ours\n v20.1 \n", "v20.1", SetupTool.node),
            (".tool-versions", "ruby 3.2\nnodejs 20.1.0\n", "20.1.0", .node),
            ("package.json", #"{"engines":{"node":">=18"}}"#, ">=18", .node),
            ("package.json", #"{"engines":{"node":">=18"},"volta":{"node":"20.2.0"}}"#, "20.2.0", .node),
            ("package.json", #"{"packageManager":"pnpm@9.1.0+sha512.aa"}"#, "9.1.0", .pnpm),
            ("go.mod", "module x\n\ngo 1.22\n", "1.22", .go),
            ("go.mod", "go 1.22\ntoolchain go1.22.5\n", "1.22.5", .go),
            ("pyproject.toml", "[project]\nrequires-python = \">=3.9\"\n", ">=3.9", .python),
            ("pyproject.toml", "[tool.poetry.dependencies]\npython = \"^3.9\"\n", "^3.9", .python),
            ("Pipfile", "[requires]\npython_version = \"3.11\"\n", "3.11", .python),
            (".sdkmanrc", "java=17.0.9-tem\n", "17.0.9-tem", .java),
            ("global.json", #"{"sdk":{"version":"8.0.104"}}"#, ">=8.0.104 <8.0.200", .dotnet),
            ("global.json", #"{"sdk":{"version":"8.0.104","rollForward":"latestMinor"}}"#, ">=8.0.104 <9", .dotnet),
            (".tool-versions", "ruby 3.2\n", nil, .node),
        ] as [(String, String, String?, SetupTool)])
    func file(name: String, text: String, version: String?, tool: SetupTool) {
        #expect(VersionFile(name: name, text: text, tool: tool).version == version)
    }
}
