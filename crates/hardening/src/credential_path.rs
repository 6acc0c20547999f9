//! Files that are credentials by their path.

/// Names of files that are credentials wherever they are.
const NAMES: &[(&str, &str)] = &[
    ("id_rsa", "SSH private key"),
    ("id_dsa", "SSH private key"),
    ("id_ecdsa", "SSH private key"),
    ("id_ed25519", "SSH private key"),
    (".env", "environment file"),
    (".env.local", "environment file"),
    (".env.production", "environment file"),
    (".netrc", "netrc file"),
    ("_netrc", "netrc file"),
    (".pgpass", "PostgreSQL password file"),
    (".my.cnf", "MySQL password file"),
    (".git-credentials", "Git credentials"),
    (".npmrc", "npm configuration with a token"),
    (".pypirc", "PyPI credentials"),
    (".dockercfg", "registry credentials"),
    (".vault-token", "Vault token"),
    (".htpasswd", "password file"),
    ("terraform.tfstate", "Terraform state"),
    ("credentials.tfrc.json", "Terraform credentials"),
    ("kubeconfig", "kubeconfig"),
    ("service-account.json", "service account key"),
    (
        "application_default_credentials.json",
        "Google Cloud credentials",
    ),
];

/// Ends of paths that are credentials.
const PATHS: &[(&str, &str)] = &[
    (".aws/credentials", "AWS credentials"),
    (".docker/config.json", "registry credentials"),
    (".kube/config", "kubeconfig"),
    (".azure/accessTokens.json", "Azure credentials"),
    (".azure/msal_token_cache.json", "Azure credentials"),
    (".config/gcloud/credentials.db", "Google Cloud credentials"),
    (".config/gh/hosts.yml", "GitHub credentials"),
    (".cargo/credentials.toml", "crates.io token"),
    (".cargo/credentials", "crates.io token"),
    (".gem/credentials", "RubyGems token"),
    (".m2/settings-security.xml", "Maven master password"),
    (".composer/auth.json", "Composer credentials"),
    (
        "etc/kubernetes/admin.conf",
        "cluster administrator's kubeconfig",
    ),
];

/// Ends of names that are key stores or private keys. `.pem` and `.crt` are mostly certificates.
const ENDINGS: &[(&str, &str)] = &[
    (".pfx", "key store"),
    (".p12", "key store"),
    (".jks", "key store"),
    (".ppk", "PuTTY private key"),
    (".kdbx", "password database"),
    ("-privkey.pem", "private key"),
    ("privkey.pem", "private key"),
    ("private.pem", "private key"),
    (".key", "private key"),
];

/// Directories in which such names are examples, tests or trust stores of packages.
const HARMLESS: &[&str] = &[
    "usr/share/",
    "usr/lib/",
    "usr/local/lib/",
    "node_modules/",
    "site-packages/",
    "dist-packages/",
    "testdata/",
    "test/",
    "tests/",
    "examples/",
    "vendor/",
    "go/pkg/mod/",
    "etc/apt/",
    "usr/src/",
    "cacerts",
];

/// What a file is when its path says that it is a credential.
pub(crate) fn credential(path: &str) -> Option<&'static str> {
    let path = path
        .trim_start_matches("./")
        .trim_start_matches('/')
        .trim_end_matches('/');
    let name = path.rsplit('/').next().unwrap_or(path);
    let by_name = NAMES.iter().find(|(known, _)| *known == name);
    let ends = |end: &str| {
        path == end || path.ends_with(end) && path[..path.len() - end.len()].ends_with('/')
    };
    let by_path = || PATHS.iter().find(|(end, _)| ends(end));
    let is_example = [".example", ".sample", ".template", ".dist"]
        .iter()
        .any(|end| name.ends_with(end));
    if let Some((_, what)) = by_name.or_else(by_path).filter(|_| !is_harmless(path)) {
        return Some(what);
    }
    let by_end = ENDINGS
        .iter()
        .find(|(end, _)| name.len() > end.len() && name.ends_with(end));
    by_end
        .filter(|_| !is_harmless(path) && !is_example && !name.contains("pub"))
        .map(|(_, what)| *what)
}

fn is_harmless(path: &str) -> bool {
    HARMLESS.iter().any(|part| {
        path.starts_with(part)
            || path.contains(&format!("/{part}"))
            || !part.contains('/') && path.ends_with(part)
    })
}

#[cfg(test)]
mod tests {
    use super::credential;

    #[test]
    fn paths_tell_of_credentials() {
        for path in [
            "id_rsa",
            "./.env",
            "root/.aws/credentials",
            "/app/server.key",
            "home/a/.ssh/id_ed25519",
            ".docker/config.json",
        ] {
            assert!(credential(path).is_some(), "{path}");
        }
        for path in [
            ".env.example",
            "id_rsa.pub",
            "config.json",
            "x.aws/credentials2",
            "server.pem",
            "usr/share/x/id_rsa",
            "app/node_modules/x/test/a.key",
            ".key",
            "docker/config.json",
            "src/environment.ts",
        ] {
            assert!(credential(path).is_none(), "{path}");
        }
    }
}
