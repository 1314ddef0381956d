extension PagePath {
    var schedules: String { home + "/schedules" }
    var dispatch: String { home + "/dispatch" }

    func dispatch(_ stem: String) -> String { "\(dispatch)/\(PercentEncoding.encoded(stem))" }

    var queue: String { home + "/queue" }

    func queued(_ start: Int) -> String { "\(queue)/\(start)" }

    func environment(_ name: String) -> String { "\(environments)?environment=\(PercentEncoding.encoded(name))" }
}
