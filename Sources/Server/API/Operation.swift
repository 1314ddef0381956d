package import Expressions

/// What the OpenAPI document says of a route.
package struct Operation: Sendable {
    /// Unique, in camelCase: `listRuns`.
    package var id: String
    /// A few words.
    package var summary: String
    /// A heading of the document: `runs`.
    package var tag: String
    package var query: [Parameter]
    package var headers: [Parameter]
    /// The name of a schema of `APISchemas`; nil for no body.
    package var body: String?
    /// The same of a body that is sent as a form instead.
    package var form: String?
    /// What each status answers: the name of a schema, or nil for no content that is JSON. A status that is answered in several types has
    /// one for each.
    package var answers: [Answer]

    package struct Parameter: Sendable {
        package var name: String
        package var summary: String
        /// A JSON schema.
        package var schema: Value

        package init(_ name: String, _ summary: String, _ schema: Value = ["type": "string"]) {
            (self.name, self.summary, self.schema) = (name, summary, schema)
        }
    }

    package struct Answer: Sendable {
        package var status: Int
        package var summary: String
        package var type: String
        package var schema: String?

        package init(_ status: Int, _ summary: String, _ schema: String?, type: String = "application/json") {
            (self.status, self.summary, self.schema, self.type) = (status, summary, schema, type)
        }
    }

    package init(
        _ id: String, _ summary: String, tag: String, query: [Parameter] = [], headers: [Parameter] = [],
        body: String? = nil, form: String? = nil, answers: [Answer]
    ) {
        (self.id, self.summary, self.tag, self.query, self.headers) = (id, summary, tag, query, headers)
        (self.body, self.form, self.answers) = (body, form, answers)
    }
}
