extension StyleSheet {
    /// The pictures of a run.
    static let run = """
        .graph { overflow-x: auto; padding: .5rem; background: var(--face); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shade); }
        .graph svg { display: block; }
        .graph .edge { fill: none; stroke: var(--neutral-fill); stroke-width: 1.4; }
        .graph .edge.critical { stroke: var(--waiting-fill); stroke-width: 2.6; }
        .graph .call { stroke-dasharray: 4 4; }
        .graph .node rect { fill: var(--tone-back); stroke: var(--tone-fill); stroke-width: 1.2; }
        .graph .node.critical rect { stroke-width: 2.6; stroke: var(--waiting-fill); }
        .graph .node text { fill: var(--text); font-size: 13px; font-weight: 600; }
        .graph .node .detail { fill: var(--soft); font-size: 11px; font-weight: 400; font-variant-numeric: tabular-nums; }
        .graph .icon { color: var(--tone); }
        .graph a:hover rect { filter: brightness(.96); } .graph a:focus-visible { outline: none; } .graph a:focus-visible rect { stroke: var(--focus); stroke-width: 3; }
        .graph + details { margin-top: .5rem; } .part > details > summary { font-size: .925rem; }
        .legend { display: flex; flex-wrap: wrap; gap: .25rem 1rem; font-size: .85rem; color: var(--soft); margin-top: .5rem; }
        .legend svg { width: 26px; height: 8px; margin-right: .35rem; }
        .legend line { stroke: var(--waiting-fill); stroke-width: 3; }
        .lanes { background: var(--face); border: 1px solid var(--line); border-radius: 12px; box-shadow: var(--shade); overflow: hidden; }
        .lane { border-top: 1px solid var(--line); }
        .lane:first-child { border-top: 0; }
        .lane > summary, .lane-row { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .15rem .75rem; align-items: center; padding: .5rem .85rem; }
        .lane > summary { list-style: none; } .lane > summary::-webkit-details-marker { display: none; }
        .lane > summary:hover { background: var(--sunk); }
        .lane-name { display: flex; align-items: center; gap: .45rem; min-width: 0; }
        .lane-name .turn { width: .8em; height: .8em; color: var(--soft); transition: transform .12s; flex: none; }
        .lane[open] > summary .turn { transform: rotate(90deg); }
        .lane-time { font-size: .875rem; color: var(--soft); }
        .lane-time { grid-column: 2; grid-row: 1; }
        .lane-bar { grid-column: 1 / -1; grid-row: 2; display: block; width: 100%; height: 10px; }
        .lane-bar rect { fill: var(--tone-fill); } .lane-bar .wait { fill: var(--neutral-fill); opacity: .45; }
        .lane-note { grid-column: 1 / -1; font-size: .85rem; color: var(--soft); overflow-wrap: anywhere; }
        .lane-steps { list-style: none; border-top: 1px dashed var(--line); padding: .25rem 0 .4rem; background: color-mix(in srgb, var(--sunk) 40%, transparent); }
        .lane-steps .lane-row { padding: .3rem .85rem .3rem 2.1rem; font-size: .9rem; }
        @media (min-width: 48rem) {
          .lane > summary, .lane-row { grid-template-columns: minmax(0, 17rem) minmax(0, 1fr) 7rem; }
          .lane-bar { grid-column: 2; grid-row: 1; } .lane-time { grid-column: 3; text-align: right; }
          .lane-note { grid-column: 2 / -1; }
        }
        .prose { overflow-wrap: anywhere; display: grid; gap: .7rem; }
        .prose > * { min-width: 0; }
        .prose h3, .prose h4, .prose h5, .prose h6 { margin-top: .4rem; }
        .prose ul, .prose ol { padding-left: 1.4rem; display: grid; gap: .2rem; }
        .prose blockquote { margin: 0; padding-left: .9rem; border-left: 3px solid var(--line); color: var(--soft); }
        .prose table { border-collapse: collapse; font-size: .925rem; } .prose th, .prose td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: left; }
        .prose hr { border: 0; border-top: 1px solid var(--line); width: 100%; }
        .report { width: 100%; height: 70vh; border: 1px solid var(--line); border-radius: 10px; background: #fff; }
        .journal { font-size: .875rem; } @media (min-width: 48rem) { .journal time { white-space: nowrap; } } .journal .kind code { white-space: nowrap; overflow-wrap: normal; } .prose h4 { font-size: .95rem; font-weight: 650; }
        .message { white-space: pre-wrap; overflow-wrap: anywhere; }
        """
}
