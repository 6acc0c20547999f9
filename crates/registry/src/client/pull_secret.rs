//! Pull secrets of a cluster: which of their credentials are for an image, as the kubelet decides it.
//!
//! The form and the matching are those of `pkg/credentialprovider` in Kubernetes: keys are hosts with an optional port and path,
//! parts of a host can be patterns, and the longest key counts first.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::docker_config::{Credential, DockerConfig, WrittenAuth, credential};
use crate::limits::MAX_DOCKER_CONFIG_BYTES;
use crate::name::Name;

/// The credentials of one pull secret. They are wiped when it goes, and never shown.
pub struct PullSecret {
    entries: Vec<Entry>,
}

impl std::fmt::Debug for PullSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PullSecret({} entries)", self.entries.len())
    }
}

struct Entry {
    host: String,
    port: String,
    path: String,
    credential: Credential,
}

#[derive(Deserialize)]
struct Written {
    #[serde(default)]
    auths: BTreeMap<String, WrittenAuth>,
}

/// The types of Secrets that hold credentials for registries, each with its key.
pub const PULL_SECRET_TYPES: &[(&str, &str)] = &[
    ("kubernetes.io/dockerconfigjson", ".dockerconfigjson"),
    ("kubernetes.io/dockercfg", ".dockercfg"),
];

impl PullSecret {
    /// Reads the value of a Secret of one of [`PULL_SECRET_TYPES`]. Credential helpers in it are never run.
    ///
    /// # Errors
    /// When it is of another type, too large, or cannot be understood. The reason quotes nothing of it.
    pub fn parse(kind: &str, bytes: &[u8]) -> Result<Self, String> {
        if bytes.len() as u64 > MAX_DOCKER_CONFIG_BYTES {
            return Err("it is too large".to_owned());
        }
        let broken = |error: serde_json::Error| {
            let (line, column) = (error.line(), error.column());
            format!("its value is not understood at line {line} column {column}")
        };
        let auths = match kind {
            "kubernetes.io/dockerconfigjson" => {
                serde_json::from_slice::<Written>(bytes)
                    .map_err(broken)?
                    .auths
            }
            "kubernetes.io/dockercfg" => serde_json::from_slice(bytes).map_err(broken)?,
            _ => return Err("its type is not that of a pull secret".to_owned()),
        };
        let mut entries: Vec<(String, Entry)> = auths
            .into_iter()
            .filter_map(|(key, auth)| {
                let credential = credential(auth)?;
                let place = place_of(&key);
                let (authority, path) = place.split_once('/').unwrap_or((&place, ""));
                let (host, port) = authority.rsplit_once(':').unwrap_or((authority, ""));
                let entry = Entry {
                    host: host.to_owned(),
                    port: port.to_owned(),
                    path: path.trim_end_matches('/').to_owned(),
                    credential,
                };
                Some((place.clone(), entry))
            })
            .collect();
        entries.sort_by(|one, other| other.0.cmp(&one.0));
        Ok(Self {
            entries: entries.into_iter().map(|(_, entry)| entry).collect(),
        })
    }

    /// What it has for an image, the best first: each a configuration with one credential, for the registry of the image and no
    /// other. None where the text names no image, or nothing is for its registry.
    pub fn for_image(&self, image: &str) -> Vec<Arc<DockerConfig>> {
        let Ok(name) = Name::parse(image) else {
            return Vec::new();
        };
        let (host, port) = name
            .registry
            .rsplit_once(':')
            .unwrap_or((&name.registry, ""));
        let host = host.to_ascii_lowercase();
        let matching = self.entries.iter().filter(|entry| {
            entry.port == port
                && is_host(&entry.host, &host)
                && name.repository.starts_with(&entry.path)
        });
        matching
            .map(|entry| Arc::new(DockerConfig::of(&name.registry, entry.credential.clone())))
            .collect()
    }
}

/// A key without scheme and the version of the API that `docker login` writes: `host[:port][/path]`.
fn place_of(key: &str) -> String {
    let key = key.split_once("://").map_or(key, |(_, rest)| rest);
    let (authority, path) = key.split_once('/').unwrap_or((key, ""));
    let authority = authority.to_ascii_lowercase();
    let authority = match authority.as_str() {
        "index.docker.io" | "registry-1.docker.io" | "registry.hub.docker.com" => "docker.io",
        other => other,
    };
    let path = match path.split_once('/') {
        Some(("v1" | "v2", rest)) => rest,
        None if matches!(path, "v1" | "v2") => "",
        _ => path,
    };
    match path.trim_end_matches('/') {
        "" => authority.to_owned(),
        path => format!("{authority}/{path}"),
    }
}

/// Whether a host is meant by a pattern: part by part, so that `*` is one part or less.
fn is_host(pattern: &str, host: &str) -> bool {
    let (patterns, parts) = (pattern.split('.'), host.split('.'));
    patterns.clone().count() == parts.clone().count()
        && patterns
            .zip(parts)
            .all(|(pattern, part)| is_part(pattern, part))
}

/// One part: `*` is any letters, `?` one. Linear: after a `*` only the last one is gone back to.
fn is_part(pattern: &str, part: &str) -> bool {
    let (pattern, part) = (pattern.as_bytes(), part.as_bytes());
    let (mut at, mut seen) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while seen < part.len() {
        match pattern.get(at) {
            Some(b'*') => {
                back = Some((at + 1, seen));
                at += 1;
            }
            Some(letter) if *letter == b'?' || *letter == part[seen] => {
                at += 1;
                seen += 1;
            }
            _ => match back {
                Some((after, from)) => {
                    at = after;
                    seen = from + 1;
                    back = Some((after, seen));
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|letter| *letter == b'*')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn users(secret: &PullSecret, image: &str, registry: &str) -> Vec<String> {
        let found =
            secret
                .for_image(image)
                .into_iter()
                .map(|config| match config.credential(registry) {
                    Ok(Some(Credential::Basic { ref user, .. })) => user.clone(),
                    other => panic!("{other:?}"),
                });
        found.collect()
    }

    #[test]
    fn credentials_are_for_the_images_that_their_key_names() {
        let auth = |user: &str| format!(r#"{{"username":"{user}","password":"p"}}"#);
        let text = format!(
            r#"{{"auths":{{"https://index.docker.io/v1/":{},"r.example.com":{},"r.example.com/team":{},
            "r.example.com:5000":{},"*.azurecr.io":{},"https://ghcr.io/v2/":{},"k?s-*.io":{}}},"credsStore":"evil"}}"#,
            auth("hub"),
            auth("all"),
            auth("team"),
            auth("port"),
            auth("azure"),
            auth("github"),
            auth("pattern")
        );
        let secret = PullSecret::parse("kubernetes.io/dockerconfigjson", text.as_bytes());
        let secret = secret.expect("a secret");
        for (image, registry, expect) in [
            ("nginx", "docker.io", &["hub"][..]),
            ("docker.io/library/nginx:1", "docker.io", &["hub"]),
            (
                "r.example.com/team/app:1",
                "r.example.com",
                &["team", "all"],
            ),
            ("r.example.com/other/app", "r.example.com", &["all"]),
            (
                "r.example.com:5000/team/app",
                "r.example.com:5000",
                &["port"],
            ),
            ("shop.azurecr.io/app", "shop.azurecr.io", &["azure"]),
            ("a.b.azurecr.io/app", "", &[]),
            ("azurecr.io/app", "", &[]),
            ("ghcr.io/a/b", "ghcr.io", &["github"]),
            ("k8s-gcr.io/a", "k8s-gcr.io", &["pattern"]),
            ("evil.com/r.example.com/team", "", &[]),
            ("not an image", "", &[]),
        ] {
            assert_eq!(users(&secret, image, registry), expect, "{image}");
        }
        // For its registry, and no other.
        let config = secret.for_image("nginx").remove(0);
        assert_eq!(config.credential("ghcr.io"), Ok(None));
        assert!(!format!("{secret:?} {config:?}").contains("hub"));
    }

    #[test]
    fn both_forms_are_read_and_nothing_else() {
        let auths = br#"{"a.example.com":{"auth":"dTpw"}}"#;
        let secret = PullSecret::parse("kubernetes.io/dockercfg", auths).expect("a secret");
        assert_eq!(users(&secret, "a.example.com/x", "a.example.com"), ["u"]);
        for (kind, text) in [
            ("Opaque", "{}"),
            ("kubernetes.io/dockercfg", "[\"s3cret\"]"),
            (
                "kubernetes.io/dockerconfigjson",
                "{\"auths\":{\"s3cret\":\"s3cret\"}}",
            ),
        ] {
            let why = PullSecret::parse(kind, text.as_bytes()).expect_err(kind);
            assert!(!why.contains("s3cret"), "{why}");
        }
    }

    /// The slow and obvious way: every length that a `*` can have.
    fn is_part_slowly(pattern: &[u8], part: &[u8]) -> bool {
        match pattern.split_first() {
            None => part.is_empty(),
            Some((b'*', rest)) => {
                (0..=part.len()).any(|length| is_part_slowly(rest, &part[length..]))
            }
            Some((letter, rest)) => part.split_first().is_some_and(|(own, more)| {
                (*letter == b'?' || letter == own) && is_part_slowly(rest, more)
            }),
        }
    }

    proptest! {
        #[test]
        fn patterns_match_what_they_say(pattern in "[ab*?]{0,8}", part in "[ab]{0,8}") {
            let expect = is_part_slowly(pattern.as_bytes(), part.as_bytes());
            prop_assert_eq!(is_part(&pattern, &part), expect, "{} {}", pattern, part);
        }
    }

    #[test]
    fn patterns_take_linear_time() {
        assert!(!is_part(&"*a".repeat(2_000), &"a".repeat(1_999)));
        assert!(is_part("**", ""));
        assert!(is_part("a*c", "abbc"));
        assert!(!is_part("", "a"));
    }
}
