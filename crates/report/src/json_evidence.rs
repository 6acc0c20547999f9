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
    /// Of packages: the layer that brought it, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    layer: Option<u32>,
    /// Of packages: since when the problem is known to be exploited.
    #[serde(skip_serializing_if = "Option::is_none")]
    exploited: Option<&'a str>,
    /// Of packages: how likely it is to be exploited within 30 days, in parts per million.
    #[serde(skip_serializing_if = "Option::is_none")]
    likelihood_ppm: Option<u32>,
    /// Of packages: whether it can be exploited over the network; absent where no vector says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    over_network: Option<bool>,
    /// Of packages: a statement (VEX) that the user named says that it does not matter here.
    #[serde(skip_serializing_if = "is_false")]
    said_harmless: bool,
    #[serde(skip_serializing_if = "is_zero")]
    line: u32,
    #[serde(skip_serializing_if = "is_zero")]
    column: u32,
}

fn is_false(value: &bool) -> bool {
    !*value
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
            layer: package.and_then(|package| package.layer),
            exploited: package.and_then(|package| package.exploited.as_deref()),
            likelihood_ppm: package.and_then(|package| package.likelihood_ppm),
            over_network: package.and_then(|package| package.over_network),
            said_harmless: package.is_some_and(|package| package.is_said_harmless),
            line: location.map_or(0, |location| location.line),
            column: location.map_or(0, |location| location.column),
        }
    }
}
