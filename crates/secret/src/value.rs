//! What a value looks like: a reference, a placeholder, a setting, a password, a random token.

use crate::random::{is_made_up, is_random, is_short_token};

/// What an attacker tries first, in lower case. Sources: the defaults that charts and images ship with.
#[rustfmt::skip]
const DEFAULT_PASSWORDS: &[&str] = &[
    "0000", "000000", "1111", "111111", "1234", "12345", "123456", "1234567", "12345678",
    "123456789", "1234567890", "123123", "abc123", "adm", "admin", "admin1", "admin123",
    "admin1234", "adminadmin", "administrator", "alpine", "bitnami", "calvin", "cassandra",
    "change-me", "change_me", "changeit", "changeme", "changeme!", "changeme1", "changeme123",
    "changethis", "couchbase", "couchdb", "default", "demo", "dev", "docker", "elastic",
    "elasticsearch", "foobar", "foobared", "grafana", "guest", "harbor12345", "hunter2", "influxdb", "jenkins",
    "keycloak", "kibana", "kubernetes", "letmein", "mariadb", "master", "minio", "minio123",
    "minioadmin", "mongo", "mongodb", "my-secret-pw", "mysql", "neo4j", "nexus", "oracle", "p@ssw0rd",
    "p@ssword", "pass", "passw0rd", "passwd", "password", "password!", "password1", "password123",
    "postgres", "postgresql", "prom-operator", "qwerty", "rabbitmq", "rancher", "redis", "root",
    "secret", "sonar", "supersecret", "test", "test123", "testing123", "tomcat", "toor", "user", "welcome",
    "welcome1", "wordpress",
];

/// Whether a password is one that every attacker tries.
pub(crate) fn is_default_password(value: &str) -> bool {
    DEFAULT_PASSWORDS.contains(&&*value.to_ascii_lowercase())
}

/// Whether a token or key is a word to be changed that nobody changed, or one that everybody thinks of.
pub(crate) fn is_unchanged_secret(value: &str) -> bool {
    // FreeRADIUS ships the last one.
    #[rustfmt::skip]
    const WORDS: &[&str] = &["changeit", "changethis", "letmein", "insecure", "testing123"];
    #[rustfmt::skip]
    const PARTS: &[&str] = &[
        "supersecret", "super-secret", "super_secret", "topsecret", "verysecret", "mysecret", "passw0rd", "p@ssw0rd",
        "s3cr3t", "password123", "secret123",
    ];
    let lower = value.to_ascii_lowercase();
    lower.starts_with("changeme")
        || lower.starts_with("change-me")
        || lower.starts_with("change_me")
        || WORDS.contains(&lower.as_str())
        || (!is_object_name(&lower) && PARTS.iter().any(|part| lower.contains(part)))
}

/// Whether a value is one word that a person could have chosen for a secret: with a digit or what secrets are called, and
/// without the dashes and dots of names.
pub(crate) fn is_chosen(value: &str) -> bool {
    const SHORTEST: usize = 8;
    let lower = value.to_ascii_lowercase();
    let is_word = value
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"!@#$%^&*_+?".contains(&byte));
    let tells = lower.bytes().any(|byte| byte.is_ascii_digit())
        || ["secret", "passw"].iter().any(|part| lower.contains(part));
    is_word && tells && value.len() >= SHORTEST && !is_made_up(value)
}

/// Whether a value says where the credential is to be found, or holds it encrypted.
pub(crate) fn is_reference(value: &str) -> bool {
    #[rustfmt::skip]
    const SCHEMES: &[&str] = &[
        "vault:", "ref+", "bao:", "secretref:", "secretref+", "secret://", "op://", "arn:", "sm://", "gcpsm:", "gcp:", "awssecrets:", "azurekeyvault:", "azurekv:",
        "gsm:", "gcp-secret:", "ssm:", "awssm:", "env:", "file:", "k8s:", "keyvault:", "@microsoft.keyvault",
        "enc[", "enc(", "{cipher}", "!vault", "$ansible_vault", "age-encryption.org", "projects/",
    ];
    let holds = |open: &str, close: &str| {
        value
            .split_once(open)
            .is_some_and(|(_, rest)| rest.contains(close))
    };
    holds("$(", ")")
        || holds("${", "}")
        || holds("{{", "}}")
        || holds("%(", ")")
        || holds("%{", "}")
        || holds("#{", "}")
        || holds("@{", "}")
        || is_lookup(value)
        || is_variable(value)
        || is_sealed(value)
        || SCHEMES.iter().any(|scheme| {
            value
                .get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        })
}

/// `$ENV{PASSWORD}`, `$__file{/etc/password}`; `store:path/to/secret#field`.
fn is_lookup(value: &str) -> bool {
    let is_word = |word: &str| {
        word.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
    };
    let call = value
        .strip_prefix('$')
        .and_then(|rest| rest.strip_suffix('}')?.split_once('{'));
    let store = value
        .split_once(':')
        .and_then(|(store, rest)| Some((store, rest.rsplit_once('#')?)));
    call.is_some_and(|(function, _)| is_word(function))
        || store.is_some_and(|(store, (path, field))| {
            is_word(store) && is_word(field) && path.contains('/') && path.split('/').all(is_word)
        })
}

/// `$PASSWORD`, `$env:PASSWORD`, `%PASSWORD%`, `DB_PASSWORD`: the name of another variable.
fn is_variable(value: &str) -> bool {
    let windows = value
        .strip_prefix('%')
        .and_then(|rest| rest.strip_suffix('%'));
    let power_shell = value.strip_prefix("$env:");
    if let Some(name) = power_shell.or(value.strip_prefix('$')).or(windows) {
        // Nobody calls a variable so.
        return !is_short_token(name)
            && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    }
    value.contains('_')
        && value
            .split('_')
            .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// The value of a SealedSecret: two bytes for the length of the wrapped key (512), then ciphertext.
fn is_sealed(value: &str) -> bool {
    const SHORTEST: usize = 684;
    value.len() >= SHORTEST
        && matches!(value.as_bytes(), [b'A', b'g', b'A'..=b'D', ..])
        && value.bytes().all(crate::pattern::is_base64)
}

/// Whether a value stands where a credential is still to be filled in.
pub(crate) fn is_placeholder(value: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: &[&str] = &[
        "your", "yourpassword", "todo", "tbd", "fixme", "redacted", "hidden", "masked", "removed", "replace",
        "replaceme", "replacewithyourpassword", "replacethis", "placeholder", "dummy", "example", "sample", "setme",
        "insert", "fillme", "fillmein", "notset", "unset", "none", "null", "nil", "undefined", "empty", "na",
        "string", "string!", "text", "generated", "autogenerated", "optional", "required", "mypassword",
        "notused", "unused", "notneeded", "notrequired", "notapplicable", "mustbechanged", "tobechanged", "tobereplaced",
        "tobefilled", "tobedefined", "supplied",
    ];
    let lower: String = value
        .chars()
        .filter(|character| !matches!(character, '-' | '_' | ' ' | '/' | '.'))
        .map(|character| character.to_ascii_lowercase())
        .collect();
    let bracketed = (value.starts_with('<') && value.ends_with('>'))
        || (value.starts_with('[') && value.ends_with(']'))
        || (value.starts_with('{') && value.ends_with('}'));
    let parenthesised = value.starts_with('(') && value.ends_with(')');
    let marked = |mark: &str| {
        value.len() > 2 * mark.len() && value.starts_with(mark) && value.ends_with(mark)
    };
    bracketed
        || parenthesised
        || marked("@@")
        || marked("__")
        || marked("@")
        || is_repeated(value)
        || lower == "seevault"
        || lower.starts_with("your")
        || lower.ends_with("here")
        || lower.starts_with("replacewith")
        || lower.starts_with("insertyour")
        || lower.starts_with("enteryour")
        || lower.starts_with("redacted")
        || lower.starts_with("dummy")
        || lower.starts_with("placeholder")
        || value.starts_with('%') && value.len() == 2
        || WORDS.contains(&&*lower)
}

/// `****`, `xxxx`, `...`.
fn is_repeated(value: &str) -> bool {
    let mut characters = value.chars();
    let Some(first) = characters.next() else {
        return true;
    };
    !first.is_ascii_digit() && characters.all(|character| character == first)
}

/// Whether a value without quotes is code: the path of a variable, a call.
pub(crate) fn is_code(value: &str) -> bool {
    #[rustfmt::skip]
    const ROOTS: &[&str] = &[
        "os", "process", "var", "data", "config", "cfg", "conf", "self", "this", "env", "request", "req", "local", "module",
        "each", "secrets", "settings", "ngx", "ctx", "args", "opts", "options", "params", "props", "values", "user", "github",
    ];
    let end = value.find(['(', '[', '{']).unwrap_or(value.len());
    let path = &value[..end];
    let is_path = path.contains('.')
        && path.split('.').all(|word| {
            word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        });
    let first = path.split('.').next().unwrap_or_default();
    let is_call = end < value.len()
        && end > 0
        && path
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
    is_path && ROOTS.contains(&first) || is_call || is_cmdlet(value)
}

/// `Get-Credential`, `ConvertTo-SecureString`, of PowerShell.
fn is_cmdlet(value: &str) -> bool {
    const VERBS: &[&str] = &[
        "Get",
        "New",
        "Read",
        "ConvertTo",
        "ConvertFrom",
        "Import",
        "Select",
    ];
    value.split_once('-').is_some_and(|(verb, noun)| {
        VERBS.contains(&verb)
            && noun.starts_with(|first: char| first.is_ascii_uppercase())
            && noun.bytes().all(|byte| byte.is_ascii_alphabetic())
    })
}

/// Whether a word behind a name goes on with a sentence.
pub(crate) fn is_prose(value: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: &[&str] = &[
        "is", "are", "was", "to", "of", "in", "on", "at", "by", "for", "from", "with", "and", "or", "not", "the", "must",
        "should", "can", "may", "will", "has", "have", "that", "which", "when", "if", "as", "flag", "option", "argument",
        "value", "values", "parameter", "field", "file", "here", "below", "above", "only", "used", "type", "reset", "store",
        "manager", "policy", "hash", "hashes", "expired", "missing", "invalid", "changed", "authentication", "login",
        "protected", "sufficient", "requisite",
    ];
    WORDS.contains(
        &value
            .to_ascii_lowercase()
            .trim_end_matches(['.', ',', ';', ':', '?', '!']),
    )
}

/// Whether a value is the hash of a password, as files of users hold it.
pub(crate) fn is_hash(value: &str) -> bool {
    let mut parts = value.split('$');
    parts.next() == Some("")
        && parts
            .next()
            .is_some_and(|kind| !kind.is_empty() && kind.len() <= 8)
        && parts.next().is_some_and(|part| !part.is_empty())
        && value.len() >= 20
}

/// Where `user:password` is divided; `None` for other texts with a colon, such as addresses.
pub(crate) fn login_divider(value: &str) -> Option<usize> {
    // Neo4j takes `neo4j/password`.
    let divider = match value.strip_prefix("neo4j/") {
        Some(_) => "neo4j".len(),
        None => value.find(':')?,
    };
    let (user, password) = (&value[..divider], &value[divider + 1..]);
    let is_user = !user.is_empty()
        && user
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'@'));
    let is_password = password.len() >= 4
        && !password.contains([':', ' ', '/', '\\'])
        && !password.bytes().all(|byte| byte.is_ascii_digit());
    (is_user && is_password && !is_reference(value) && !user.starts_with("sha")).then_some(divider)
}

/// Whether a value is a switch, a number, a duration or a quantity.
pub(crate) fn is_setting(value: &str) -> bool {
    const WORDS: &[&str] = &[
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
        "enabled",
        "disabled",
        "auto",
        "automatic",
        "always",
        "never",
        "prompt",
    ];
    if WORDS.contains(&&*value.to_ascii_lowercase()) {
        return true;
    }
    // Digits and a unit behind each group: 3600, -1, 2.5, 1h30m, 10Mi, 2024-01-31T00:00:00Z.
    value.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '+' | '.'))
        && value
            .split(|character: char| !character.is_ascii_alphabetic())
            .all(|unit| {
                [
                    "", "ns", "us", "ms", "s", "m", "h", "d", "w", "y", "k", "M", "G", "T", "Z",
                    "t", "e", "E", "B", "Ki", "Mi", "Gi", "Ti", "KB", "MB", "GB", "TB", "kb", "mb",
                    "gb", "min", "sec", "days",
                ]
                .contains(&unit)
            })
        && value.bytes().all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+' | b':' | b',' | b'%')
        })
}

/// Whether a value is a path, an address or a digest: it says where or which, and is no credential itself.
pub(crate) fn is_locator(value: &str) -> bool {
    const DIGESTS: &[&str] = &["sha256:", "sha512:", "sha1:", "sha384:"];
    let drive = matches!(value.as_bytes(), [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    let path = ["/", "./", "../", "~/"]
        .iter()
        .any(|start| value.starts_with(start))
        && !value
            .split('/')
            .any(|segment| segment.contains(['+', '=']) || is_random(segment))
        && !value.strip_prefix('/').is_some_and(is_short_token);
    let url = value.split_once("://").is_some_and(|(scheme, _)| {
        !scheme.is_empty()
            && scheme.bytes().all(|byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b':')
            })
    });
    drive
        || path
        || url
        || is_host_and_port(value)
        || DIGESTS.iter().any(|start| value.starts_with(start))
}

/// `postgres.db.svc:5432`.
fn is_host_and_port(value: &str) -> bool {
    value.split_once(':').is_some_and(|(host, port)| {
        host.contains('.')
            && !port.is_empty()
            && port.bytes().all(|byte| byte.is_ascii_digit())
            && host
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-')
    })
}

/// Whether a value is made to be shown: a certificate or public key, plain or in base64.
pub(crate) fn is_public_material(value: &str) -> bool {
    [
        "-----BEGIN CERTIFICATE",
        "-----BEGIN PUBLIC",
        "-----BEGIN RSA PUBLIC",
        "LS0tLS1CRUdJTiBDRVJU",
        "LS0tLS1CRUdJTiBQVUJM",
        "ssh-rsa ",
        "ssh-ed25519 ",
        "ecdsa-sha2-",
        "AAAAB3NzaC1",
        "AAAAC3NzaC1",
        "age1",
    ]
    .iter()
    .any(|start| value.starts_with(start))
}

/// `my-db-secret`: a Kubernetes name that ends in what it names.
pub(crate) fn is_object_name(value: &str) -> bool {
    const LAST: &[&str] = &[
        "secret",
        "secrets",
        "credentials",
        "creds",
        "token",
        "key",
        "keys",
        "config",
    ];
    let mut words = value.split('-');
    words.next_back().is_some_and(|last| LAST.contains(&last))
        && words.clone().next().is_some()
        && words.all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
}

/// Whether a text in the place of a password could be one: no reference, no placeholder, not empty.
pub(crate) fn may_be_password(value: &str) -> bool {
    !value.is_empty()
        && !value.contains("[redacted")
        && !is_reference(value)
        && !is_placeholder(value)
}
