/// The one style of all pages: light and dark by what the system says, for a phone first.
enum StyleSheet {
    static let text = [colours, base, frame, pieces, rows, run, rest, LogStyle.text].joined(separator: "\n")

    /// Every text has a contrast of 4.5 or more to what is behind it.
    private static let colours = """
        :root {
          color-scheme: light dark;
          --back: #f5f6f8; --face: #ffffff; --sunk: #eef1f4; --text: #18212c; --soft: #56616f; --line: #dbe0e6;
          --link: #1f57c3; --focus: #1f6feb; --shade: 0 1px 2px rgba(20, 30, 45, .06), 0 1px 1px rgba(20, 30, 45, .04);
          --success: #14693c; --success-back: #e3f4ea; --success-fill: #2e9e63;
          --failure: #ab1f18; --failure-back: #fdeae8; --failure-fill: #d6453c;
          --running: #1a55b3; --running-back: #e6effd; --running-fill: #3d7fe6;
          --waiting: #7a5200; --waiting-back: #fcf1d8; --waiting-fill: #d49a1f;
          --approval: #6232ad; --approval-back: #f1eafc; --approval-fill: #8a5bd8;
          --neutral: #515c69; --neutral-back: #eaedf1; --neutral-fill: #9aa5b2;
          --code: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --back: #0e1319; --face: #161d25; --sunk: #1d2630; --text: #e6ebf1; --soft: #9eabb9; --line: #2a3541;
            --link: #86b4ff; --focus: #79b0ff; --shade: 0 1px 2px rgba(0, 0, 0, .4);
            --success: #66d394; --success-back: #11301f; --success-fill: #3aa76c;
            --failure: #ff968e; --failure-back: #3b1a18; --failure-fill: #e0564d;
            --running: #8dbbff; --running-back: #142844; --running-fill: #4a8bef;
            --waiting: #ecc263; --waiting-back: #33280f; --waiting-fill: #c7932a;
            --approval: #c6aaff; --approval-back: #281e41; --approval-fill: #9a70e6;
            --neutral: #a3afbc; --neutral-back: #232d38; --neutral-fill: #66727f;
          }
        }
        .is-success { --tone: var(--success); --tone-back: var(--success-back); --tone-fill: var(--success-fill); }
        .is-failure, .is-lost { --tone: var(--failure); --tone-back: var(--failure-back); --tone-fill: var(--failure-fill); }
        .is-running { --tone: var(--running); --tone-back: var(--running-back); --tone-fill: var(--running-fill); }
        .is-waiting { --tone: var(--waiting); --tone-back: var(--waiting-back); --tone-fill: var(--waiting-fill); }
        .is-approval { --tone: var(--approval); --tone-back: var(--approval-back); --tone-fill: var(--approval-fill); }
        .is-skipped, .is-cancelled { --tone: var(--neutral); --tone-back: var(--neutral-back); --tone-fill: var(--neutral-fill); }
        """
}
