//! One statement: a vulnerability, the products it is about, and what its author says.

use seawall_package::Purl;
use serde::{Deserialize, Serialize};

use super::limits::{MAX_IDENTIFIERS, MAX_WORD_BYTES};

/// What somebody says about a vulnerability in products.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// The ids of the vulnerability, the main one first.
    pub vulnerabilities: Vec<String>,
    /// The products that it is about.
    pub products: Vec<Product>,
    /// What is said.
    pub status: Status,
    /// Why it is not affected, where the author uses one of the common reasons.
    pub justification: Option<Justification>,
    /// In words, why it is not affected or what the impact is; empty where not stated.
    pub impact: String,
    /// What to do about it; empty where not stated.
    pub action: String,
    /// Who says so; empty where not stated.
    pub author: String,
    /// Since when, in RFC 3339; empty where not stated.
    pub timestamp: String,
    /// The id of the document.
    pub source: String,
}

/// A product, or parts of one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Product {
    /// The product.
    pub component: Component,
    /// Which parts of it are meant; empty for all.
    pub subcomponents: Vec<Component>,
}

/// What identifies a product or a part of one; any of it is enough.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Component {
    /// Package URLs, which stand for every version and build that they do not exclude.
    pub purls: Vec<Purl>,
    /// Digests (`sha256:…`) and other identifiers that are equal or not: `urn:uuid:…` of a bill of materials.
    pub ids: Vec<String>,
}

impl Component {
    /// Whether nothing identifies it.
    pub fn is_empty(&self) -> bool {
        self.purls.is_empty() && self.ids.is_empty()
    }

    /// Identified by one text: a package URL, or anything else. Not by more than [`MAX_IDENTIFIERS`]: one that is left out makes
    /// the product smaller, never larger.
    pub(super) fn add(&mut self, text: &str) {
        match text.parse::<Purl>() {
            Ok(purl) => {
                if self.purls.len() < MAX_IDENTIFIERS && !self.purls.contains(&purl) {
                    self.purls.push(purl);
                }
            }
            Err(_) if text.starts_with("pkg:") || text.is_empty() => {}
            Err(_) => self.add_id(text.to_owned()),
        }
    }

    /// Identified by a digest or the like.
    pub(super) fn add_id(&mut self, id: String) {
        let is_short = id.len() <= MAX_WORD_BYTES && self.ids.len() < MAX_IDENTIFIERS;
        if is_short && !self.ids.contains(&id) {
            self.ids.push(id);
        }
    }

    /// The digests among its identifiers that formats have a place for, by algorithm: `sha256` or `sha512`, and as many digits as
    /// it has.
    pub(super) fn digests(&self) -> impl Iterator<Item = (&str, &str)> {
        let split = self.ids.iter().filter_map(|id| id.split_once(':'));
        split.filter(|(algorithm, digits)| {
            let length = match *algorithm {
                "sha256" => 64,
                "sha512" => 128,
                _ => return false,
            };
            digits.len() == length && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
        })
    }

    /// How many bytes it keeps, about.
    pub(super) fn weight(&self) -> usize {
        let purls = self.purls.iter().map(|purl| {
            let qualifiers: usize = purl
                .qualifiers()
                .map(|(key, value)| key.len() + value.len())
                .sum();
            let parts = [
                purl.namespace(),
                purl.name(),
                purl.version(),
                purl.subpath(),
            ];
            parts.iter().map(|part| part.len()).sum::<usize>() + qualifiers + size_of::<Purl>()
        });
        let ids = self.ids.iter().map(|id| id.len() + size_of::<String>());
        purls.sum::<usize>() + ids.sum::<usize>() + size_of::<Self>()
    }

    /// Whether it may have more identifiers than are kept.
    pub(super) fn is_full(&self) -> bool {
        self.purls.len() >= MAX_IDENTIFIERS || self.ids.len() >= MAX_IDENTIFIERS
    }
}

impl Product {
    /// How many bytes it keeps, about.
    pub(super) fn weight(&self) -> usize {
        let parts: usize = self.subcomponents.iter().map(Component::weight).sum();
        self.component.weight() + parts
    }
}

impl Statement {
    /// How many bytes it keeps without its products, about.
    pub(super) fn weight(&self) -> usize {
        let texts = [
            &self.impact,
            &self.action,
            &self.author,
            &self.timestamp,
            &self.source,
        ];
        let ids: usize = self.vulnerabilities.iter().map(|id| id.len()).sum();
        texts.iter().map(|text| text.len()).sum::<usize>() + ids + size_of::<Self>()
    }
}

macro_rules! words {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $item:literal])+ $variant:ident = $word:literal;)+ }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[doc = $item])+ $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word of OpenVEX.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The one with this word.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

words! {
    /// What is said about a vulnerability in a product.
    Status {
        /// Nothing has to be done.
        NotAffected = "not_affected";
        /// Something should be done.
        Affected = "affected";
        /// These versions have the fix.
        Fixed = "fixed";
        /// Not known yet.
        UnderInvestigation = "under_investigation";
    }
}

words! {
    /// Why a product is not affected.
    Justification {
        /// The component is not in the product.
        ComponentNotPresent = "component_not_present";
        /// The component is there, the vulnerable code is not.
        VulnerableCodeNotPresent = "vulnerable_code_not_present";
        /// The code is there, and the product does not call it.
        VulnerableCodeNotInExecutePath = "vulnerable_code_not_in_execute_path";
        /// An attacker cannot control what the code gets.
        VulnerableCodeCannotBeControlledByAdversary = "vulnerable_code_cannot_be_controlled_by_adversary";
        /// The product has protections that prevent it.
        InlineMitigationsAlreadyExist = "inline_mitigations_already_exist";
    }
}
