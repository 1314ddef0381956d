extension Schema {
    static let permissions = Definition.oneOf(
        .mapping([
            "actions": anyLevel, "artifact-metadata": anyLevel, "attestations": anyLevel, "checks": anyLevel,
            "code-quality": anyLevel, "contents": anyLevel, "copilot-requests": writeOrNone, "deployments": anyLevel,
            "discussions": anyLevel, "drives": anyLevel, "id-token": writeOrNone, "issues": anyLevel,
            "models": readOrNone, "packages": anyLevel, "pages": anyLevel, "pull-requests": anyLevel,
            "repository-projects": anyLevel, "security-events": anyLevel, "statuses": anyLevel,
            "vulnerability-alerts": readOrNone,
        ]), .constants("read-all", "write-all"))

    private static let anyLevel = Definition.constants("read", "write", "none")
    private static let readOrNone = Definition.constants("read", "none")
    private static let writeOrNone = Definition.constants("write", "none")
}
