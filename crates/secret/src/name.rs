//! What a name says about its value.
//!
//! The last word decides: a `password` is one, a `password-file` is a path, a `token-ttl` a duration.

use crate::mention::mentions_credential;

/// What a name promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Promise {
    /// Chosen by a person, so that any text may be one.
    Password,
    /// A password of several words.
    Passphrase,
    /// Generated, so that it looks random; in Kubernetes, the same names also hold names of Secrets.
    Secret,
}

/// Names are short; a longer one is a sentence.
const NAME_LIMIT: usize = 253;

const PASSWORDS: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "pass",
    "passcode",
    "pswd",
    "pword",
    "passwrd",
    "pw",
    "requirepass",
    "masterauth",
    "rootpw",
    "bindpw",
    "storepass",
    "keypass",
    "authtok",
    "psk",
    "passwort",
    "kennwort",
    "contraseña",
    "contrasena",
    "senha",
    "wachtwoord",
    "haslo",
    "motdepasse",
];
const SECRETS: &[&str] = &[
    "secret",
    "token",
    "credential",
    "credentials",
    "creds",
    "bearer",
    "jwt",
    "auth",
    "authorization",
    "basicauth",
    "apikey",
    "authkey",
    "cookie",
    "license",
    "licence",
    "tokens",
    "apikeys",
    "passwords",
    "encrypt",
];
/// What is written without a separator before or between such words: `rootpassword`, `secretkey`.
const PASSWORD_ENDINGS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "pass",
    "passwort",
    "kennwort",
    "wachtwoord",
];
/// Words that end in `pass` and have nothing to do with it.
#[rustfmt::skip]
const NO_PASSWORDS: &[&str] = &["bypass", "compass", "encompass", "multipass", "nopass", "overpass", "surpass", "trespass", "underpass"];
const SECRET_ENDINGS: &[&str] = &[
    "secret",
    "token",
    "apikey",
    "secretkey",
    "accesskey",
    "privatekey",
    "signingkey",
    "encryptionkey",
    "masterkey",
    "accountkey",
    "authkey",
];
/// `key` alone is the key of a map; with one of these before it, it opens something.
#[rustfmt::skip]
const KEYS: &[&str] = &[
    "access", "account", "admin", "aes", "api", "app", "application", "auth", "client", "consumer", "cookie",
    "crypt", "deploy", "encrypt", "encryption", "fernet", "hmac", "ingest", "integration", "jwt", "licence", "license",
    "live", "master", "primary", "preshared", "private", "read", "root", "routing", "secondary", "secret", "secrets", "service", "session",
    "shared", "sign", "signing", "symm", "symmetric", "ssh", "storage", "subscription", "unseal", "webhook", "write",
];
/// Words behind the one that counts, which do not change what it says.
const NEUTRAL: &[&str] = &[
    "value",
    "base",
    "plain",
    "plaintext",
    "text",
    "txt",
    "string",
    "str",
    "raw",
    "data",
    "default",
    "current",
    "old",
    "new",
    "prod",
    "production",
    "dev",
    "staging",
    "stage",
    "test",
    "qa",
    "main",
    "literal",
    "env",
];
/// Words that make of a credential's name the name of something about it.
#[rustfmt::skip]
const ABOUT: &[&str] = &[
    "file", "files", "filename", "path", "paths", "dir", "directory", "folder", "location", "mount", "volume", "url",
    "uri", "endpoint", "endpoints", "host", "hostname", "address", "addr", "port", "server", "service", "name",
    "names", "namespace", "ref", "refs", "reference", "id", "ids", "uid", "uuid", "key", "keys", "field", "fields",
    "type", "types", "kind", "class", "mode", "method", "methods", "scheme", "format", "algorithm", "alg", "hash",
    "digest", "checksum", "length", "len", "size", "min", "max", "minimum", "maximum", "count", "limit", "ttl",
    "expiry", "expiration", "expires", "expire", "timeout", "duration", "lifetime", "age", "interval", "period",
    "rotation", "refresh", "renew", "renewal", "days", "hours", "minutes", "seconds", "ms", "sec", "time", "date",
    "at", "enabled", "enable", "disabled", "disable", "required", "require", "optional", "allowed", "policy",
    "policies", "rule", "rules", "provider", "providers", "backend", "store", "manager", "engine", "version",
    "revision", "issuer", "iss", "audience", "audiences", "aud", "scope", "scopes", "claim", "claims", "subject",
    "user", "username", "users", "owner", "group", "role", "account", "email", "region", "zone", "variable", "var",
    "annotation", "label", "labels", "prefix", "suffix", "header", "headers", "param", "parameter", "query", "regex",
    "pattern", "template", "image", "tag", "script", "command", "cmd", "config", "configuration", "settings",
    "options", "description", "message", "title", "hint", "source", "src", "target", "index", "status", "request",
];
/// Endings of files; a file is judged by what is in it.
const EXTENSIONS: &[&str] = &[
    "yaml",
    "yml",
    "json",
    "toml",
    "xml",
    "sh",
    "py",
    "lua",
    "js",
    "go",
    "conf",
    "cfg",
    "ini",
    "properties",
    "crt",
    "pub",
    "md",
];

/// What the value under a name is meant to be, if the name tells of a credential.
pub(crate) fn promise(name: &str) -> Option<Promise> {
    if name.len() > NAME_LIMIT || !mentions_credential(name) {
        return None;
    }
    match name {
        // Where a shell stands; and the password of a connection, in files of ODBC.
        "PWD" => return Some(Promise::Secret),
        "OLDPWD" => return None,
        _ => {}
    }
    if is_bundler_login(name) {
        return Some(Promise::Secret);
    }
    let words = words(name);
    // `checksum/secret` tells when the secret changes.
    if words.iter().any(|word| word == "public") || name.starts_with("checksum/") {
        return None;
    }
    let mut rest = words.as_slice();
    while let [before @ .., last] = rest {
        if before.is_empty() || !NEUTRAL.contains(&last.as_str()) {
            break;
        }
        rest = before;
    }
    let (last, before) = rest.split_last()?;
    if let Some(promise) = promise_of_word(last, before) {
        return Some(promise);
    }
    // `password_hash`: no password, but what one is guessed from.
    if matches!(last.as_str(), "hash" | "hex")
        && before.iter().any(|word| PASSWORDS.contains(&word.as_str()))
    {
        return Some(Promise::Secret);
    }
    let about = ABOUT.contains(&last.as_str()) || EXTENSIONS.contains(&last.as_str());
    // `TOKEN_GITHUB`: the word that counts stands earlier, and nothing says that the value is about it.
    let earlier = (1..=before.len()).any(|end| {
        before
            .get(..end)
            .and_then(<[String]>::split_last)
            .is_some_and(|(word, before)| promise_of_word(word, before).is_some())
    });
    (earlier && !about).then_some(Promise::Secret)
}

/// Whether the value under a name is the secret itself, and may be chosen by a person: `JWT_SECRET`, `clientSecret`. Other
/// names that end in `secret` are as often those of Secret objects.
pub(crate) fn is_chosen_secret(name: &str) -> bool {
    #[rustfmt::skip]
    const BEFORE: &[&str] = &[
        "access", "admin", "api", "app", "auth", "client", "consumer", "cookie", "csrf", "encryption", "hash", "hmac", "jwt",
        "nextauth", "oauth", "refresh", "session", "shared", "signing", "token", "webhook",
    ];
    let words = words(name);
    let words = match words.as_slice() {
        [words @ .., last] if last == "key" => words,
        words => words,
    };
    matches!(words, [.., before, last] if last == "secret" && BEFORE.contains(&before.as_str()))
}

/// Whether a name is that of the secret half of an access key, which a person may choose where the storage is one's own:
/// `MINIO_SECRET_KEY`, `aws_secret_access_key`.
pub(crate) fn is_storage_key(name: &str) -> bool {
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    words.ends_with(&["secret", "access", "key"])
        || words.ends_with(&["secret", "key"])
            && words
                .iter()
                .any(|word| matches!(*word, "minio" | "aws" | "s"))
}

/// Whether a name is one of several credentials, in a list below it.
pub(crate) fn is_plural(name: &str) -> bool {
    matches!(
        words(name).last().map(String::as_str),
        Some("tokens" | "keys" | "apikeys" | "passwords" | "secrets" | "users" | "credentials")
    )
}

/// Whether the value may be a user and a password: `BASIC_AUTH`, `credentials`.
pub(crate) fn is_login(name: &str) -> bool {
    if is_bundler_login(name) {
        return true;
    }
    matches!(
        words(name).last().map(String::as_str),
        Some("auth" | "basicauth" | "credentials" | "credential" | "creds" | "login" | "htpasswd")
    )
}

/// `BUNDLE_GEMS__EXAMPLE__COM`: Bundler's login for the host of that name. A few settings have two words as well.
fn is_bundler_login(name: &str) -> bool {
    name.strip_prefix("BUNDLE_").is_some_and(|host| {
        host.contains("__")
            && ![
                "MIRROR__", "BUILD__", "LOCAL__", "PATH__", "CACHE__", "FROZEN__",
            ]
            .iter()
            .any(|setting| host.starts_with(setting))
    })
}

/// Whether what is below a name are credentials alone: `tokens: {agent: …}`.
pub(crate) fn is_group(name: &str) -> bool {
    matches!(
        words(name).last().map(String::as_str),
        Some("tokens" | "apikeys" | "passwords")
    )
}

/// Whether a member below a name is one of several credentials, and does not tell about one.
pub(crate) fn is_credential_of(name: &str, member: &str) -> bool {
    let last = words(member).pop();
    is_group(name) && last.is_some_and(|last| !ABOUT.contains(&last.as_str()))
}

fn promise_of_word(word: &str, before: &[String]) -> Option<Promise> {
    let is_behind = |words: &[&str]| {
        before
            .last()
            .is_some_and(|last| words.contains(&last.as_str()))
    };
    if matches!(word, "passphrase" | "mnemonic") || word == "phrase" && is_behind(&["pass", "seed"])
    {
        return Some(Promise::Passphrase);
    }
    if word == "auth" && is_behind(&["redis", "rediscli"]) {
        return Some(Promise::Password);
    }
    // The cookie of an Erlang cluster is what its nodes log in with, and any text.
    if word == "cookie" && is_behind(&["erlang"]) || word == "passe" && is_behind(&["de"]) {
        return Some(Promise::Password);
    }
    // The key from which NiFi makes the one that it encrypts with is any text.
    if word == "key" && before.ends_with(&["sensitive".to_owned(), "props".to_owned()]) {
        return Some(Promise::Password);
    }
    // What Nextcloud, WordPress and Drupal mix into hashes is as secret as their keys.
    #[rustfmt::skip]
    const SALTED: &[&str] = &["auth", "cookie", "encryption", "hash", "in", "nonce", "password", "secret", "secure", "session"];
    if matches!(word, "passwordsalt" | "hashsalt") || word == "salt" && is_behind(SALTED) {
        return Some(Promise::Secret);
    }
    // The header by which Honeycomb knows who sends.
    if word == "team" && is_behind(&["honeycomb"]) {
        return Some(Promise::Secret);
    }
    let is_password =
        PASSWORDS.contains(&word) || PASSWORD_ENDINGS.iter().any(|ending| word.ends_with(ending));
    if is_password && !NO_PASSWORDS.contains(&word) {
        return Some(Promise::Password);
    }
    let key = matches!(word, "key" | "keys") && is_behind(KEYS)
        || word == "seed" && is_behind(&["otp", "totp", "mfa"]);
    let secret =
        SECRETS.contains(&word) || SECRET_ENDINGS.iter().any(|ending| word.ends_with(ending));
    (key || secret).then_some(Promise::Secret)
}

/// The words of a name in lower case, without digits: of `DB_ROOT_PASSWORD_2`, `dbRootPassword`, `--db-root-password`.
/// What stands before the last slash is the domain of a label or annotation.
fn words(name: &str) -> Vec<String> {
    let name = name.rsplit('/').next().unwrap_or(name);
    let characters: Vec<char> = name.chars().collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (index, character) in characters.iter().enumerate() {
        if !character.is_alphabetic() {
            words.extend(take(&mut word));
            continue;
        }
        let previous = index.checked_sub(1).and_then(|index| characters.get(index));
        let next = characters.get(index + 1);
        let begins = character.is_uppercase()
            && (previous.is_some_and(|previous| previous.is_lowercase())
                || next.is_some_and(|next| next.is_lowercase()));
        if begins {
            words.extend(take(&mut word));
        }
        word.extend(character.to_lowercase());
    }
    words.extend(take(&mut word));
    words
}

fn take(word: &mut String) -> Option<String> {
    (!word.is_empty()).then(|| std::mem::take(word))
}

#[cfg(test)]
mod tests;
