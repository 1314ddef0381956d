package import Expressions
package import Source

/// A job's `strategy:`.
package struct Strategy: Hashable, Sendable {
    package var matrix: Located<Matrix>?
    package var failFast: Setting<Bool>
    /// nil: as many as the runner takes.
    package var maxParallel: Setting<Double>?

    package init(
        matrix: Located<Matrix>? = nil, failFast: Setting<Bool> = .literal(true), maxParallel: Setting<Double>? = nil
    ) {
        self.matrix = matrix
        self.failFast = failFast
        self.maxParallel = maxParallel
    }
}

/// `strategy.matrix`: templates all the way down, evaluated before they are expanded.
package enum Matrix: Hashable, Sendable {
    /// Axes, `include` and `exclude`, in the file's order.
    case axes([Axis], include: MatrixValue?, exclude: MatrixValue?)
    /// One expression that gives the whole mapping.
    case expression(Located<Template>)

    package struct Axis: Hashable, Sendable {
        package var name: Located<String>
        /// A sequence, or an expression that gives one.
        package var values: MatrixValue

        package init(name: Located<String>, values: MatrixValue) {
            self.name = name
            self.values = values
        }
    }
}

/// A tree of YAML values in which any scalar may be a template.
package indirect enum MatrixValue: Hashable, Sendable {
    /// A null, boolean, number or string that is no template.
    case literal(Located<Value>)
    case template(Located<Template>)
    case sequence([MatrixValue], SourceRange)
    case mapping([Entry], SourceRange)

    package struct Entry: Hashable, Sendable {
        package var key: Located<String>
        package var value: MatrixValue

        package init(key: Located<String>, value: MatrixValue) {
            self.key = key
            self.value = value
        }
    }
}
