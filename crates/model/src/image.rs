//! Images: which one a text means. `[registry/]repository[:tag][@digest]`, as the distribution project defines it.

/// The registry that is meant where none is written.
const DEFAULT_REGISTRY: &str = "docker.io";

/// A reference to an image, taken apart as it is written: what is not written is absent. Two texts mean the same image where
/// [`ImageRef::identity`] is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageRef<'a> {
    /// Host with port; `None` when the reference leaves it to the node.
    pub registry: Option<&'a str>,
    /// Path of the repository, without the registry.
    pub repository: &'a str,
    /// What follows the colon.
    pub tag: Option<&'a str>,
    /// `sha256:…`.
    pub digest: Option<&'a str>,
}

impl<'a> ImageRef<'a> {
    /// Takes a reference apart; `None` when it breaks the grammar.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (name, digest) = match text.split_once('@') {
            Some((name, digest)) => (name, Some(digest)),
            None => (text, None),
        };
        if digest.is_some_and(|digest| !is_digest(digest)) {
            return None;
        }
        // A colon after the last slash begins the tag; before it, a port.
        let slash = name.rfind('/').map_or(0, |at| at + 1);
        let (name, tag) = match name[slash..].rfind(':') {
            Some(colon) => (&name[..slash + colon], Some(&name[slash + colon + 1..])),
            None => (name, None),
        };
        if tag.is_some_and(|tag| !is_tag(tag)) {
            return None;
        }
        let (registry, repository) = match name.split_once('/') {
            Some((first, rest)) if is_registry(first) => (Some(first), rest),
            _ => (None, name),
        };
        let path = !repository.is_empty() && repository.split('/').all(is_component);
        let host = registry.is_none_or(is_host);
        (path && host && text.len() <= 512).then_some(Self {
            registry,
            repository,
            tag,
            digest,
        })
    }

    /// Registry and repository as one text, with the default registry written out.
    pub fn full_name(&self) -> String {
        match self.registry {
            Some(registry) => format!("{registry}/{}", self.repository),
            None => with_default_registry(self.repository),
        }
    }

    /// The image that is meant: with the default registry written out, and by digest where one is written, whatever tag
    /// stands beside it; else by tag, which is `latest` where none is written.
    pub fn identity(&self) -> String {
        let name = self.full_name();
        match (self.digest, self.tag) {
            (Some(digest), _) => format!("{name}@{digest}"),
            (None, tag) => format!("{name}:{}", tag.unwrap_or("latest")),
        }
    }

    /// Whether the same reference may mean another image tomorrow: no digest, and `latest` or no tag.
    pub fn is_mutable(&self) -> bool {
        self.digest.is_none() && matches!(self.tag, None | Some("latest"))
    }
}

/// A name, or the beginning of one, with the registry written out that is meant where none is.
pub fn with_default_registry(name: &str) -> String {
    match name.split_once('/') {
        Some((first, _)) if is_registry(first) => name.to_owned(),
        Some(_) => format!("{DEFAULT_REGISTRY}/{name}"),
        None => format!("{DEFAULT_REGISTRY}/library/{name}"),
    }
}

/// Whether the first part of a name is a registry and no part of the repository.
fn is_registry(first: &str) -> bool {
    first.contains(['.', ':']) || first == "localhost"
}

fn is_digest(text: &str) -> bool {
    text.split_once(':').is_some_and(|(algorithm, hex)| {
        let length = match algorithm {
            "sha256" => 64,
            "sha384" => 96,
            "sha512" => 128,
            _ => return false,
        };
        hex.len() == length
            && hex
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

fn is_tag(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.len() <= 128
        && text.bytes().next().is_some_and(word)
        && text
            .bytes()
            .all(|byte| word(byte) || byte == b'.' || byte == b'-')
}

/// Lower-case words joined by one dot, one or two underscores, or dashes.
fn is_component(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let ends = text.bytes().next().is_some_and(word) && text.bytes().next_back().is_some_and(word);
    ends && text
        .bytes()
        .all(|byte| word(byte) || matches!(byte, b'.' | b'_' | b'-'))
        && !text.contains("..")
        && !text.contains("___")
}

fn is_host(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, rest)) => (address, rest.strip_prefix(':')),
        None => match text.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (text, None),
        },
    };
    let host_reads = !host.is_empty()
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':'));
    host_reads && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_taken_apart() {
        let digest = format!("sha256:{}", "0".repeat(64));
        let pinned = format!("registry.example.com:5000/team/app:1.2@{digest}");
        for (text, registry, repository, tag, has_digest) in [
            ("nginx", None, "nginx", None, false),
            ("nginx:1.27", None, "nginx", Some("1.27"), false),
            ("team/app", None, "team/app", None, false),
            (
                "localhost/app:x",
                Some("localhost"),
                "app",
                Some("x"),
                false,
            ),
            (
                "registry.example.com:5000/app",
                Some("registry.example.com:5000"),
                "app",
                None,
                false,
            ),
            (
                pinned.as_str(),
                Some("registry.example.com:5000"),
                "team/app",
                Some("1.2"),
                true,
            ),
            (
                "10.0.0.1:5000/a/b/c:v1",
                Some("10.0.0.1:5000"),
                "a/b/c",
                Some("v1"),
                false,
            ),
        ] {
            let found = ImageRef::parse(text).expect(text);
            assert_eq!(
                (found.registry, found.repository, found.tag),
                (registry, repository, tag),
                "{text}"
            );
            assert_eq!(found.digest.is_some(), has_digest, "{text}");
        }
    }

    #[test]
    fn broken_references_are_refused() {
        for text in [
            "",
            "Nginx",
            "nginx:",
            "nginx:a b",
            "a//b",
            "app@sha256:12",
            "{{ image }}",
            ":tag",
            "-a",
            "reg.example.com:x/a",
            "https://a/b",
        ] {
            assert_eq!(ImageRef::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_default_registry_is_written_out() {
        let name = |text| ImageRef::parse(text).map(|reference| reference.full_name());
        assert_eq!(name("nginx").as_deref(), Some("docker.io/library/nginx"));
        assert_eq!(name("team/app:1").as_deref(), Some("docker.io/team/app"));
        assert_eq!(
            name("ghcr.io/team/app").as_deref(),
            Some("ghcr.io/team/app")
        );
    }

    #[test]
    fn texts_that_mean_one_image_have_one_identity() {
        let identity = |text: &str| ImageRef::parse(text).map(|image| image.identity());
        for text in [
            "nginx",
            "nginx:latest",
            "docker.io/library/nginx",
            "docker.io/library/nginx:latest",
        ] {
            assert_eq!(
                identity(text).as_deref(),
                Some("docker.io/library/nginx:latest"),
                "{text}"
            );
        }
        let digest = format!("sha256:{}", "0".repeat(64));
        let pinned = identity(&format!("ghcr.io/a/b@{digest}"));
        assert_eq!(pinned, Some(format!("ghcr.io/a/b@{digest}")));
        assert_eq!(identity(&format!("ghcr.io/a/b:1@{digest}")), pinned);
        assert_ne!(identity("ghcr.io/a/b:1"), identity("docker.io/a/b:1"));
        assert_eq!(with_default_registry("library/"), "docker.io/library/");
        assert_eq!(with_default_registry("ghcr.io/a/"), "ghcr.io/a/");
    }
}
