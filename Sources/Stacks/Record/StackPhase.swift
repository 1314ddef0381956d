/// The phases of a stack test, in their order.
package enum StackPhase: String, CaseIterable, Hashable, Sendable {
    case check, build, up, ready, seed, drive, suites, assert, collect, down, audit
}
