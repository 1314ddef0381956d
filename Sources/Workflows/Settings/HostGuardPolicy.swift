/// What becomes of a run whose steps would harm the machine: `host-guard:` of `sluice.yml`, which is `destructive-commands` under `policy:`,
/// too.
package enum HostGuardPolicy: String, Hashable, Sendable, CaseIterable {
    /// A person at a terminal decides; without one it is refused.
    case ask
    case refuse
    case allow
}
