//! Names, and what they promise.

use super::Promise::{self, Passphrase, Password, Secret};
use super::{promise, words};

#[test]
fn names_fall_into_words() {
    for (name, expected) in [
        ("DB_ROOT_PASSWORD_2", "db root password"),
        ("dbRootPassword", "db root password"),
        ("--db-root-password", "db root password"),
        ("APIKey", "api key"),
        ("oauth2Token", "oauth token"),
        ("example.com/api-token", "api token"),
        ("spring.datasource.password", "spring datasource password"),
        ("", ""),
        ("Ünïcode_Pässword", "ünïcode pässword"),
    ] {
        assert_eq!(words(name).join(" "), expected, "{name}");
    }
}

#[test]
fn the_last_word_decides() {
    let cases: [(&str, Option<Promise>); 60] = [
        ("PASSWORD", Some(Password)),
        ("DB_PASSWORD", Some(Password)),
        ("dbPassword", Some(Password)),
        ("mysqlRootPasswd", Some(Password)),
        ("ROOTPASSWORD", Some(Password)),
        ("DB_PASS", Some(Password)),
        ("PGPASSWORD", Some(Password)),
        ("redis-pwd", Some(Password)),
        ("PASSWORD_2", Some(Password)),
        ("password.txt", Some(Password)),
        ("DB_PASSWORD_PROD", Some(Password)),
        ("--password", Some(Password)),
        ("KEY_PASSPHRASE", Some(Passphrase)),
        ("API_KEY", Some(Secret)),
        ("apiKey", Some(Secret)),
        ("APIKEY", Some(Secret)),
        ("APP_KEY", Some(Secret)),
        ("SECRET_KEY_BASE", Some(Secret)),
        ("AWS_SECRET_ACCESS_KEY", Some(Secret)),
        ("client-secret", Some(Secret)),
        ("OAUTH2_PROXY_COOKIE_SECRET", Some(Secret)),
        ("GITHUB_TOKEN", Some(Secret)),
        ("TOKEN_GITHUB", Some(Secret)),
        ("authtoken", Some(Secret)),
        ("JWT", Some(Secret)),
        ("HTTP_AUTH", Some(Secret)),
        ("example.com/api-token", Some(Secret)),
        ("PASSWORD_FILE", None),
        ("passwordFile", None),
        ("TOKEN_TTL", None),
        ("SECRET_NAME", None),
        ("secretName", None),
        ("KEY", None),
        ("key", None),
        ("passwordKey", None),
        ("TOKEN_URL", None),
        ("tokenExpirationSeconds", None),
        ("SECRET_NAMESPACE", None),
        ("AWS_ACCESS_KEY_ID", None),
        ("PUBLIC_KEY", None),
        ("publicAccessKey", None),
        ("COMPASS", None),
        ("BYPASS", None),
        ("monkey", None),
        ("AUTH_TYPE", None),
        ("authMethod", None),
        ("passwordSecretRef", None),
        ("PASSWORD_MIN_LENGTH", None),
        ("token.yaml", None),
        ("get-token.sh", None),
        ("tls.key", None),
        ("partitionKey", None),
        ("topologyKey", None),
        ("author", None),
        ("authority", None),
        ("secretKeyRef", None),
        ("SSH_KEY_PATH", None),
        ("token-audience", None),
        ("imagePullSecrets", None),
        ("", None),
    ];
    for (name, expected) in cases {
        assert_eq!(promise(name), expected, "{name}");
    }
}
