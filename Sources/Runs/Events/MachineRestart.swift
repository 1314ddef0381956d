/// The machine was restarted while a run had not ended: no process is left, and what was written shortly before may be missing.
package enum MachineRestart: String, Hashable, Sendable {
    /// The journal was on the disk to its end.
    case isRecorded = "recorded"
    /// More may have happened than the journal tells.
    case isInDoubt = "in_doubt"
}
