/// Which runs the self-test does, in which order, and when it has done enough.
///
/// First a run for each remainder of the writes' numbers: together they are struck once at every write. Then, as long as three quarters of the
/// kills allow, the same again with other targets and on the other side; the rest are struck at random moments.
struct ChaosPlan: Sendable {
    enum Assignment: Hashable, Sendable {
        case undisturbed
        /// Struck at each write that leaves this remainder.
        case sweep(pass: Int, remainder: Int)
        /// The number tells its random numbers apart from another's.
        case random(number: Int)
    }

    let kills: Int
    let seed: Int
    /// A run is struck at every so many writes.
    static let distance = 12
    /// Further than any run goes.
    static let lastWrite = 600

    private var sweeps = 0
    private var randoms = 0
    private var firstPassKills = 0

    init(kills: Int, seed: Int) {
        self.kills = kills
        self.seed = seed
    }

    /// What comes next after so many kills; nil when it is enough.
    mutating func next(done: Int) -> Assignment? {
        guard done < kills else { return nil }
        let (pass, remainder) = sweeps.quotientAndRemainder(dividingBy: Self.distance)
        if remainder == 0, pass == 1 { firstPassKills = done }
        let limit = kills - kills / 4
        let isRoomForPass = remainder > 0 || done + firstPassKills <= limit
        if pass < Self.combinations.count, done < limit, isRoomForPass {
            sweeps += 1
            return .sweep(pass: pass, remainder: remainder)
        }
        // A pass is not taken up again once it was left.
        sweeps = Self.combinations.count * Self.distance
        randoms += 1
        return .random(number: randoms)
    }

    /// The strikes of a run, by the number of the write since its beginning.
    func strikes(pass: Int, remainder: Int) -> [Strike] {
        stride(from: remainder + 1, through: Self.lastWrite, by: Self.distance).map { write in
            let combination = (write / Self.distance + write + pass + abs(seed % 6)) % Self.combinations.count
            let (side, target) = Self.combinations[combination]
            return Strike(write: write, side: side, target: target)
        }
    }

    private static let combinations = Strike.Target.allCases.flatMap { target in
        Strike.Side.allCases.map { (side: $0, target: target) }
    }
}
