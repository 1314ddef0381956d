/// Where a job stands before its protected environment.
package struct EnvironmentGate: Hashable, Sendable {
    package var request: EnvironmentRequest
    package var requestedAt: Timestamp
    /// False from the moment its engine is lost until another one has asked again; of no concern once there is an answer.
    var isAttended = true
    package var check: EnvironmentCheck?
    var hasWaited = false
    package var isOpen = false

    init(_ request: EnvironmentRequest, at time: Timestamp) {
        self.request = request
        requestedAt = time
    }
}
