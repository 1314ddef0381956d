extension PagePath {
    var schedules: String { home + "/schedules" }
    var dispatch: String { home + "/dispatch" }

    func dispatch(_ stem: String) -> String { "\(dispatch)/\(PercentEncoding.encoded(stem))" }

    func queued(_ start: Int) -> String { "\(home)/queue/\(start)" }

    func environment(_ name: String) -> String { "\(environments)?environment=\(PercentEncoding.encoded(name))" }
}
