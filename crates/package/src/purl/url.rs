//! A package URL, read and written.

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::error::PurlError;
use super::percent::{decode, encode};
use super::rules;

/// Longest package URL that is read, in bytes. Those with checksums and addresses of sources reach some hundred.
pub const MAX_PURL_BYTES: usize = 8192;

/// A package URL in canonical form: two are equal when their texts are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Purl {
    kind: String,
    namespace: String,
    name: String,
    version: String,
    qualifiers: BTreeMap<String, String>,
    subpath: String,
}

impl Purl {
    /// A package without version; the namespace is plain text with slashes between its segments, and empty for none.
    ///
    /// # Errors
    /// When the type or name cannot be, or the type asks for another namespace.
    pub fn new(kind: &str, namespace: &str, name: &str) -> Result<Self, PurlError> {
        let mut kind = kind.to_owned();
        kind.make_ascii_lowercase();
        if !is_type(&kind) {
            return Err(PurlError::BadType);
        }
        if name.is_empty() {
            return Err(PurlError::NoName);
        }
        let segments: Vec<&str> = namespace
            .split('/')
            .filter(|segment| !segment.is_empty())
            .collect();
        let mut namespace = segments.join("/");
        let mut name = name.to_owned();
        rules::apply(&kind, &mut namespace, &mut name)?;
        Ok(Self {
            kind,
            namespace,
            name,
            version: String::new(),
            qualifiers: BTreeMap::new(),
            subpath: String::new(),
        })
    }

    /// With this version; an empty one is none.
    #[must_use]
    pub fn with_version(mut self, version: &str) -> Self {
        version.clone_into(&mut self.version);
        self
    }

    /// With a qualifier; an empty value is the same as none.
    ///
    /// # Errors
    /// When the key cannot be one, or is there already.
    pub fn with_qualifier(mut self, key: &str, value: &str) -> Result<Self, PurlError> {
        let mut key = key.to_owned();
        key.make_ascii_lowercase();
        if !is_key(&key) {
            return Err(PurlError::BadKey);
        }
        if value.is_empty() {
            return Ok(self);
        }
        match self.qualifiers.insert(key, value.to_owned()) {
            None => Ok(self),
            Some(_) => Err(PurlError::DuplicateKey),
        }
    }

    /// With a path inside the package, plain text with slashes between its segments.
    ///
    /// # Errors
    /// When a segment is `.` or `..`.
    pub fn with_subpath(mut self, subpath: &str) -> Result<Self, PurlError> {
        let segments: Vec<&str> = subpath
            .split('/')
            .filter(|segment| !segment.is_empty())
            .collect();
        if segments
            .iter()
            .any(|segment| matches!(*segment, "." | ".."))
        {
            return Err(PurlError::BadSegment);
        }
        self.subpath = segments.join("/");
        Ok(self)
    }

    /// The type: `deb`, `npm`.
    pub fn purl_type(&self) -> &str {
        &self.kind
    }

    /// The namespace as plain text, slashes between its segments; empty for none.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// The name as plain text.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The version as plain text; empty for none.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The value of a qualifier, as plain text.
    pub fn qualifier(&self, key: &str) -> Option<&str> {
        self.qualifiers.get(key).map(String::as_str)
    }

    /// Keys and values of all qualifiers, in order of the keys.
    pub fn qualifiers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.qualifiers
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The path inside the package; empty for none.
    pub fn subpath(&self) -> &str {
        &self.subpath
    }

    /// Whether both name one package, in whatever version and with whatever qualifiers. Types whose case the specification
    /// folds compare without it.
    pub fn is_same_package(&self, other: &Self) -> bool {
        let same = |one: &str, two: &str| {
            if rules::ignores_case(&self.kind) {
                one.eq_ignore_ascii_case(two)
            } else {
                one == two
            }
        };
        self.kind == other.kind
            && same(&self.namespace, &other.namespace)
            && same(&self.name, &other.name)
    }
}

impl fmt::Display for Purl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pkg:{}/", self.kind)?;
        for segment in self.namespace.split('/').filter(|part| !part.is_empty()) {
            encode(f, segment)?;
            f.write_char('/')?;
        }
        encode(f, &self.name)?;
        if !self.version.is_empty() {
            f.write_char('@')?;
            encode(f, &self.version)?;
        }
        for (index, (key, value)) in self.qualifiers.iter().enumerate() {
            write!(f, "{}{key}=", if index == 0 { '?' } else { '&' })?;
            encode(f, value)?;
        }
        if !self.subpath.is_empty() {
            for (index, segment) in self.subpath.split('/').enumerate() {
                f.write_char(if index == 0 { '#' } else { '/' })?;
                encode(f, segment)?;
            }
        }
        Ok(())
    }
}

impl FromStr for Purl {
    type Err = PurlError;

    fn from_str(text: &str) -> Result<Self, PurlError> {
        if text.len() > MAX_PURL_BYTES {
            return Err(PurlError::TooLong);
        }
        let (rest, subpath) = text.rsplit_once('#').unwrap_or((text, ""));
        let (rest, qualifiers) = rest.rsplit_once('?').unwrap_or((rest, ""));
        let (scheme, rest) = rest.split_once(':').ok_or(PurlError::NoScheme)?;
        if !scheme.eq_ignore_ascii_case("pkg") {
            return Err(PurlError::NoScheme);
        }
        let (kind, rest) = rest
            .trim_start_matches('/')
            .split_once('/')
            .ok_or(PurlError::BadType)?;
        let (path, version) = split_version(rest);
        let (namespace, name) = match path.rsplit_once('/') {
            // A slash right before the version: the name is missing.
            Some((_, "")) if path.len() < rest.len() => return Err(PurlError::NoName),
            _ => {
                let path = path.trim_matches('/');
                path.rsplit_once('/').unwrap_or(("", path))
            }
        };
        let mut purl = Self::new(kind, &segments(namespace, &[])?, &decode(name)?)?
            .with_version(&decode(version)?)
            .with_subpath(&segments(subpath, &[".", ".."])?)?;
        for pair in qualifiers.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            purl = purl.with_qualifier(key, &decode(value)?)?;
        }
        Ok(purl)
    }
}

/// What is before and after the `@` of the version. One that begins a segment with more segments behind it is the scope of an
/// npm package that was not encoded.
fn split_version(text: &str) -> (&str, &str) {
    match text.rsplit_once('@') {
        Some((before, after))
            if after.contains('/') && (before.is_empty() || before.ends_with('/')) =>
        {
            (text, "")
        }
        Some(parts) => parts,
        None => (text, ""),
    }
}

/// Decoded segments. Empty ones mean nothing, and neither do those of `skipped` as they are written.
fn segments(text: &str, skipped: &[&str]) -> Result<String, PurlError> {
    let mut plain = String::with_capacity(text.len());
    for segment in text.split('/') {
        if segment.is_empty() || skipped.contains(&segment) {
            continue;
        }
        let segment = decode(segment)?;
        if segment.contains('/') || segment.is_empty() {
            return Err(PurlError::BadSegment);
        }
        if !plain.is_empty() {
            plain.push('/');
        }
        plain.push_str(&segment);
    }
    Ok(plain)
}

fn is_type(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-'))
}

fn is_key(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_'))
}

impl Serialize for Purl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Purl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}
