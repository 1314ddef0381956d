extension StyleSheet {
    static let base = """
        *, *::before, *::after { box-sizing: border-box; }
        html { font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; -webkit-text-size-adjust: 100%; }
        body { margin: 0; background: var(--back); color: var(--text); min-height: 100vh; display: flex; flex-direction: column; }
        h1, h2, h3, h4, p, ul, ol, dl, dd, pre, table, figure { margin: 0; padding: 0; }
        h1 { font-size: 1.4rem; line-height: 1.25; font-weight: 650; letter-spacing: -.01em; overflow-wrap: anywhere; }
        h2 { font-size: 1.05rem; font-weight: 650; }
        h3 { font-size: .95rem; font-weight: 650; }
        a { color: var(--link); text-decoration: none; text-underline-offset: .15em; }
        a:hover { text-decoration: underline; }
        p a, li a, .prose a { text-decoration: underline; text-decoration-thickness: .06em; }
        code, pre, kbd { font-family: var(--code); font-size: .875em; }
        code { overflow-wrap: anywhere; }
        pre { overflow-x: auto; background: var(--sunk); border-radius: 8px; padding: .75rem 1rem; line-height: 1.45; }
        kbd { background: var(--sunk); border: 1px solid var(--line); border-bottom-width: 2px; border-radius: 5px; padding: 0 .35em; }
        bdi { overflow-wrap: anywhere; }
        :focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
        main:focus { outline: none; }
        summary { cursor: pointer; }
        [hidden] { display: none !important; }
        .unseen { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        .skip { position: absolute; left: .5rem; top: -4rem; background: var(--face); padding: .5rem .8rem; border-radius: 8px; z-index: 10; box-shadow: var(--shade); }
        .skip:focus { top: .5rem; }
        .muted { color: var(--soft); }
        .small { font-size: .875rem; }
        .number { font-variant-numeric: tabular-nums; white-space: nowrap; }
        time { font-variant-numeric: tabular-nums; }
        .icon { width: 1em; height: 1em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; vertical-align: -.125em; }
        .turning { transform-origin: center; animation: turn 1.6s linear infinite; }
        @keyframes turn { to { transform: rotate(360deg); } }
        @media (prefers-reduced-motion: reduce) { *, *::before, *::after { animation: none !important; transition: none !important; } }
        """

    static let frame = """
        .top { background: var(--face); border-bottom: 1px solid var(--line); }
        .bar, .tabs, main, .foot { width: 100%; max-width: 76rem; margin: 0 auto; padding-left: 1rem; padding-right: 1rem; }
        .bar { display: flex; align-items: center; gap: .5rem 1rem; padding-top: .65rem; padding-bottom: .35rem; }
        .brand { display: inline-flex; align-items: center; gap: .45rem; font-weight: 700; color: var(--text); letter-spacing: -.01em; }
        .brand:hover { text-decoration: none; }
        .mark { width: 1.4rem; height: 1.4rem; fill: none; stroke-linecap: round; stroke-width: 2.4; }
        .mark .gate { stroke: var(--soft); } .mark .water { stroke: var(--running-fill); }
        .projects { display: flex; gap: .25rem; overflow-x: auto; flex: 1; scrollbar-width: none; padding: 2px; }
        .projects a { color: var(--soft); padding: .15rem .6rem; border-radius: 99px; white-space: nowrap; font-size: .9rem; }
        .projects a[aria-current] { background: var(--sunk); color: var(--text); font-weight: 600; }
        .caller { display: inline-flex; align-items: center; gap: .35rem; font-size: .85rem; color: var(--soft); white-space: nowrap; min-width: 0; }
        .caller .name { color: var(--text); font-weight: 600; overflow: hidden; text-overflow: ellipsis; max-width: 9rem; }
        .caller .means { display: none; }
        /* On a phone they take a second line: what is out of sight is not found. */
        .tabs { display: flex; flex-wrap: wrap; gap: 0 .1rem; padding-left: .5rem; padding-right: .5rem; }
        .tabs a { color: var(--soft); padding: .5rem .7rem .55rem; border-bottom: 2px solid transparent; white-space: nowrap; font-size: .925rem; }
        .tabs a:hover { color: var(--text); text-decoration: none; }
        .tabs a[aria-current] { color: var(--text); border-color: var(--running-fill); font-weight: 600; }
        .tabs a:focus-visible, .projects a:focus-visible { outline-offset: -2px; }
        main { flex: 1; padding-top: 1.25rem; padding-bottom: 3rem; }
        .head { margin-bottom: 1.25rem; }
        .title { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem .75rem; }
        .lead { margin-top: .5rem; color: var(--soft); font-size: .925rem; display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: center; }
        .part { margin-top: 2rem; }
        .part:empty { margin: 0; }
        .part-head { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: .25rem 1rem; margin-bottom: .6rem; }
        .foot { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; padding-top: 1rem; padding-bottom: 1.5rem; font-size: .85rem; color: var(--soft); }
        .foot a { color: var(--soft); text-decoration: underline; }
        .link-state:not(:empty) { background: var(--waiting-back); color: var(--waiting); border-radius: 99px; padding: .1rem .7rem; position: sticky; bottom: .5rem; }
        dialog { border: 1px solid var(--line); border-radius: 14px; background: var(--face); color: var(--text); padding: 1.25rem 1.5rem; max-width: min(28rem, 92vw); }
        dialog::backdrop { background: rgba(10, 15, 22, .45); }
        /* There is no keyboard to tell about. */
        @media (hover: none) and (pointer: coarse) { [data-keys] { display: none; } }
        .keys { display: grid; grid-template-columns: auto 1fr; gap: .4rem 1rem; margin: .8rem 0 1rem; }
        @media (min-width: 48rem) {
          .bar { gap: .5rem 1.5rem; }
          .caller .means { display: inline; }
          h1 { font-size: 1.6rem; }
          main { padding-top: 1.75rem; }
        }
        """
}
