// swift-tools-version: 6.2
import Glibc
import PackageDescription

/// The same rules for every module: see CONTRIBUTING.md.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
    // Tests and programs are built once, in one configuration: docs/adr/0006.
    .unsafeFlags(["-enable-testing"]),
]

/// How the program is linked for those who use it: docs/adr/0023.
let linking: [String] = {
    // Relocations in one bit each are understood by the loader of glibc 2.36 (Debian 12) and later ones.
    let packing = (__GLIBC__, __GLIBC_MINOR__) >= (2, 36) ? ["-z", "pack-relative-relocs"] : []
    return ["-use-ld=lld"] + (["--no-export-dynamic", "-s"] + packing).flatMap { ["-Xlinker", $0] }
}()

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let nio = ["NIOCore", "NIOPosix", "NIOHTTP1"].map { Target.Dependency.product(name: $0, package: "swift-nio") }

/// One of our own modules; its dependencies are the arrows of docs/architecture.md.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: dependencies + ["TestSupport"], path: "Tests/" + name, resources: resources,
        swiftSettings: settings)
}

let package = Package(
    name: "sluice",
    products: [
        .executable(name: "sluice", targets: ["sluice"]),
        .executable(name: "sluice-keeper", targets: ["sluice-keeper"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        // Without its traits: configuration from files and the rest of Foundation are not used.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CGit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CProcesses"),

        // Pure: no I/O, no clock, no randomness, not async.
        module("Source"),
        module("YAML", ["Source", "CYAML"]),
        module("Expressions", ["Source"]),
        module("Workflows", ["Source", "YAML", "Expressions"]),
        module("Planning", ["Source", "Expressions", "Workflows"]),
        module("Runs", ["Expressions", "Workflows", "Planning"]),

        // The loop around the run's state machine, and the ports that it needs.
        module("Conductor", ["Expressions", "Workflows", "Planning", "Runs"]),

        // Leaves that adapters share.
        module("Redaction"),
        module("Markup"),
        module("Digests", ["COpenSSL"]),
        module("Processes", ["CProcesses"]),
        module("Containers", ["CProcesses"]),

        // Adapters; none imports another.
        module("Git", ["Source", "Digests", "CGit2"]),
        module(
            "History", ["Expressions", "Planning", "Runs", "Conductor", "Digests", "Processes", "CZlib", grdb]),
        module("ActionServices", ["Expressions", "Runs", "Conductor", "Digests"] + nio),
        module(
            "Execution",
            [
                "Source", "Expressions", "Workflows", "Planning", "Runs", "Conductor", "Containers", "Processes",
                "Redaction", "Digests",
            ]),

        module("HTTP", ["CProcesses"]),
        module(
            "Stacks",
            [
                "Source", "YAML", "Expressions", "Workflows", "Containers", "Processes", "Redaction", "Digests", "HTTP",
                "Markup",
            ]),

        // The service: it reads History, and what it does to runs goes through a port.
        module(
            "Server",
            [
                "Source", "YAML", "Expressions", "Workflows", "Planning", "Runs", "Conductor", "Git", "History",
                "Processes", "Digests", "Markup", "HTTP", "CProcesses", "COpenSSL", grdb,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ] + nio),

        // The keeper: without Foundation and in one static file, so that it starts in a millisecond.
        module("Keeper", ["Processes", "Redaction", "CProcesses"]),
        .executableTarget(
            name: "sluice-keeper", dependencies: ["Keeper"], swiftSettings: settings,
            linkerSettings: [
                .unsafeFlags(["-static-executable"]), .unsafeFlags(["-Xlinker", "-s"], .when(configuration: .release)),
            ]),

        // The command line, and the one place where adapters are joined to ports.
        module(
            "Display", ["Source", "Expressions", "Workflows", "Planning", "Runs", "Conductor", "History", "Stacks"]),
        .executableTarget(
            name: "sluice",
            dependencies: [
                "Source", "Expressions", "Workflows", "Planning", "Runs", "Conductor", "Digests", "Git", "History",
                "Processes", "Containers", "Execution", "ActionServices", "Stacks", "HTTP", "Display", "Server",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings,
            // Loading Foundation's shared libraries would be most of the time that a small command takes.
            linkerSettings: [
                .unsafeFlags(
                    [
                        "-static-stdlib", "-Xlinker", "--start-group", "-lFoundation",
                        "-lFoundationInternationalization", "-lFoundationEssentials", "-lCoreFoundation",
                        "-l_FoundationICU", "-l_FoundationCShims", "-l_FoundationCollections", "-ldispatch",
                        "-lBlocksRuntime", "-Xlinker", "--end-group", "-lstdc++",
                    ] + linking, .when(configuration: .release))
            ]),

        .target(name: "TestSupport", path: "Tests/Support", swiftSettings: settings),
        tests("Source", ["Source"]),
        tests("YAML", ["YAML", "Source"]),
        tests("Expressions", ["Expressions"]),
        tests("Workflows", ["Workflows", "Planning", "YAML", "Source", "Expressions"], resources: [.copy("Golden")]),
        tests("Fuzzing", ["Expressions", "Source", "Workflows", "YAML"], resources: [.copy("Corpus")]),
        tests("Runs", ["Runs", "Planning", "Workflows", "Expressions", "Source"]),
        tests("Simulation", ["Conductor", "Runs", "Planning", "Expressions", "Workflows", "Source"]),
        tests("Redaction", ["Redaction"]),
        tests("Markup", ["Markup"]),
        tests("Digests", ["Digests"]),
        tests("Processes", ["Processes"]),
        tests("Containers", ["Containers"]),
        tests("Keeper", ["Keeper", "Processes", "Redaction"]),
        tests("Git", ["Git"]),
        tests(
            "History",
            [
                "History", "Conductor", "Digests", "Expressions", "Planning", "Runs", "Source", "Workflows", grdb,
                sqlite,
            ],
            resources: [.copy("Fixtures")]),
        tests(
            "ActionServices",
            ["ActionServices", "Conductor", "Digests", "Expressions", "History", "Planning", "Runs"]),
        tests(
            "Execution",
            ["Execution", "Conductor", "Containers", "Expressions", "Planning", "Processes", "Runs", "Source"]),
        tests("HTTP", ["HTTP"]),
        tests(
            "Stacks",
            ["Stacks", "Containers", "Expressions", "HTTP", "Processes", "Source", "Workflows", "YAML"]),
        tests("Planning", ["Planning", "Expressions", "Source", "Workflows"], resources: [.copy("Golden")]),
        tests(
            "CommandLine",
            ["Display", "Conductor", "Expressions", "History", "Planning", "Runs", "Source", "Stacks", "Workflows"],
            resources: [.copy("Golden")]),
        tests(
            "Server",
            [
                "Server", "Conductor", "Digests", "Expressions", "Git", "History", "Markup", "Planning", "Runs",
                "Source", "Workflows", "YAML", .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            resources: [.copy("Golden")]),
        tests("EndToEnd", ["Expressions", "History", "Runs", "Workflows"]),
        tests("Documentation", []),
    ]
)
