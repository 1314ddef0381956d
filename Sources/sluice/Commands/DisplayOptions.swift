import ArgumentParser

/// How a run is shown while it goes on.
struct DisplayOptions: ParsableArguments {
    @Flag(help: "Print the journal as JSON, one object a line.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print only what went wrong.")
    var quiet = false
}
