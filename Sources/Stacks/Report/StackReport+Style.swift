import Markup

extension StackReport {
    /// Contrast is 4.5 to 1 or more for all text, in the light and in the dark.
    static let style: HTML = """

        :root { color-scheme: light dark; --paper: #fbfbf9; --card: #fff; --ink: #1d2126; --soft: #5a626c; --line: #e2e4e0;
        --good: #18774a; --bad: #c02f2b; --warn: #8a5a00; --link: #1b5fae; --good-bar: #3fa873; --bad-bar: #d9534f;
        --idle-bar: #c9ced4; --wait-bar: #e3b04b; --run-bar: #6aa1dc; --bad-card: #fdf2f1; --code: #f2f3f0 }
        @media (prefers-color-scheme: dark) { :root { --paper: #14171a; --card: #1b1f23; --ink: #e7e9ea; --soft: #a3abb3;
        --line: #30363c; --good: #63cf98; --bad: #ff8f89; --warn: #e8b55c; --link: #86b9f5; --good-bar: #3c9a6a;
        --bad-bar: #d05550; --idle-bar: #4d555d; --wait-bar: #b8862f; --run-bar: #4f86c2; --bad-card: #2b1a1a; --code: #23282d } }
        * { box-sizing: border-box }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", Roboto,
        "Helvetica Neue", sans-serif; font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100% }
        main { max-width: 1120px; margin: 0 auto; padding: 40px 28px 80px }
        h1, h2, h3, p, dl, ul, figure, pre { margin: 0 }
        h1 { font-size: 40px; line-height: 1.1; letter-spacing: -.02em; font-weight: 680; overflow-wrap: anywhere }
        h2 { font-size: 21px; letter-spacing: -.01em; margin: 52px 0 14px; font-weight: 650 }
        h3 { font-size: 16px; margin: 22px 0 6px; font-weight: 620; overflow-wrap: anywhere }
        a { color: var(--link); text-underline-offset: 2px }
        code, pre, .lines { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
        font-size: 13px }
        code { overflow-wrap: anywhere }
        pre { background: var(--code); border-radius: 6px; padding: 10px 14px; overflow: auto; max-height: 420px; line-height: 1.5;
        white-space: pre-wrap; overflow-wrap: anywhere }
        :focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
        header { border-top: 5px solid var(--soft); padding-top: 22px }
        header.passed { border-color: var(--good-bar) } header.failed { border-color: var(--bad-bar) }
        header.cancelled, header.unfinished { border-color: var(--wait-bar) }
        .kind { color: var(--soft); font-size: 14px; margin-bottom: 4px }
        .variant { font-size: 16px; font-weight: 500; letter-spacing: 0; color: var(--soft); border: 1px solid var(--line);
        border-radius: 99px; padding: 3px 12px; margin-left: 14px; vertical-align: 8px; background: var(--card) }
        .verdict { margin-top: 16px; font-size: 18px; display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: center }
        .verdict span:last-child { color: var(--soft); font-size: 16px }
        .failed .verdict strong { color: var(--bad) } .passed .verdict strong { color: var(--good) }
        .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(250px, 1fr)); gap: 14px 28px; margin-top: 26px;
        padding: 18px 0 0; border-top: 1px solid var(--line) }
        dt { color: var(--soft); font-size: 13px } dd { margin: 0; overflow-wrap: anywhere }
        .mark { display: inline-grid; place-items: center; width: 22px; height: 22px; border-radius: 50%; font-size: 13px;
        font-weight: 700; line-height: 1; color: var(--card); background: var(--soft); flex: none }
        .mark.passed { background: var(--good) } .mark.failed { background: var(--bad) }
        .mark.cancelled, .mark.unfinished { background: var(--warn) }
        h3 .mark { margin-right: 10px } .count { color: var(--soft); font-weight: 400; font-size: 14px; margin-left: 12px }
        #cause { margin-top: 34px; background: var(--bad-card); border-left: 4px solid var(--bad-bar); border-radius: 4px 10px 10px 4px;
        padding: 20px 24px 22px }
        #cause h2 { margin: 0 0 6px; font-size: 14px; color: var(--bad); letter-spacing: 0; font-weight: 600 }
        #cause .message { font-size: 19px; line-height: 1.4; color: var(--ink); font-weight: 560; white-space: pre-wrap;
        overflow-wrap: anywhere }
        #cause .place { color: var(--soft); font-size: 14px; margin-top: 6px; overflow-wrap: anywhere }
        #cause .hint { margin-top: 10px } #cause pre { background: var(--card) }
        figure { margin-top: 18px } figcaption { color: var(--soft); font-size: 14px; margin-bottom: 6px }
        img { max-width: 100%; max-height: 560px; width: auto; height: auto; display: block; border: 1px solid var(--line); border-radius: 6px }
        #warnings ul, .files { padding-left: 20px } .files { columns: 3 240px; font-size: 14px }
        .scroll { overflow-x: auto } svg { width: 100%; min-width: 720px; height: auto; display: block; background: var(--card);
        border: 1px solid var(--line); border-radius: 10px; padding: 6px 18px 10px }
        svg text { font-size: 13px; fill: var(--ink) } svg .group { font-weight: 620; fill: var(--soft); font-size: 12px }
        svg .note { text-anchor: end; fill: var(--soft); font-size: 12px } svg .tick { text-anchor: middle; fill: var(--soft); font-size: 11px }
        .grid { stroke: var(--line); stroke-width: 1 }
        .bar { fill: var(--idle-bar) } .bar.passed, .bar.healthy { fill: var(--good-bar) } .bar.failed { fill: var(--bad-bar) }
        .bar.starting, .bar.unfinished, .bar.cancelled { fill: var(--wait-bar) } .bar.running { fill: var(--run-bar) }
        .end { fill: var(--card); stroke: var(--soft); stroke-width: 2.5 } .end.failed { stroke: var(--bad-bar); fill: var(--bad-bar) }
        .legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-top: 10px; color: var(--soft); font-size: 13px }
        .legend i { display: inline-block; width: 18px; height: 10px; border-radius: 2px; margin-right: 7px; background: var(--idle-bar) }
        .legend .starting { background: var(--wait-bar) } .legend .healthy { background: var(--good-bar) }
        .legend .running { background: var(--run-bar) }
        .legend .end { width: 11px; height: 11px; border-radius: 50%; background: var(--card); border: 2.5px solid var(--soft);
        vertical-align: -1px }
        details { margin-top: 10px } summary { cursor: pointer; color: var(--link); font-size: 14px; padding: 4px 0 }
        details li { font-size: 14px }
        article { margin-top: 12px } article > .message, td .message { color: var(--bad) }
        td .message { font-size: 14px; white-space: pre-wrap; overflow-wrap: anywhere }
        table { border-collapse: collapse; width: 100%; background: var(--card); border: 1px solid var(--line); border-radius: 8px;
        margin-top: 8px } td, th { text-align: left; padding: 9px 14px; border-top: 1px solid var(--line); vertical-align: top;
        font-weight: 400; overflow-wrap: anywhere } tbody tr:first-child > * { border-top: 0 }
        thead th { color: var(--soft); font-size: 13px; white-space: nowrap } .plain tbody tr:first-child > * { border-top: 1px solid var(--line) }
        .plain td { min-width: 90px } .plain th[scope=row] { font-weight: 560; white-space: nowrap } .digest { color: var(--soft) } .plain td:last-child { white-space: nowrap }
        td.outcome { width: 50px; padding-right: 0 } td.time { text-align: right; white-space: nowrap; color: var(--soft); width: 110px }
        td pre { margin-top: 6px } tr.skipped td { color: var(--soft) } .line { color: var(--soft); font-size: 13px; margin-left: 12px }
        .links a { margin-right: 10px; font-size: 14px } .note { color: var(--soft); font-size: 14px; margin: 6px 0 }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
        fieldset { border: 0; margin: 0 0 10px; padding: 0; display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 14px }
        legend { float: left; color: var(--soft); margin-right: 4px } label { display: inline-flex; gap: 6px; align-items: center; color: var(--c) }
        .lines { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 0; max-height: 720px;
        overflow: auto; line-height: 1.5 } .lines > div { display: grid; grid-template-columns: 112px minmax(80px, 150px) 1fr; gap: 0 14px;
        padding: 0 18px } .lines > div:hover { background: var(--code) } .lines time { color: var(--soft) }
        .lines b { color: var(--c); font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
        .lines span { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate } .gap span { color: var(--warn); font-style: italic }
        .s0 { --c: #1b5fae } .s1 { --c: #18774a } .s2 { --c: #a1459b } .s3 { --c: #94580a } .s4 { --c: #0b7285 } .s5 { --c: #b3382c }
        .s6 { --c: #5b4fc4 } .s7 { --c: #5f6b10 } .s8 { --c: #a33c66 } .s9 { --c: #2c6e57 } .s10 { --c: #7a5230 } .s11 { --c: #4a5a8a }
        .other { --c: var(--soft) }
        @media (prefers-color-scheme: dark) { .s0 { --c: #86b9f5 } .s1 { --c: #63cf98 } .s2 { --c: #e39bdd } .s3 { --c: #e8b55c }
        .s4 { --c: #66cfe0 } .s5 { --c: #ff9d94 } .s6 { --c: #b4abff } .s7 { --c: #c3d05c } .s8 { --c: #f29bbd } .s9 { --c: #86d4b8 }
        .s10 { --c: #d9ae87 } .s11 { --c: #a9bbf0 } }
        body:has(#s0:not(:checked)) .lines .s0, body:has(#s1:not(:checked)) .lines .s1, body:has(#s2:not(:checked)) .lines .s2,
        body:has(#s3:not(:checked)) .lines .s3, body:has(#s4:not(:checked)) .lines .s4, body:has(#s5:not(:checked)) .lines .s5,
        body:has(#s6:not(:checked)) .lines .s6, body:has(#s7:not(:checked)) .lines .s7, body:has(#s8:not(:checked)) .lines .s8,
        body:has(#s9:not(:checked)) .lines .s9, body:has(#s10:not(:checked)) .lines .s10, body:has(#s11:not(:checked)) .lines .s11
        { display: none }
        @media (max-width: 640px) { main { padding: 24px 16px 60px } h1 { font-size: 30px }
        .lines > div { grid-template-columns: 1fr 1fr } .lines span { grid-column: 1 / -1 } }
        @media print { .lines, pre { max-height: none } fieldset { display: none } }

        """
}
