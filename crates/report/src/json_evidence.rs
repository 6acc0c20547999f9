//! Evidence as `seawall.scan/v1` has it.

use std::borrow::Cow;

use schemars::JsonSchema;
use seawall_finding::Evidence;
use serde::Serialize;

#[derive(Serialize, JsonSchema)]
pub(crate) struct WireEvidence<'a> {
    /// `field`, `grant`, `connection`, `package` or `event`.
    kind: &'static str,
    /// The field path; of other evidence, what was seen in a few words.
    path: Cow<'a, str>,
    /// The value that was seen; never a credential.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Cow<'a, str>>,
    /// Of packages: the first version without the problem.
    #[serde(skip_serializing_if = "Option::is_none")]
    fixed_in: Option<&'a str>,
    /// The source file; of packages the file in the image that shows them.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "is_zero")]
    line: u32,
    #[serde(skip_serializing_if = "is_zero")]
    column: u32,
}

fn is_zero(value: &u32) -> bool {
    *value == 0
}

impl<'a> From<&'a Evidence> for WireEvidence<'a> {
    fn from(evidence: &'a Evidence) -> Self {
        let location = evidence.location();
        let (kind, path, value) = match evidence {
            Evidence::Field { path, value, .. } => (
                "field",
                path.as_str().into(),
                value.as_deref().map(Cow::from),
            ),
            other => (
                match other {
                    Evidence::Grant(_) => "grant",
                    Evidence::Connection(_) => "connection",
                    Evidence::Package(_) => "package",
                    _ => "event",
                },
                other.what().into(),
                match other {
                    Evidence::Package(_) => None,
                    other => other.value().map(Cow::from),
                },
            ),
        };
        let package = match evidence {
            Evidence::Package(package) => Some(package),
            _ => None,
        };
        Self {
            kind,
            path,
            value,
            fixed_in: package.and_then(|package| package.fixed_in.as_deref()),
            file: location
                .map(|location| &*location.file)
                .or(package.map(|package| package.path.as_str())),
            line: location.map_or(0, |location| location.line),
            column: location.map_or(0, |location| location.column),
        }
    }
}
