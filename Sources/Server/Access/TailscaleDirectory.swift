/// Who is behind which address of the tailnet, remembered for a moment.
actor TailscaleDirectory {
    private struct Answer {
        var identity: TailscaleIdentity?
        var until: ContinuousClock.Instant
    }

    private let client = LocalAPIClient()
    /// By the address: all ports of one are the same device's.
    private var answers: [String: Answer] = [:]
    private static let known = Duration.seconds(10)
    /// Somebody who has just been let into the tailnet does not wait for long.
    private static let unknown = Duration.seconds(1)
    private static let most = 1000

    /// Nil for nobody that tailscaled knows. Throws where it does not answer.
    func identity(address: String, port: Int, socket: String) async throws -> TailscaleIdentity? {
        let now = ContinuousClock.now
        if let answer = answers[address], answer.until > now { return answer.identity }
        let identity = try await client.whois(address: address, port: port, socket: socket)
        if answers.count >= Self.most { answers = [:] }
        answers[address] = Answer(identity: identity, until: .now + (identity == nil ? Self.unknown : Self.known))
        return identity
    }
}
