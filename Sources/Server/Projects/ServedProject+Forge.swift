import Git
import Workflows

extension ServedProject {
    /// `owner/name` at its forge, as the server's file tells it; nil where neither the URL nor `status` does.
    var forgeName: String? {
        definition.status?.repository ?? RepositoryName(url: definition.repository)?.description
    }
}
