package import Expressions
import HTTPTypes

extension Problem {
    /// What `value` has told of one, read again; nil for a value that is none.
    package init?(value: Value) {
        guard case .object(let fields) = value, case .number(let status)? = fields["status"],
            let code = Int(exactly: status), (400...599).contains(code), case .string(let detail)? = fields["detail"]
        else { return nil }
        self.init(HTTPResponse.Status(code: code), detail, hint: fields["hint"]?.asString)
    }
}
