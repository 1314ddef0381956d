package import Planning

/// Where one gate of a run stands, from the moment when its group is asked for until the group is left.
package struct GateState: Hashable, Sendable {
    package var request: GroupRequest
    package var phase: Phase
    /// False from the moment its engine is lost until another one has asked again.
    var isAttended = true

    package enum Phase: Hashable, Sendable {
        /// Nobody has answered yet.
        case requested
        case waiting(GroupWait)
        case open
    }

    init(_ request: GroupRequest) {
        self.request = request
        phase = .requested
    }

    /// Whom it waits for, for a person; nil where it does not wait.
    package var waitText: String? {
        guard case .waiting(let wait) = phase else { return nil }
        return wait.text(request.title)
    }
}

/// The gates of a run that were asked for and not left, in the order in which they were asked for.
struct GateList: Hashable, Sendable {
    private(set) var order: [GateID] = []
    private var states: [GateID: GateState] = [:]

    var isEmpty: Bool { order.isEmpty }

    subscript(gate: GateID) -> GateState? {
        get { states[gate] }
        set {
            if states[gate] == nil, newValue != nil { order.append(gate) }
            if newValue == nil { order.removeAll { $0 == gate } }
            states[gate] = newValue
        }
    }

    mutating func loseEngine() {
        for gate in order { states[gate]?.isAttended = false }
    }
}
