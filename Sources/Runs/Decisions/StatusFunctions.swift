package import Expressions

/// The functions `success()`, `failure()`, `cancelled()` and `always()` with the answers they give at one place.
package struct StatusFunctions: Hashable, Sendable {
    package var success: Bool
    package var failure: Bool
    package var cancelled: Bool

    package init(success: Bool, failure: Bool, cancelled: Bool) {
        self.success = success
        self.failure = failure
        self.cancelled = cancelled
    }

    /// For a step: they speak of its job so far.
    package init(jobStatus: Outcome) {
        self.init(
            success: jobStatus == .success, failure: jobStatus == .failure, cancelled: jobStatus == .cancelled)
    }

    package var functions: [String: @Sendable ([Value]) throws(ExpressionError) -> Value] {
        let (success, failure, cancelled) = (success, failure, cancelled)
        return [
            "success": { _ throws(ExpressionError) in .boolean(success) },
            "failure": { _ throws(ExpressionError) in .boolean(failure) },
            "cancelled": { _ throws(ExpressionError) in .boolean(cancelled) },
            "always": { _ throws(ExpressionError) in .boolean(true) },
        ]
    }
}
