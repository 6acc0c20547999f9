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
    /// Which images each thing that they are recognised by means: one, or for an index those of the platforms that were read.
    pub(super) by_key: HashMap<ImageKey, Vec<usize>>,
}

/// An image that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultImage {
    /// As it was asked for.
    pub reference: String,
    /// What it is made for, as `linux/amd64`; empty where the report does not say.
    pub platform: String,
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
    /// The results of another report beside these. Of an image that is in both, the later one counts; of an image for several
    /// platforms, of which each report has another, both do.
    pub fn add(&mut self, other: Self) {
        let (first_image, first_finding) = (self.images.len(), self.findings.len());
        let current = self.images.iter().enumerate();
        let current = current.filter(|(_, image)| !image.is_replaced);
        let mut known: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, image) in current {
            known.entry(&image.reference).or_default().push(index);
        }
        let mut again: HashMap<usize, usize> = HashMap::new();
        for (new, image) in (first_image..).zip(&other.images) {
            for old in known.get(image.reference.as_str()).into_iter().flatten() {
                if !self.images[*old].is_beside(image) {
                    again.insert(*old, new);
                }
            }
        }
        let mut same: HashMap<usize, usize> = HashMap::new();
        for (key, images) in &other.by_key {
            let olds = self.by_key.get(key).into_iter().flatten();
            // The same content under the same name is read anew; what only has the same name is another image.
            if let ImageKey::Digest(_) = key {
                for old in olds {
                    let new = again
                        .get(old)
                        .filter(|new| images.contains(&(**new - first_image)));
                    same.extend(new.map(|new| (*old, *new)));
                }
            }
        }
        for old in again.keys() {
            self.images[*old].is_replaced = true;
        }
        for image in self.by_key.values_mut().flatten() {
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
        for (key, new) in other.by_key {
            let new: Vec<usize> = new.into_iter().map(|image| image + first_image).collect();
            let all = self.by_key.entry(key).or_default();
            all.retain(|old| {
                let old = &self.images[*old];
                !old.is_replaced && new.iter().all(|new| old.is_beside(&self.images[*new]))
            });
            all.extend(new);
        }
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

    /// The image that something is recognised as; of several platforms the first that was read.
    pub fn image(&self, key: &ImageKey) -> Option<&ResultImage> {
        self.images.get(*self.by_key.get(key)?.first()?)
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
        let mut scanned = ScannedImages {
            not_evaluated: self
                .not_evaluated()
                .into_iter()
                .map(str::to_owned)
                .collect(),
            ..ScannedImages::default()
        };
        for (key, indexes) in &self.by_key {
            scanned.read.insert(key.clone());
            let images = || indexes.iter().map(|index| &self.images[*index]);
            if let Some(hole) = hole::easiest(images().flat_map(|image| self.findings_of(image))) {
                scanned.holes.insert(key.clone(), hole);
            }
            if let Some(first) = images().find_map(|image| image.not_evaluated.first()) {
                scanned.open.insert(key.clone(), first.clone());
            }
        }
        scanned
    }
}

impl ResultImage {
    /// Whether it and another are of two platforms, so that neither says anything of the other.
    fn is_beside(&self, other: &Self) -> bool {
        !self.platform.is_empty() && !other.platform.is_empty() && self.platform != other.platform
    }
}
