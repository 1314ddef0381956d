// swift-tools-version: 6.2
import PackageDescription

// Programs that nobody needs to build who does not ask for them: scripts/fuzz does. `Modules` is a link to our sources.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]
let fuzzing: [SwiftSetting] = settings + [.unsafeFlags(["-sanitize=fuzzer"])]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Modules/" + name, swiftSettings: instrumented)
}

/// `SLUICE_FUZZ_INSTRUMENTED=1` builds for libFuzzer, in a build folder of its own.
let isInstrumented = Context.environment["SLUICE_FUZZ_INSTRUMENTED"] == "1"
let instrumented = isInstrumented ? fuzzing : settings
let readers: [Target.Dependency] = ["Source", "YAML", "Expressions", "Workflows"]

let program: Target =
    isInstrumented
    ? .executableTarget(
        name: "fuzz", dependencies: readers, path: "Programs/fuzz",
        swiftSettings: fuzzing + [.unsafeFlags(["-parse-as-library"])],
        linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])])
    : .executableTarget(name: "measure", dependencies: readers, path: "Programs/measure", swiftSettings: settings)

let package = Package(
    name: "fuzzing",
    targets: [
        .systemLibrary(name: "CYAML", path: "Modules/CYAML", pkgConfig: "yaml-0.1"),
        module("Source"),
        module("YAML", ["Source", "CYAML"]),
        module("Expressions", ["Source"]),
        module("Workflows", ["Source", "YAML", "Expressions"]),
        program,
    ]
)
