/// A job's `strategy:`.
package struct Strategy: Hashable, Sendable {
    package var matrix: Located<Matrix>?
    package var failFast: Setting<Bool>
    /// nil: as many as the runner takes.
    package var maxParallel: Setting<Double>?
    /// What gives the whole mapping, where no key is written out: one expression, or a mapping with an expression for a
    /// key.
    package var template: ValueTemplate?

    package init(
        matrix: Located<Matrix>? = nil, failFast: Setting<Bool> = .literal(true), maxParallel: Setting<Double>? = nil,
        template: ValueTemplate? = nil
    ) {
        self.matrix = matrix
        self.failFast = failFast
        self.maxParallel = maxParallel
        self.template = template
    }
}

/// `strategy.matrix`: templates all the way down, evaluated before they are expanded.
package enum Matrix: Hashable, Sendable {
    /// Axes, `include` and `exclude`, in the file's order.
    case axes([Axis], include: ValueTemplate?, exclude: ValueTemplate?)
    /// What gives the whole mapping: one expression, or a mapping with an expression for a key.
    case template(ValueTemplate)

    package struct Axis: Hashable, Sendable {
        package var name: Located<String>
        /// A sequence, or an expression that gives one.
        package var values: ValueTemplate

        package init(name: Located<String>, values: ValueTemplate) {
            self.name = name
            self.values = values
        }
    }
}
