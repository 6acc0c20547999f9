//! The parts of a package URL that CSAF documents need. <https://github.com/package-url/purl-spec>

/// A package URL, taken apart and decoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Purl {
    pub(super) kind: String,
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) version: String,
    qualifiers: Vec<(String, String)>,
}

impl Purl {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("pkg:")?.trim_start_matches('/');
        let rest = rest.split_once('#').map_or(rest, |(rest, _)| rest);
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (kind, path) = path.split_once('/')?;
        // An npm scope begins with `@`: only one after the last slash begins a version.
        let name_at = path.rfind('/').map_or(0, |at| at + 1);
        let (path, version) = match path[name_at..].find('@') {
            Some(at) if at > 0 => (&path[..name_at + at], &path[name_at + at + 1..]),
            _ => (path, ""),
        };
        let (namespace, name) = path.rsplit_once('/').unwrap_or(("", path));
        let purl = Self {
            kind: kind.to_ascii_lowercase(),
            namespace: decoded(namespace),
            name: decoded(name),
            version: decoded(version),
            qualifiers: query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .map(|(key, value)| (key.to_ascii_lowercase(), decoded(value)))
                .collect(),
        };
        (!purl.name.is_empty()).then_some(purl)
    }

    /// A qualifier that is not empty.
    pub(super) fn qualifier(&self, name: &str) -> Option<&str> {
        self.qualifiers
            .iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }
}

/// Percent-decoded; what is not valid stays as it is.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let pair = bytes.get(at + 1..at + 3).filter(|_| *byte == b'%');
        let value = pair
            .filter(|pair| pair.iter().all(u8::is_ascii_hexdigit))
            .and_then(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        out.push(value.unwrap_or(*byte));
        at += if value.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parts_are_taken_apart() {
        let purl = Purl::parse(
            "pkg:rpm/redhat/SLOF@20210217-2.module%2Bel8?arch=src&rpmmod=virt-devel:rhel:81:ab",
        )
        .expect("a package URL");
        assert_eq!(
            (
                purl.kind.as_str(),
                purl.namespace.as_str(),
                purl.name.as_str()
            ),
            ("rpm", "redhat", "SLOF")
        );
        assert_eq!(purl.version, "20210217-2.module+el8");
        assert_eq!(purl.qualifier("rpmmod"), Some("virt-devel:rhel:81:ab"));
        let scoped = Purl::parse("pkg:npm/@babel/core@7.0.0").expect("a package URL");
        assert_eq!(
            (scoped.namespace.as_str(), scoped.version.as_str()),
            ("@babel", "7.0.0")
        );
        assert_eq!(Purl::parse("npm/x"), None);
    }

    proptest! {
        #[test]
        fn nothing_panics(text in ".*", like in "pkg:[a-z/@%?=&#é0-9]{0,20}") {
            Purl::parse(&text);
            Purl::parse(&like);
        }
    }
}
