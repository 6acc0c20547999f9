//! Which images are built on which others.

use std::collections::HashMap;

use anyhow::anyhow;
use seawall_image::{Digest, bases};
use seawall_registry::ImageContents;
use seawall_report::BaseRow;

use super::pull_secrets::PullSecrets;
use super::reading::{ImageReading, Images, Named};

/// Reads images, and beside them those that they may be built on, which are only looked at for that.
///
/// # Errors
/// When one that others may be built on cannot be read: without it, what comes from where would be told wrongly.
pub(super) fn with_bases(
    reading: &ImageReading,
    names: &[Named],
    below: &[String],
    secrets: &PullSecrets,
) -> anyhow::Result<(Images, HashMap<String, BaseRow>)> {
    let count = names.len();
    let mut all = names.to_vec();
    for name in below {
        let named = Named::ByUser(name.clone());
        if !all.contains(&named) {
            all.push(named);
        }
    }
    let mut images = reading.read(&all, secrets)?;
    for (name, read) in &images.images[count.min(images.images.len())..] {
        if let Err(error) = read {
            return Err(anyhow!("the base image `{name}` cannot be read: {error:#}"));
        }
    }
    let bases = bases_of(&images);
    images.images.truncate(count);
    Ok((images, bases))
}

/// The base of each image that has one among those that were read, by name.
fn bases_of(images: &Images) -> HashMap<String, BaseRow> {
    let read: Vec<(&String, &[Digest])> = images
        .images
        .iter()
        .filter_map(|(name, read)| Some((name, layers(read.as_ref().ok()?))))
        .collect();
    let stacks: Vec<&[Digest]> = read.iter().map(|(_, layers)| *layers).collect();
    let found = bases(&stacks).into_iter().zip(&read);
    let based = found.filter_map(|(base, (name, _))| {
        let base = base?;
        Some((
            (*name).clone(),
            BaseRow {
                reference: read[base.image].0.clone(),
                layers: base.layers,
            },
        ))
    });
    based.collect()
}

/// The digests of an image's layers, without compression, from the lowest.
fn layers(image: &ImageContents) -> &[Digest] {
    image.config.as_ref().map_or(&[], |config| &config.diff_ids)
}
