package import Expressions
import HTTPTypes

extension Problem {
    /// What `value` has told of one, read again; nil for a value that is none.
    package init?(value: Value) {
        guard case .object(let fields) = value, case .number(let status)? = fields["status"],
            let code = Int(exactly: status), (400...599).contains(code), case .string(let detail)? = fields["detail"]
        else { return nil }
        // By its number alone a status has no name.
        let named = Self.statuses.first { $0.code == code } ?? HTTPResponse.Status(code: code)
        self.init(named, detail, hint: fields["hint"]?.asString)
    }

    /// Those with which something that is done to a run can end.
    private static let statuses: [HTTPResponse.Status] = [
        .badRequest, .unauthorized, .forbidden, .notFound, .conflict, .contentTooLarge, .unsupportedMediaType,
        .unprocessableContent, .internalServerError, .serviceUnavailable, .insufficientStorage,
    ]
}
