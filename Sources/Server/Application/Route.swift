package import HTTPTypes
package import Workflows

/// One thing that can be asked of the server: what is asked, who may, and what answers.
///
/// The list of all of them routes requests and makes the OpenAPI document.
package struct Route: Sendable {
    package typealias Handler = @Sendable (ServerRequest) async throws -> ServerResponse

    /// Who may ask.
    package enum Access: Hashable, Sendable {
        /// Anybody who reaches the server: what says nothing of anybody's work, and what proves itself by a signature.
        case open
        /// Whoever has this role in the project that the path names, or else on the server.
        case role(ServerRole)
    }

    package var method: HTTPRequest.Method
    /// With names in braces for what differs: `/p/{project}/runs/{run}`. A name that ends with `*` takes the rest of the path.
    package var path: String
    package var access: Access
    /// Bytes of a body that are taken; a larger one is refused before it is read.
    package var mostBytes: Int
    /// Nil for pages.
    package var operation: Operation?
    package var handle: Handler

    package init(
        _ method: HTTPRequest.Method, _ path: String, _ access: Access, mostBytes: Int = 64 << 10,
        operation: Operation? = nil, _ handle: @escaping Handler
    ) {
        (self.method, self.path, self.access, self.mostBytes) = (method, path, access, mostBytes)
        (self.operation, self.handle) = (operation, handle)
    }
}
