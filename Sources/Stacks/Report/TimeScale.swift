/// From moments to places in the picture.
struct TimeScale {
    let start: Int64
    let end: Int64
    /// In units of the picture.
    let left: Double
    let right: Double

    /// Nil where nothing has a time.
    init?(_ record: StackRecord, left: Double, right: Double) {
        let phases = record.phases.flatMap { [$0.startedAt, $0.finishedAt] }
        let containers = record.containers.flatMap { [$0.createdAt, $0.endedAt] }
        let times = ([record.startedAt, record.finishedAt] + phases + containers).compactMap { $0 }
        guard let first = times.min(), let last = times.max() else { return nil }
        start = first
        // What took no time at all has a width all the same.
        end = max(last, first + 1_000_000)
        (self.left, self.right) = (left, right)
    }

    func x(_ moment: Int64) -> Double {
        let part = Double(min(max(moment, start), end) - start) / Double(end - start)
        return left + part * (right - left)
    }

    /// Round times since the start, in seconds; nine at most.
    var ticks: [Double] {
        let whole = Double(end - start) / 1e9
        let steps: [Double] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300]
        let step = steps.first { whole / $0 <= 8 } ?? (whole / 8 / 600).rounded(.up) * 600
        return Array(stride(from: 0, through: whole, by: step))
    }

    func x(seconds: Double) -> Double { x(start + Int64(seconds * 1e9)) }
}
