import Foundation

// Without arguments: the names of the inputs. With a reader and an input: what reading it takes, as a row of a table;
// exit code 1 where that is more than issue 3 allows.

/// The largest memory that this process has had, in MB.
func peakMegabytes() throws -> Double {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let words = line?.split(whereSeparator: \.isWhitespace) ?? []
    return words.count > 1 ? (Double(words[1]) ?? 0) / 1024 : 0
}

/// Milliseconds of the processor, not of the clock: other work on the machine counts little.
func milliseconds(_ body: () -> Void) -> Double {
    let start = clock()
    body()
    return Double(clock() - start) * 1000 / Double(CLOCKS_PER_SEC)
}

let arguments = CommandLine.arguments
guard arguments.count == 3 else {
    for input in PathologicalInput.all { print(input.name) }
    exit(0)
}
guard let reader = Reader(rawValue: arguments[1]),
    let input = PathologicalInput.all.first(where: { $0.name == arguments[2] })
else {
    print("There is no such reader or input.")
    exit(2)
}
let bytes = input.bytes
let before = try peakMegabytes()
var best = milliseconds { reader.read(bytes) }
let megabytes = try peakMegabytes() - before
for _ in 0..<4 { best = min(best, milliseconds { reader.read(bytes) }) }
let isTooMuch = best > 100 || megabytes > 50
let numbers = String(format: "%.1f ms | %.1f MB", best, megabytes)
print("| \(input.name) | \(reader.rawValue) | \(numbers) | \(isTooMuch ? "too much" : "") |")
exit(isTooMuch ? 1 : 0)
