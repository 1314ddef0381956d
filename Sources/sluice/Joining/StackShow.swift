import Display
import Expressions
import History
import Stacks

/// How a stack test is shown while it goes on.
enum StackShow {
    static func chosen(_ options: StackOptions, found: FoundStackFile) -> @Sendable (StackEvent) -> Void {
        let showsLines = options.logs
        return { event in
            if case .line = event, !showsLines { return }
            var fields = ValueObject([("time", .string(SystemClock().now().text))])
            if case .object(let object) = event.value {
                for (key, value) in object.entries { fields[key] = value }
            }
            StandardOutput.write(Value.object(fields).json(.compact) + "\n")
        }
    }
}
