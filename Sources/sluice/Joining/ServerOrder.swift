import ArgumentParser

/// What a server has a process of this program do.
enum ServerOrder: String, CaseIterable, ExpressibleByArgument {
    case plan, weigh, start, cancel, rerun, decide, discharge, resume, collect
}
