//! What an earlier scan of images found, read back from its JSON report, so that a scan of a cluster can use it.

mod hole;
mod running;
mod wire;

use std::collections::HashMap;

use seawall_finding::{Date, Finding};
use seawall_graph::ScannedImages;
use seawall_model::ImageKey;

pub(crate) use running::{join, unite};
pub use wire::ResultsError;

/// What scans of images found.
#[derive(Debug, Clone, Default)]
pub struct ImageResults {
    /// The images that were read.
    images: Vec<ResultImage>,
    /// What was found in them.
    findings: Vec<Finding>,
    /// What could not be evaluated, in whatever image.
    not_evaluated: Vec<String>,
    /// Which image each thing that it is recognised by means.
    by_key: HashMap<ImageKey, usize>,
}

/// An image that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultImage {
    /// As it was asked for.
    pub reference: String,
    /// The distribution, as `debian 12`; empty where none is recognised.
    pub release: String,
    /// The image that its lowest layers are, with how many they are.
    pub base: Option<(String, usize)>,
    /// Who ran it in the input of that scan, as `namespace/Kind/name`.
    pub run_by: Vec<String>,
    /// What could not be evaluated in it.
    pub not_evaluated: Vec<String>,
    /// Indexes of its findings.
    findings: Vec<usize>,
}

/// From how many days on results are too old, as it is for the database itself.
pub const MAX_AGE_DAYS: u64 = 7;

impl ImageResults {
    /// Reads the JSON report of `seawall image scan`. `name` is what messages call it.
    ///
    /// # Errors
    /// When it is no such report.
    pub fn parse(name: &str, text: &[u8], today: Date) -> Result<Self, ResultsError> {
        wire::read(name, text, today)
    }

    /// The results of another report beside these. Of an image that is in both, the later one counts.
    pub fn add(&mut self, other: Self) {
        let (first_image, first_finding) = (self.images.len(), self.findings.len());
        self.findings.extend(other.findings);
        self.not_evaluated.extend(other.not_evaluated);
        self.images
            .extend(other.images.into_iter().map(|mut image| {
                for finding in &mut image.findings {
                    *finding += first_finding;
                }
                image
            }));
        let keys = other.by_key.into_iter();
        let keys = keys.map(|(key, image)| (key, image + first_image));
        self.by_key.extend(keys);
    }

    /// The images, in the order of the reports.
    pub fn images(&self) -> &[ResultImage] {
        &self.images
    }

    /// Everything that was found, in whatever image.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The findings of an image.
    pub fn findings_of<'r>(&'r self, image: &'r ResultImage) -> impl Iterator<Item = &'r Finding> {
        let all = image.findings.iter();
        all.filter_map(|index| self.findings.get(*index))
    }

    /// The image that something is recognised as.
    pub fn image(&self, key: &ImageKey) -> Option<&ResultImage> {
        self.images.get(*self.by_key.get(key)?)
    }

    /// What could not be evaluated and is of no image in particular: the report itself was narrowed, or is old.
    pub fn not_evaluated(&self) -> impl Iterator<Item = &String> {
        let of_image = |sentence: &&String| {
            let mut images = self.images.iter();
            images.any(|image| image.not_evaluated.contains(sentence))
        };
        let all = self.not_evaluated.iter();
        all.filter(move |sentence| !of_image(sentence))
    }

    /// What of this matters to an attacker: which images were read, and the hole of each that is the easiest to use.
    pub fn for_attackers(&self) -> ScannedImages {
        let mut scanned = ScannedImages::default();
        for (key, index) in &self.by_key {
            let image = &self.images[*index];
            scanned.read.insert(key.clone());
            if let Some(hole) = &holes[*index] {
                scanned.holes.insert(key.clone(), hole.clone());
            }
            if let [first, ..] = self.images[*index].not_evaluated.as_slice() {
                scanned.open.insert(key.clone(), first.clone());
            }
        }
        scanned
    }
}
