extension StyleSheet {
    /// Of the pages of environments, schedules, obligations, dispatch and the runner.
    static let rest = """
        .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: .75rem; align-items: start; }
        .cards .card + .card { margin-top: 0; }
        .cards .card > * + *, .stack-list .card > * + *, .dispatch > * + * { margin-top: .7rem; }
        .stack-list { display: grid; gap: .75rem; } .stack-list .card + .card { margin-top: 0; }
        .card-head { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .3rem .75rem; }
        .card > h4 { font-size: .875rem; font-weight: 650; color: var(--soft); border-top: 1px solid var(--line); padding-top: .7rem; }
        .obligation { border-left: 4px solid var(--tone-fill); }
        .error { max-height: 14rem; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
        .plain { list-style: none; } .plain li + li { margin-top: .15rem; }
        .choices { display: flex; flex-wrap: wrap; gap: .25rem; }
        .choices a { color: var(--soft); padding: .2rem .7rem; border-radius: 99px; font-size: .9rem; }
        .choices a[aria-current] { background: var(--sunk); color: var(--text); font-weight: 600; }
        .comment { color: var(--soft); font-size: .875rem; display: block; }
        .pager { margin-top: .9rem; }
        .part > .card + table, .part > .card + .empty { margin-top: .75rem; }
        .part > .notice { margin-bottom: .75rem; }
        .cron + .cron, .cron + .facts { margin-top: .8rem; padding-top: .8rem; border-top: 1px solid var(--line); }
        .next { margin-top: .3rem; font-size: .925rem; }
        .next li { display: grid; grid-template-columns: 7.5rem minmax(0, 1fr); gap: 0 .75rem; }
        .stage-plot { margin-top: .75rem; background: var(--face); border: 1px solid var(--line); border-radius: 12px; padding: 1rem; box-shadow: var(--shade); }
        .stage-plot svg { display: block; width: 100%; min-width: 34rem; height: auto; }
        .stage-plot text { fill: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
        /* The picture grows with its room, and its letters not as much. */
        @media (min-width: 64rem) { .stage-plot text { font-size: 9px; } }
        .grid-line line { stroke: var(--line); }
        .legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1rem; font-size: .875rem; margin: .6rem 0 .3rem; }
        .legend li { display: inline-flex; align-items: center; gap: .4rem; }
        .key { width: .8rem; height: .8rem; border-radius: 3px; background: var(--stage); }
        .stage-plot rect { fill: var(--stage); }
        .stage-plot rect.failed { stroke: var(--failure-fill); stroke-width: 2.5; }
        .objective line { stroke: var(--text); stroke-width: 1.5; stroke-dasharray: 6 4; } .stage-plot .objective text { fill: var(--text); font-weight: 600; }
        .recovery line { stroke-width: 3; } .recovery.reached line { stroke: var(--success-fill); } .recovery.missed line { stroke: var(--failure-fill); }
        .stage-0 { --stage: #3d7fe6; } .stage-1 { --stage: #2e9e63; } .stage-2 { --stage: #d49a1f; } .stage-3 { --stage: #8a5bd8; }
        .stage-4 { --stage: #17a2b0; } .stage-5 { --stage: #c05a93; } .stage-6 { --stage: #7d8f24; } .stage-7 { --stage: #8592a1; }
        .table-of-plot { margin-top: .75rem; } .table-of-plot summary { color: var(--soft); font-size: .9rem; margin-bottom: .4rem; }
        .part h3 { margin: 1.2rem 0 .5rem; } .card h3 { margin: 0; }
        .field { display: grid; gap: .25rem; min-width: 0; } .field-name { display: inline-flex; gap: .5rem; align-items: baseline; color: var(--text); font-weight: 600; }
        .wrong { color: var(--failure); font-size: .9rem; font-weight: 600; }
        [aria-invalid=true] { border-color: var(--failure-fill); outline: 1px solid var(--failure-fill); }
        .kind { color: var(--soft); font-size: .8rem; }
        .agree { position: sticky; bottom: .5rem; margin-top: 2rem; z-index: 1; } .agree > * + * { margin-top: 0; }
        .gauge-bar { display: block; width: 100%; height: 10px; border-radius: 5px; overflow: hidden; }
        .gauge-bar .back { fill: var(--sunk); } .gauge-bar .taken { fill: var(--tone-fill); } .gauge-bar .floor { fill: var(--text); }
        """
}
