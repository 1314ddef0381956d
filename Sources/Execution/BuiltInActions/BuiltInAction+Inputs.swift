import Planning

extension BuiltInAction {
    /// The documented inputs, of all major versions together.
    var inputs: [String] {
        switch self {
        case .checkout:
            [
                "repository", "ref", "token", "ssh-key", "ssh-known-hosts", "ssh-strict", "ssh-user",
                "persist-credentials", "path", "clean", "filter", "sparse-checkout", "sparse-checkout-cone-mode",
                "fetch-depth", "fetch-tags", "show-progress", "lfs", "submodules", "set-safe-directory",
                "github-server-url", "allow-unsafe-pr-checkout",
            ]
        case .uploadArtifact:
            [
                "name", "path", "if-no-files-found", "retention-days", "compression-level", "overwrite",
                "include-hidden-files", "archive",
            ]
        case .downloadArtifact:
            [
                "name", "artifact-ids", "path", "pattern", "merge-multiple", "github-token", "repository", "run-id",
                "skip-decompress", "digest-mismatch",
            ]
        case .cache:
            [
                "path", "key", "restore-keys", "upload-chunk-size", "enableCrossOsArchive", "fail-on-cache-miss",
                "lookup-only", "save-always",
            ]
        case .cacheRestore:
            ["path", "key", "restore-keys", "enableCrossOsArchive", "fail-on-cache-miss", "lookup-only"]
        case .cacheSave: ["path", "key", "upload-chunk-size", "enableCrossOsArchive"]
        default: setupTool?.inputs ?? []
        }
    }
}
