/// Whether a file's name is one that usually holds a key or password. Names only: contents are never looked at.
func looksLikeSecret(_ name: String) -> Bool {
    let name = name.lowercased()
    let harmless = [".example", ".sample", ".template", ".dist", ".defaults", ".pub"]
    if harmless.contains(where: name.hasSuffix) { return false }
    if exactNames.contains(name) || name.hasPrefix(".env.") { return true }
    return endings.contains(where: name.hasSuffix)
}

private let exactNames: Set<String> = [
    ".env", ".envrc", ".netrc", "_netrc", ".pgpass", ".my.cnf", ".npmrc", ".pypirc", ".htpasswd", ".dockercfg",
    ".dockerconfigjson", ".git-credentials", ".secrets", ".vault-token", "credentials", "credentials.json",
    "credentials.yml", "credentials.yaml", "secrets.json", "secrets.yml", "secrets.yaml", "secrets.toml",
    "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_ecdsa_sk", "id_ed25519_sk", "master.key", "kubeconfig",
    "terraform.tfvars", "terraform.tfstate", "service-account.json", "service_account.json", "age.key", "keys.txt",
]

private let endings = [
    ".env", ".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".kdbx", ".ppk", ".p8", ".asc.key", ".ovpn",
    ".auto.tfvars", ".tfstate",
]
