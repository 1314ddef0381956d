/// A version as tools tell it: numbers, and what stands behind those of one that is not released yet.
struct ToolVersion: Hashable, Sendable, Comparable {
    var numbers: [Int]
    /// `rc.1` of `1.22.0-rc.1`, and `rc1` of `3.14.0rc1`; nil for a release.
    var prerelease: String?

    init(_ numbers: [Int], prerelease: String? = nil) {
        self.numbers = numbers
        self.prerelease = prerelease
    }

    /// Nil for a text that is no version, or more than one.
    init?(_ text: some StringProtocol) {
        var scan = VersionScan(text.hasPrefix("v") ? text.dropFirst() : text[...])
        guard let version = scan.version(), scan.isAtEnd else { return nil }
        self = version
    }

    /// The first one in what a tool says; those that follow the marker only, where there is one.
    static func first(in text: String, after marker: String? = nil) -> ToolVersion? {
        var rest = text[...]
        if let marker {
            guard let range = rest.firstRange(of: marker) else { return nil }
            rest = rest[range.upperBound...]
        }
        guard let start = rest.firstIndex(where: \.isDigit) else { return nil }
        var scan = VersionScan(rest[start...])
        return scan.version()
    }

    var text: String {
        numbers.map(String.init).joined(separator: ".") + (prerelease.map { "-" + $0 } ?? "")
    }

    /// Missing numbers are 0; what is not released yet comes before the release.
    static func < (a: ToolVersion, b: ToolVersion) -> Bool {
        for place in 0..<max(a.numbers.count, b.numbers.count) {
            let (first, second) = (a.number(place), b.number(place))
            if first != second { return first < second }
        }
        switch (a.prerelease, b.prerelease) {
        case (let first?, let second?): return first < second
        case (_?, nil): return true
        case (nil, _): return false
        }
    }

    /// Whether neither comes before the other: `1.2` and `1.2.0` are the same.
    func isSame(as other: ToolVersion) -> Bool { !(self < other) && !(other < self) }

    func number(_ place: Int) -> Int { place < numbers.count ? numbers[place] : 0 }

    /// Java 8 and those before called themselves 1.8.
    var withoutJavaPrefix: ToolVersion {
        numbers.first == 1 && numbers.count > 1 ? ToolVersion(Array(numbers.dropFirst()), prerelease: prerelease) : self
    }
}

/// Reads a version from the beginning of a text.
private struct VersionScan {
    private var rest: Substring

    init(_ text: some StringProtocol) { rest = Substring(text) }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func version() -> ToolVersion? {
        guard let first = number() else { return nil }
        var numbers = [first]
        // Java has its update behind a low line.
        while let separator = rest.first, separator == "." || separator == "_" {
            let before = rest
            rest = rest.dropFirst()
            guard let next = number() else {
                rest = before
                break
            }
            numbers.append(next)
        }
        let prerelease = prerelease()
        if rest.first == "+" { rest = rest.drop { $0 == "+" || $0.isVersionWord } }
        return ToolVersion(numbers, prerelease: prerelease)
    }

    private mutating func number() -> Int? {
        let digits = rest.prefix { $0.isDigit }
        guard let number = Int(digits) else { return nil }
        rest = rest.dropFirst(digits.count)
        return number
    }

    private mutating func prerelease() -> String? {
        let isMarked = rest.first == "-" && rest.dropFirst().first?.isVersionWord == true
        guard isMarked || ["alpha", "beta", "rc", "a", "b"].contains(where: follows) else { return nil }
        if isMarked { rest = rest.dropFirst() }
        let word = rest.prefix(while: \.isVersionWord)
        rest = rest.dropFirst(word.count)
        return String(word)
    }

    /// Whether this word and a number come next: `rc1`.
    private func follows(_ word: String) -> Bool {
        rest.hasPrefix(word) && rest.dropFirst(word.count).first?.isDigit == true
    }
}

extension Character {
    fileprivate var isDigit: Bool { isASCII && isNumber }
    fileprivate var isVersionWord: Bool { isASCII && (isLetter || isNumber || self == "." || self == "-") }
}
