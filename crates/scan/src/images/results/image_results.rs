//! What scans of images found, as data.

use std::collections::{HashMap, HashSet};

use seawall_finding::Finding;
use seawall_graph::ScannedImages;
use seawall_model::ImageKey;

use super::hole;

/// What scans of images found.
#[derive(Debug, Clone, Default)]
pub struct ImageResults {
    /// The images that were read.
    pub(super) images: Vec<ResultImage>,
    /// What was found in them.
    pub(super) findings: Vec<Finding>,
    /// What could not be evaluated, in whatever image.
    pub(super) not_evaluated: Vec<String>,
    /// Which image each thing that it is recognised by means.
    pub(super) by_key: HashMap<ImageKey, usize>,
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
    pub(super) findings: Vec<usize>,
    /// Whether a later report has an image with the same reference. It is still what its own digests mean, where those differ.
    pub(super) is_replaced: bool,
}

impl ImageResults {
    /// The results of another report beside these. Of an image that is in both, the later one counts.
    pub fn add(&mut self, other: Self) {
        let (first_image, first_finding) = (self.images.len(), self.findings.len());
        let current = self.images.iter().enumerate();
        let current = current.filter(|(_, image)| !image.is_replaced);
        let known: HashMap<&str, usize> = current
            .map(|(index, image)| (image.reference.as_str(), index))
            .collect();
        let again: HashMap<usize, usize> = (first_image..)
            .zip(&other.images)
            .filter_map(|(new, image)| Some((*known.get(image.reference.as_str())?, new)))
            .collect();
        let mut same: HashMap<usize, usize> = HashMap::new();
        for (key, image) in &other.by_key {
            let new = image + first_image;
            let old = self.by_key.get(key).copied();
            // The same content under the same name is read anew; what only has the same name is another image.
            if let (Some(old), ImageKey::Digest(_)) = (old, key)
                && again.get(&old) == Some(&new)
            {
                same.insert(old, new);
            }
        }
        for old in again.keys() {
            self.images[*old].is_replaced = true;
        }
        for image in self.by_key.values_mut() {
            *image = same.get(image).copied().unwrap_or(*image);
        }
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

    /// The images, in the order of the reports; those that a later report has too are there once.
    pub fn images(&self) -> impl Iterator<Item = &ResultImage> {
        self.images.iter().filter(|image| !image.is_replaced)
    }

    /// Everything that was found in these images.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.images().flat_map(|image| self.findings_of(image))
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
    pub fn not_evaluated(&self) -> Vec<&str> {
        let of_images = self.images.iter();
        let of_images: HashSet<&str> = of_images
            .flat_map(|image| image.not_evaluated.iter().map(String::as_str))
            .collect();
        let mut seen = HashSet::new();
        let all = self.not_evaluated.iter().map(String::as_str);
        all.filter(|sentence| !of_images.contains(sentence) && seen.insert(*sentence))
            .collect()
    }

    /// What of this matters to an attacker: which images were read, and the hole of each that is the easiest to use.
    pub fn for_attackers(&self) -> ScannedImages {
        let holes: Vec<_> = self
            .images
            .iter()
            .map(|image| hole::easiest(self.findings_of(image)))
            .collect();
        let mut scanned = ScannedImages {
            not_evaluated: self
                .not_evaluated()
                .into_iter()
                .map(str::to_owned)
                .collect(),
            ..ScannedImages::default()
        };
        for (key, index) in &self.by_key {
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
