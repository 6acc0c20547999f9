//! What is attached to an image, as answers list it.

use schemars::JsonSchema;
use seawall_text::{Lines, Shown, counted, say};
use serde::Serialize;

/// Something that is attached to an image. Anyone who can write to the repository can attach anything, and no signature of it
/// was verified: it is a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AttachedItem {
    /// What it is.
    pub kind: AttachedKind,
    /// The type of its predicate, or its media type: `https://openvex.dev/ns/v0.2.0`.
    pub form: String,
    /// How it was found.
    pub found_by: FoundBy,
    /// The digest of the manifest that it is in.
    pub manifest: String,
    /// How many signatures are around it. None of them was verified.
    pub signatures: usize,
    /// How many statements (VEX) it makes.
    pub statements: usize,
    /// How many packages it lists.
    pub packages: usize,
    /// Why it is not what it should be: it cannot be read, or is about another image.
    pub problem: Option<String>,
}

/// What something attached is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AttachedKind {
    /// A bill of materials.
    Sbom,
    /// Statements about vulnerabilities.
    Vex,
    /// An attestation of something else, such as how it was built.
    Attestation,
    /// A signature, or something that is only listed.
    Other,
}

/// How something attached was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FoundBy {
    /// The registry lists it as a referrer.
    Referrers,
    /// The tag that stands in for referrers.
    ReferrersTag,
    /// A tag of cosign.
    CosignTag,
    /// The list of images that the image is in.
    Index,
}

impl FoundBy {
    fn as_str(self) -> &'static str {
        match self {
            Self::Referrers => "referrers",
            Self::ReferrersTag => "referrers tag",
            Self::CosignTag => "cosign tag",
            Self::Index => "index",
        }
    }
}

/// Items that are shown to people.
const MAX_SHOWN: usize = 20;

/// The list for people.
pub(super) fn say_attached(text: &mut Lines, items: &[AttachedItem]) {
    if items.is_empty() {
        return;
    }
    say!(text, "");
    say!(
        text,
        "ATTACHED, as the image claims: no signature was verified"
    );
    for item in items.iter().take(MAX_SHOWN) {
        let kind = match item.kind {
            AttachedKind::Sbom => "sbom",
            AttachedKind::Vex => "vex",
            AttachedKind::Attestation => "attestation",
            AttachedKind::Other => "other",
        };
        let mut facts = Vec::new();
        if item.statements > 0 {
            facts.push(counted(item.statements, "statement"));
        }
        if item.packages > 0 {
            facts.push(counted(item.packages, "package"));
        }
        facts.push(match item.signatures {
            0 => "not signed".to_owned(),
            count => counted(count, "signature"),
        });
        facts.push(format!("by {}", item.found_by.as_str()));
        facts.extend(item.problem.iter().cloned());
        say!(
            text,
            "  {kind:<12} {}  {}",
            Shown(&item.form),
            Shown(&facts.join(", "))
        );
    }
    let more = items.len().saturating_sub(MAX_SHOWN);
    if more > 0 {
        say!(text, "  … and {more} more; --format json lists them all");
    }
}
