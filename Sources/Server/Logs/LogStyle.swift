/// How logs look; the colours of terminals are mixed with the text's, so that they can be read on light and on dark.
enum LogStyle {
    static let text = [page, colours].joined(separator: "\n")

    private static let page = """
        .log { display: flex; flex-direction: column; gap: .6rem; }
        .log-bar { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; }
        .log:not(.is-live) .log-bar [data-log], .log:not(.is-live) .log-view { display: none; }
        .log.is-live .log-plain { display: none; }
        .log-find { position: relative; display: flex; align-items: center; min-width: 8rem; flex: 1 1 12rem; max-width: 24rem; }
        .log-find output { position: absolute; right: 1.9rem; pointer-events: none; background: var(--face); padding-left: .4rem; }
        .log:not(.is-live) .log-find { display: none; }
        .log-bar input { font: inherit; font-size: .9rem; padding: .35rem .6rem;
          border: 1px solid var(--line); border-radius: 8px; background: var(--face); color: var(--text); }
        .log-bar button, .log-bar .raw { font: inherit; font-size: .85rem; padding: .35rem .65rem; border: 1px solid var(--line);
          border-radius: 8px; background: var(--face); color: var(--text); cursor: pointer; text-decoration: none; }
        .log-bar button[aria-pressed="true"] { background: var(--running-back); color: var(--running); border-color: currentColor; }
        .log-bar output { font-size: .85rem; color: var(--soft); font-variant-numeric: tabular-nums; }
        .log-frame { position: relative; }
        .log-view { height: calc(100vh - 17rem); height: calc(100dvh - 17rem); min-height: 16rem; overflow: auto; overscroll-behavior: contain;
          border: 1px solid var(--line); border-radius: 10px; background: var(--face); contain: strict; }
        .log-space { position: relative; min-width: 100%; }
        .log-rows { position: absolute; top: 0; left: 0; min-width: 100%; width: max-content; will-change: transform; padding: 6px 0; }
        .wraps .log-rows { width: 100%; }
        .row { display: flex; height: 20px; font: 12.5px/20px var(--code); white-space: pre; tab-size: 8; }
        .wraps .row { height: auto; min-height: 20px; white-space: pre-wrap; overflow-wrap: anywhere; }
        .row .n { flex: none; min-width: 5.5em; padding: 0 1em 0 .8em; text-align: right; color: var(--soft); user-select: none; text-decoration: none;
          font-variant-numeric: tabular-nums; }
        .row time { display: none; flex: none; padding-right: 1em; color: var(--soft); user-select: none; min-width: 8.6em; }
        .has-times .row time { display: inline; }
        .row .t { flex: 1 0 auto; padding-right: 1em; }
        .wraps .row .t { flex: 1 1 0; min-width: 0; }
        .row:hover { background: var(--sunk); }
        .row.is-chosen { background: var(--waiting-back); }
        .row.is-found { background: var(--running-back); box-shadow: inset 3px 0 var(--running-fill); }
        .row.is-error .t { color: var(--failure); font-weight: 600; } .row.is-error { background: var(--failure-back); }
        .row.is-warning .t { color: var(--waiting); } .row.is-notice .t { color: var(--running); }
        .row.is-debug .t, .row.is-command .t { color: var(--soft); } .row.is-group .t { font-weight: 700; }
        .row .fold { all: unset; cursor: pointer; width: 1.2em; display: inline-block; }
        .row .fold::before { content: "▾"; } .row .fold[aria-expanded="false"]::before { content: "▸"; }
        .row .fold:focus-visible { outline: 2px solid var(--focus); }
        .log-end { position: absolute; right: 1.25rem; bottom: 1rem; font: inherit; font-size: .85rem; padding: .4rem .8rem; border: 0; cursor: pointer;
          border-radius: 99px; background: var(--running); color: var(--face); box-shadow: 0 2px 8px rgba(0, 0, 0, .25); }
        .log-plain { overflow-x: auto; border: 1px solid var(--line); border-radius: 10px; background: var(--face); padding: 6px 0; }
        .log-plain p { padding: .4rem 1rem; color: var(--soft); }
        .row:target { background: var(--waiting-back); }
        ::highlight(found) { background-color: #ffd33d; color: #1b1f24; }
        .row .bold { font-weight: 700; } .row .faint { opacity: .75; } .row .italic { font-style: italic; }
        .row .underlined { text-decoration: underline; } .row .struck { text-decoration: line-through; }
        .row .inverse { background: var(--text); color: var(--face); }
        .row [class*="fg"] { color: color-mix(in oklab, var(--fg) 62%, var(--text)); }
        .row [class*="bg"] { background-color: color-mix(in oklab, var(--bg) 28%, var(--face)); }
        @media (max-width: 40rem) {
          .log-find { flex-basis: 100%; max-width: none; }
          .row .n { min-width: 3.6em; padding: 0 .6em 0 .3em; }
          /* What stands above it, so that its end is the screen's. */
          .log-view { height: calc(100vh - 23.5rem); height: calc(100dvh - 23.5rem); }
        }
        """

    /// xterm's 256: sixteen by name, a cube of 6 × 6 × 6, and 24 greys.
    private static let colours = (0..<256).map { number in
        ".fg\(number){--fg:\(colour(number))}.bg\(number){--bg:\(colour(number))}"
    }.joined(separator: "\n")

    private static let named = [
        "#24292f", "#cf222e", "#1a7f37", "#9a6700", "#0969da", "#8250df", "#1b7c83", "#8c959f", "#6e7781", "#fa4549",
        "#2da44e", "#d4a72c", "#54aeff", "#c297ff", "#3fc1c9", "#d0d7de",
    ]

    private static func colour(_ number: Int) -> String {
        guard number >= 16 else { return named[number] }
        guard number < 232 else {
            let grey = hexadecimal(8 + (number - 232) * 10)
            return "#\(grey)\(grey)\(grey)"
        }
        let levels = [0, 95, 135, 175, 215, 255]
        let place = number - 16
        return "#" + [place / 36, place / 6 % 6, place % 6].map { hexadecimal(levels[$0]) }.joined()
    }

    private static func hexadecimal(_ byte: Int) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
