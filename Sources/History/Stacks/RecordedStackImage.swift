package import Expressions
import GRDB

/// An image that a stack was tested with.
package struct RecordedStackImage: Hashable, Sendable {
    package var service: String
    /// As the compose file names it.
    package var name: String
    /// As it was named for the stack.
    package var tag: String
    /// `sha256:…` of its configuration.
    package var image: String
    package var isBuilt: Bool

    package init(service: String, name: String, tag: String, image: String, isBuilt: Bool) {
        self.service = service
        self.name = name
        self.tag = tag
        self.image = image
        self.isBuilt = isBuilt
    }

    package var value: Value {
        [
            "service": .string(service), "name": .string(name), "tag": .string(tag), "id": .string(image),
            "built": .boolean(isBuilt),
        ]
    }
}

/// A push of a tested image, and the manifest that the registry made of it.
package struct StackPublication: Hashable, Sendable {
    package var service: String
    /// With its tag.
    package var reference: String
    /// `sha256:…` of its configuration.
    package var image: String
    /// `sha256:…` of its manifest: what a deployment names.
    package var digest: String

    package init(service: String, reference: String, image: String, digest: String) {
        self.service = service
        self.reference = reference
        self.image = image
        self.digest = digest
    }

    package var value: Value {
        [
            "service": .string(service), "reference": .string(reference), "id": .string(image),
            "digest": .string(digest),
        ]
    }
}
