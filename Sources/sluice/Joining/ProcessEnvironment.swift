import Foundation

/// The environment that this process was given.
enum ProcessEnvironment {
    static var all: [String: String] { ProcessInfo.processInfo.environment }
}
