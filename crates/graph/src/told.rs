//! What no object of a cluster shows, and somebody has to say.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use seawall_content::{ContentError, Document};
use seawall_model::{ImageKey, ImageRef, with_default_registry};

use crate::apply::Change;

/// What was said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Images with a hole that is known and can be used.
    pub exploitable: BTreeSet<ImageKey>,
    /// What a scan of images found; `None` where none was given.
    pub images: Option<ScannedImages>,
    /// Beginnings of the names of images that anybody may push to.
    pub open_registries: Vec<String>,
    /// What must not be reached, as the targets of `attack paths --to`.
    pub crown_jewels: Vec<String>,
}

/// What a scan of images found that matters to an attacker.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScannedImages {
    /// The images that were read, by everything that they are recognised by.
    pub read: BTreeSet<ImageKey>,
    /// The hole of an image that is the easiest to use. An image without one is not here.
    pub holes: BTreeMap<ImageKey, Hole>,
    /// Images that were not evaluated as a whole, with the first reason.
    pub open: BTreeMap<ImageKey, String>,
    /// What the results leave out of whatever image, as sentences.
    pub not_evaluated: Vec<String>,
}

/// What a scan of images leaves open about those that something runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnreadImages {
    /// Images that were not read, as they are written.
    pub names: Vec<String>,
    /// What was not evaluated of others, as sentences: of an image, or of all because the results leave something out.
    pub not_evaluated: Vec<String>,
}

impl UnreadImages {
    /// Whether nothing is open.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.not_evaluated.is_empty()
    }
}

/// A vulnerability for which an exploit is known or likely, and that works over the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    /// The advisory: `CVE-2021-44228`.
    pub advisory: String,
    /// The package with its version: `log4j-core 2.14.1`.
    pub package: String,
    /// Why it counts as exploitable: "known to be exploited (CISA, 2021-12-10)".
    pub reason: String,
    /// The version of the package that does not have it; `None` where there is none.
    pub fixed_in: Option<String>,
    /// How many others of the image can be used as well.
    pub others: usize,
    /// Whether newer packages take all of them away.
    pub is_fixable: bool,
}

impl Hole {
    /// What has to hold for somebody at a port to get in by it, as a clause after "assumes".
    pub(crate) fn assumption(&self) -> String {
        format!(
            "what listens there uses {}, which has {} ({})",
            self.package, self.advisory, self.reason
        )
    }
}

impl Told {
    /// Reads `schema: seawall.attack-facts/v1` with the lists `exploitable_images`, `open_registries`, `crown_jewels`.
    ///
    /// # Errors
    /// With file, line and column, for the first thing that is wrong: a field that is not known or is no list of texts.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Self, ContentError> {
        Document::open(file, bytes, "seawall.attack-facts", 1..=1)?.read(|root| {
            let texts = |name| -> Result<Vec<String>, ContentError> {
                let all = root.optional_list(name)?.texts()?;
                Ok(all.into_iter().map(str::to_owned).collect())
            };
            Ok(Self {
                exploitable: texts("exploitable_images")?
                    .iter()
                    .map(|text| ImageKey::of(text))
                    .collect(),
                images: None,
                open_registries: texts("open_registries")?
                    .iter()
                    .map(|text| with_default_registry(text))
                    .collect(),
                crown_jewels: texts("crown_jewels")?,
            })
        })
    }
}

impl Told {
    /// Whether somebody says that an image has a hole, by the name that is written or by what it is recognised by.
    pub(crate) fn is_exploitable(&self, written: &str, key: &ImageKey) -> bool {
        !self.exploitable.is_empty()
            && (self.exploitable.contains(key) || self.exploitable.contains(&ImageKey::of(written)))
    }

    /// The same once images were rebuilt with newer packages.
    pub(crate) fn rebuilt(&self, changes: &[Change]) -> Cow<'_, Self> {
        let mut told = Cow::Borrowed(self);
        for change in changes {
            if let Change::Rebuild { key, .. } = change
                && self.hole(key).is_some()
                && let Some(images) = &mut told.to_mut().images
            {
                images.holes.remove(key);
            }
        }
        told
    }

    /// The hole that a scan found in an image.
    pub(crate) fn hole(&self, key: &ImageKey) -> Option<&Hole> {
        self.images.as_ref()?.holes.get(key)
    }
}

/// The image that a text means; the text itself where it means none.
pub(crate) fn image_of(text: &str) -> String {
    ImageRef::parse(text).map_or_else(|| text.to_owned(), |image| image.identity())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_read() {
        let told = Told::parse(
            "f",
            b"schema: seawall.attack-facts/v1\nexploitable_images: [a:1]\ncrown_jewels: ['secret:a/b']\n",
        )
        .expect("facts");
        assert!(told.exploitable.contains(&ImageKey::of("a:1")));
        assert_eq!(told.crown_jewels.len(), 1);
        assert_eq!(told.open_registries, Vec::<String>::new());
    }

    #[test]
    fn what_is_not_known_is_refused_with_its_place() {
        for (text, wrong) in [
            ("", "f: the file is empty"),
            (
                "schema: other\n",
                "f:1:9: `other` is not the schema of this file",
            ),
            (
                "schema: seawall.attack-facts/v1\nexploitable_image: [a]\n",
                "f:2:1: unknown field `exploitable_image`; did you mean `exploitable_images`?",
            ),
            // One image instead of a list was passed over once, and its hole with it.
            (
                "schema: seawall.attack-facts/v1\nexploitable_images: a:1\n",
                "f:2:21: `exploitable_images` has to be a list",
            ),
            (
                "schema: seawall.attack-facts/v1\nopen_registries: [a, 1]\n",
                "f:2:22: `open_registries` has to be text",
            ),
        ] {
            let error = Told::parse("f", text.as_bytes()).expect_err("refused");
            assert!(error.to_string().contains(wrong), "{error}");
        }
    }
}
