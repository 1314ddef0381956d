extension StyleSheet {
    static let pieces = """
        .card { background: var(--face); border: 1px solid var(--line); border-radius: 12px; padding: 1rem; box-shadow: var(--shade); min-width: 0; }
        .card + .card { margin-top: .75rem; }
        .grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: .75rem; }
        .grid .card + .card { margin-top: 0; }
        .notice { border-left: 4px solid var(--tone-fill, var(--tone, var(--line))); }
        .notice.failure { --tone: var(--failure-fill); } .notice.waiting { --tone: var(--waiting-fill); }
        .notice.approval { --tone: var(--approval-fill); }
        .card > * + * { margin-top: .5rem; } .card > .line:first-child { margin-top: 0; }
        .line { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .75rem; min-width: 0; }
        .line > .end { margin-left: auto; }
        @media (max-width: 40rem) { .line > .end { margin-left: 0; flex-basis: 100%; } }
        .strong { font-weight: 600; }
        .badge { display: inline-flex; align-items: center; gap: .35em; background: var(--tone-back); color: var(--tone); font-weight: 600; font-size: .825rem; line-height: 1.2; padding: .25em .65em .25em .5em; border-radius: 99px; white-space: nowrap; }
        /* Its word stands on the line of the words beside it. */
        .badge > span { align-self: baseline; }
        .title .badge { font-size: .925rem; }
        .mark-only { color: var(--tone); display: inline-flex; vertical-align: -.125em; }
        .flag { display: inline-block; border: 1px solid var(--line); color: var(--soft); border-radius: 6px; font-size: .8rem; padding: 0 .4em; }
        .sha { color: var(--soft); background: var(--sunk); border-radius: 5px; padding: .05em .35em; overflow-wrap: normal; white-space: nowrap; }
        a .sha { color: var(--link); }
        .ref, .person { display: inline-flex; align-items: baseline; gap: .3em; min-width: 0; max-width: 100%; }
        .ref .icon, .person .icon { color: var(--soft); transform: translateY(.12em); }
        .facts { display: grid; gap: .35rem; }
        .facts > div { display: grid; grid-template-columns: 7.5rem minmax(0, 1fr); gap: 0 .75rem; align-items: baseline; }
        .facts dt { color: var(--soft); font-size: .8rem; } .facts dd { overflow-wrap: anywhere; }
        @media (min-width: 48rem) {
          /* Beside each other where a card has the whole width; in narrow ones each in its row. */
          .card:not(.cards *) .facts { display: flex; flex-wrap: wrap; gap: .75rem 2.25rem; }
          .card:not(.cards *) .facts > div { display: block; max-width: 26rem; }
        }
        .empty { border: 1px dashed var(--line); border-radius: 12px; padding: 1.25rem 1rem; text-align: center; }
        .empty p + p { margin-top: .25rem; font-size: .925rem; }
        .list { list-style: none; display: grid; gap: .4rem; }
        .actions { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
        .actions form { display: contents; }
        .button, button.button { display: inline-flex; align-items: center; gap: .4em; font: inherit; font-size: .925rem; font-weight: 600; color: var(--text); background: var(--face); border: 1px solid var(--line); border-radius: 9px; padding: .42rem .85rem; min-height: 2.5rem; cursor: pointer; text-decoration: none; }
        .button:hover { background: var(--sunk); text-decoration: none; }
        .button.first { background: var(--link); border-color: var(--link); color: var(--back); }
        .button.first:hover { filter: brightness(1.08); }
        .button.danger { color: var(--failure); border-color: var(--failure-fill); }
        .quiet { font: inherit; color: var(--soft); background: none; border: 0; padding: 0; cursor: pointer; text-decoration: underline; }
        label { font-size: .85rem; color: var(--soft); display: grid; gap: .2rem; min-width: 0; }
        label.choice { display: flex; align-items: center; gap: .5rem; color: var(--text); font-size: .925rem; }
        input, select, textarea { font: inherit; color: var(--text); background: var(--face); border: 1px solid var(--neutral-fill); border-radius: 9px; padding: .4rem .65rem; min-height: 2.5rem; width: 100%; min-width: 0; }
        select { padding-left: .4rem; }
        input[type=checkbox], input[type=radio] { margin: 0; width: 1.1rem; min-height: 1.1rem; accent-color: var(--link); }
        .fields { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 10rem), 1fr)); align-items: end; }
        ::placeholder { color: var(--soft); opacity: 1; }
        .filters > summary { font-weight: 600; padding: .35rem 0; } .filters[open] > summary { margin-bottom: .5rem; }
        /* Where there is room nothing is folded; a browser that cannot show what is shut keeps its fold. */
        @supports selector(::details-content) {
          @media (min-width: 48rem) {
            .filters > summary { display: none; }
            .filters::details-content { content-visibility: visible; }
          }
        }
        .form { display: grid; gap: .8rem; max-width: 34rem; }
        .note { color: var(--soft); font-size: .9rem; }
        .scroll { overflow-x: auto; }
        .bars { display: block; height: 30px; width: 100%; max-width: 168px; }
        .bars rect, .bars path { fill: var(--tone-fill); } .bars .base { stroke: var(--line); }
        .progress { display: block; width: 100%; height: 6px; border-radius: 3px; margin-top: .6rem; }
        .progress .back { fill: var(--sunk); } .progress .done { fill: var(--running-fill); }
        .pages { display: flex; justify-content: space-between; gap: 1rem; margin-top: 1rem; }
        .plot { display: block; width: 100%; height: 150px; }
        .plot .dot { fill: var(--tone-fill); } .plot .gap { fill: var(--face); } .plot .rule { stroke: var(--line); }
        .plot text, .axis { fill: var(--soft); font-size: 11px; font-variant-numeric: tabular-nums; }
        .plot-frame { display: grid; grid-template-columns: auto 1fr; gap: 0 .5rem; }
        .plot-frame .axis { display: flex; flex-direction: column; justify-content: space-between; text-align: right; color: var(--soft); height: 150px; line-height: 1; }
        @media (max-width: 47.99rem) { .plot, .plot-frame .axis { height: 84px; } }
        """

    static let rows = """
        table.rows { width: 100%; border-collapse: collapse; font-size: .925rem; }
        .rows thead { display: none; }
        .rows tr { display: grid; gap: .2rem .75rem; grid-template-columns: 1fr auto; background: var(--face); border: 1px solid var(--line); border-left: 4px solid var(--tone-fill, var(--line)); border-radius: 12px; padding: .7rem .85rem; margin-top: .5rem; box-shadow: var(--shade); }
        .rows th { grid-column: 1 / -1; text-align: left; font-weight: 600; min-width: 0; }
        .rows td { min-width: 0; text-align: left; display: flex; gap: .5rem; align-items: baseline; grid-column: 1 / -1; }
        .rows td:empty { display: none; }
        .rows td::before { content: attr(data-title); color: var(--soft); font-size: .8rem; flex: none; width: 6.5rem; }
        .rows tr:focus-within { border-color: var(--focus); }
        /* Values that speak for themselves follow each other. */
        @media (max-width: 47.99rem) {
          .rows.brief tr { display: flex; flex-wrap: wrap; align-items: baseline; gap: .3rem .9rem; }
          .rows.brief th { flex-basis: 100%; }
          .rows.brief td { font-size: .875rem; } .rows.brief td::before { content: none; }
        }
        @media (min-width: 48rem) {
          .rows { background: var(--face); border: 1px solid var(--line); border-radius: 12px; border-spacing: 0; border-collapse: separate !important; box-shadow: var(--shade); overflow: hidden; }
          .rows thead { display: table-header-group; }
          .rows tr { display: table-row; box-shadow: none; }
          .rows th, .rows td { display: table-cell; padding: .55rem .75rem; vertical-align: middle; border-top: 1px solid var(--line); }
          .rows thead th { border-top: 0; color: var(--soft); font-size: .8rem; font-weight: 500; background: var(--sunk); padding-top: .45rem; padding-bottom: .45rem; }
          .rows tbody th { border-left: 4px solid var(--tone-fill, transparent); }
          .rows td::before { content: none; }
          .rows td:empty { display: table-cell; }
          .rows td > bdi { display: inline-block; min-width: 4.5rem; }
          .rows .number { text-align: right; }
          .rows tbody tr:hover { background: color-mix(in srgb, var(--sunk) 55%, transparent); }
          .rows tbody tr:focus-within { background: var(--sunk); }
        }
        """
}
