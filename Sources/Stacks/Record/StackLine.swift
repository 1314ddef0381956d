/// A line that a container or a suite wrote.
package struct StackLine: Hashable, Sendable {
    /// The service, `suite NAME`, or a sibling's name.
    package var source: String
    /// Nanoseconds since 1970, by docker's clock.
    package var time: Int64
    package var text: String
    /// Whether it stands for lines that could not be had.
    package var isGap: Bool

    package init(source: String, time: Int64, text: String, isGap: Bool = false) {
        self.source = source
        self.time = time
        self.text = text
        self.isGap = isGap
    }
}
