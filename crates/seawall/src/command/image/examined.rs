//! Images that were read, asked about one after the other.

use std::collections::{BTreeMap, HashMap};

use anyhow::Context;
use seawall_advisory::vex::Statement;
use seawall_finding::Finding;
use seawall_image::{Contents, Digest};
use seawall_registry::{ImageContents, Source};
use seawall_report::{BaseRow, ImageRow};
use seawall_scan::images::{Asked, Excused, ImageName, Inspected, examine, image_purls};

use super::reading::Images;
use crate::command::db::OpenedDatabase;
use crate::{clock, output};

/// What was found in images.
#[derive(Default)]
pub(super) struct ExaminedImages {
    /// Findings of all of them.
    pub(super) findings: Vec<Finding>,
    /// How many packages they have.
    pub(super) packages: usize,
    /// What was asked of them.
    pub(super) asked: Asked,
    /// Each of them.
    pub(super) each: Vec<ImageRow>,
    /// Vulnerabilities that statements (VEX) say do not matter, with their words.
    pub(super) excused: Excused,
}

/// The findings of all images. An image under two tags is examined once.
pub(super) fn examined(
    images: &Images,
    opened: &OpenedDatabase,
    statements: &[Statement],
    owners: &BTreeMap<String, Vec<String>>,
    bases: &HashMap<String, BaseRow>,
    not_evaluated: &mut Vec<String>,
) -> anyhow::Result<ExaminedImages> {
    let mut reader = opened.database.reader();
    let mut all = ExaminedImages::default();
    let mut seen: HashMap<(String, &Digest), (&str, usize)> = HashMap::new();
    for (name, read) in &images.images {
        let read = match read {
            Ok(read) => read,
            Err(error) => {
                let by = owners.get(name).map_or_else(String::new, |owners| {
                    format!(" (run by {})", owners.first().map_or("", String::as_str))
                });
                not_evaluated.push(format!("`{name}`{by} cannot be read: {error:#}"));
                continue;
            }
        };
        let digest = read.digest.as_ref().map(ToString::to_string);
        let image = ImageName {
            reference: name.clone(),
            digest: digest.unwrap_or_default(),
        };
        if let Some(digest) = &read.digest {
            let content = (image.without_version().to_owned(), digest);
            if let Some((other, place)) = seen.get(&content) {
                output::note(&format!("`{name}` is the same image as `{other}`"));
                let row: &mut ImageRow = &mut all.each[*place];
                row.names.extend(registry_name(name, read, owners));
                let by = owners.get(name).into_iter().flatten();
                row.run_by.extend(by.cloned());
                row.run_by.sort();
                row.run_by.dedup();
                for digest in read.digests.iter().map(ToString::to_string) {
                    if !row.digests.contains(&digest) {
                        row.digests.push(digest);
                    }
                }
                continue;
            }
            seen.insert(content, (name, all.each.len()));
        }
        let purls = match registry_name(name, read, owners) {
            Some(_) => image_purls(&image, read.config.as_ref()),
            None => Vec::new(),
        };
        let inspected = Inspected {
            name: &image,
            contents: &read.contents,
            digests: &read.digests,
            purls: &purls,
            config: read.config.as_ref(),
        };
        let examined = examine(inspected, &mut reader, statements, clock::today())
            .with_context(|| format!("the database `{}`", opened.path.display()))?;
        all.packages += read.contents.packages.len();
        all.each.push(ImageRow {
            reference: name.clone(),
            names: registry_name(name, read, owners).into_iter().collect(),
            digests: read.digests.iter().map(ToString::to_string).collect(),
            platform: platform(read),
            release: release(&read.contents),
            packages: read.contents.packages.len(),
            layers: read.contents.layers.len(),
            base: bases.get(name).cloned(),
            run_by: owners.get(name).cloned().unwrap_or_default(),
            not_evaluated: examined.not_evaluated.clone(),
        });
        not_evaluated.extend(examined.not_evaluated);
        all.findings.extend(examined.findings);
        all.asked.merge(examined.asked);
        all.excused.extend(examined.excused);
    }
    Ok(all)
}

/// What a manifest can call what a text names. A directory, an archive or a bill of materials is no image of a registry, whatever
/// it is called.
fn registry_name(
    text: &str,
    read: &ImageContents,
    owners: &BTreeMap<String, Vec<String>>,
) -> Option<String> {
    read.config.as_ref()?;
    if owners.contains_key(text) {
        return Some(text.to_owned());
    }
    match Source::parse(text).ok()? {
        Source::Registry(name) | Source::Containerd(_, name) => Some(name),
        _ => None,
    }
}

/// What an image is made for, as `linux/amd64`.
fn platform(read: &ImageContents) -> String {
    let platform = read.config.as_ref().map(|config| &config.platform);
    platform
        .filter(|platform| !platform.os.is_empty())
        .map_or_else(String::new, ToString::to_string)
}

/// The distribution, as `debian 12`.
fn release(contents: &Contents) -> String {
    let release = contents.release.as_ref();
    release.map_or_else(String::new, |release| {
        format!("{} {}", release.id, release.version)
            .trim_end()
            .to_owned()
    })
}
