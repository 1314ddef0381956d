import Conductor
import Planning

/// The actions that Sluice carries out itself: the body of `sluice internal-action`.
package enum BuiltInActions {
    static func hasPostStep(_ action: BuiltInAction) -> Bool { action == .cache }

    /// The variable in which an action finds an input.
    static func inputVariable(_ name: String) -> String {
        "INPUT_" + name.replacing(" ", with: "_").uppercased()
    }
}
