import Markup

/// Small pictures beside words; whoever cannot see them misses nothing.
enum Icon {
    static let success = picture("M3.5 8.5l3 3 6-7")
    static let failure = picture("M4 4l8 8M12 4l-8 8")
    static let cancelled = picture("M5 8h6M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8z")
    static let skipped = picture("M3 4l5 4-5 4zM12 4v8")
    static let running = picture("M8 2a6 6 0 1 1-6 6", "icon turning")
    static let waiting = picture("M8 4.5V8l2.5 1.8M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8z")
    static let person = picture("M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14c.8-3 3-4 5.5-4s4.7 1 5.5 4")
    static let approval = picture("M8 1.8l5 2v4c0 3.2-2 5.3-5 6.4-3-1.1-5-3.2-5-6.4v-4zM5.8 8l1.6 1.6 3-3.2")
    static let warning = picture("M8 2L14.5 13.5h-13zM8 6.5v3M8 11.6v.2")
    static let branch = picture(
        "M5 5.5v5M5 10.5a1.7 1.7 0 1 0 .01 0M5 5.5a1.7 1.7 0 1 0-.01 0M11.5 5.5a1.7 1.7 0 1 0-.01 0M11.5 5.5c0 3-6.5 2-6.5 5"
    )
    static let file = picture("M4 1.8h5l3 3v9.4H4zM9 1.8v3h3")
    static let dot = picture("M8 6.5a1.5 1.5 0 1 0 .01 0")

    /// Water that goes through a gate.
    static let sluice: HTML = .element(
        "svg", ["class": "mark", "viewBox": "0 0 24 24", "aria-hidden": "true", "focusable": "false"],
        .element("path", ["class": "gate", "d": "M4 3v18M20 3v18M4 7h16"]),
        .element("path", ["class": "water", "d": "M4 13c2.7-2 5.3-2 8 0s5.3 2 8 0M4 18c2.7-2 5.3-2 8 0s5.3 2 8 0"]))

    private static func picture(_ path: String, _ classes: String = "icon") -> HTML {
        .element(
            "svg", ["class": classes, "viewBox": "0 0 16 16", "aria-hidden": "true", "focusable": "false"],
            .element("path", ["d": path]))
    }
}
