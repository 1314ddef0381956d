import Redaction

/// What has been read of a container's log: where to go on, and the lines that have no end yet.
///
/// Docker gives a moment with each frame, and on being asked again all from a moment on. The two channels' frames lie in
/// its file only nearly in order, so it is asked for a little more than is missing, and what was there before is passed
/// over: none comes twice and none is left out.
struct LogReading: Sendable {
    private struct Place: Hashable, Sendable {
        var time: Int64
        var channel: LogFrames.Channel
    }

    /// Of the last frame that was taken, in nanoseconds; nil before the first.
    private(set) var moment: Int64?
    /// From where on the log is wanted; nil for all of it.
    private let since: Int64?
    /// The frames of the last `overlap`, in the order in which they came.
    private var recent: [Place] = []
    /// How often each of them will come again.
    private var repeated: [Place: Int] = [:]
    /// How many bytes of each channel were taken.
    private(set) var outputBytes = 0
    private(set) var errorBytes = 0
    private var output = LogLines()
    private var errors = LogLines()

    /// A tenth of a second: far more than docker's two writers of a log are apart.
    private static let overlap: Int64 = 100_000_000
    /// Frames after which those before the overlap are forgotten.
    private static let most = 8192

    init(since: Int64? = nil) { self.since = since }

    /// From where on the log is to be asked for; nil for all of it.
    mutating func begin() -> Int64? {
        forget()
        repeated = Dictionary(recent.map { ($0, 1) }, uniquingKeysWith: +)
        return moment.map { $0 - Self.overlap } ?? since
    }

    mutating func take(
        _ channel: LogFrames.Channel, _ frame: ArraySlice<UInt8>, masks: Redactor, _ give: (Int64, String) -> Void
    ) {
        guard let space = frame.firstIndex(of: 0x20), let time = LogMoment.nanoseconds(frame[..<space]) else {
            // What a terminal's line was cut into: it belongs to the moment before.
            return append(channel, frame, at: moment ?? LogMoment.now(), masks: masks, give)
        }
        let place = Place(time: time, channel: channel)
        if let count = repeated[place], count > 0 {
            repeated[place] = count - 1
            return
        }
        moment = time
        recent.append(place)
        if recent.count > Self.most { forget() }
        append(channel, frame[(space + 1)...], at: time, masks: masks, give)
    }

    /// Gives the lines that have no end: none will come.
    mutating func finish(masks: Redactor, _ give: (Int64, String) -> Void) {
        output.finish(masks: masks, give)
        errors.finish(masks: masks, give)
    }

    private mutating func forget() {
        guard let moment else { return }
        recent.removeAll { $0.time < moment - Self.overlap }
    }

    /// Takes what was had elsewhere and goes on where the log ended.
    mutating func append(
        _ channel: LogFrames.Channel, _ bytes: ArraySlice<UInt8>, at time: Int64, masks: Redactor,
        _ give: (Int64, String) -> Void
    ) {
        switch channel {
        case .output:
            outputBytes += bytes.count
            output.append(bytes, at: time, masks: masks, give)
        case .errors:
            errorBytes += bytes.count
            errors.append(bytes, at: time, masks: masks, give)
        case .engine: break
        }
    }
}
