/// The tests of one file, and where it was found.
package struct TestReport: Hashable, Sendable {
    /// The artifact's name.
    package var artifact: String
    /// Within the artifact.
    package var path: String
    package var tests: [TestCase]

    package init(artifact: String, path: String, tests: [TestCase]) {
        (self.artifact, self.path, self.tests) = (artifact, path, tests)
    }
}
