//! Which image of an index a platform means.

use super::descriptor::Descriptor;
use super::platform::{Platform, PlatformError};

/// The image of an index that a platform means. An index with one image that states no platform means that one.
///
/// # Errors
/// When none fits.
pub fn select<'d>(
    manifests: &'d [Descriptor],
    wanted: &Platform,
) -> Result<&'d Descriptor, PlatformError> {
    // Attestations are listed as images for the platform `unknown/unknown`.
    let is_image = |descriptor: &&Descriptor| {
        descriptor.artifact_type.is_none()
            && descriptor.annotation("vnd.docker.reference.type").is_none()
            && descriptor
                .platform
                .as_ref()
                .is_none_or(|platform| platform.os != "unknown")
    };
    let images: Vec<&Descriptor> = manifests.iter().filter(is_image).collect();
    if let [only] = images[..]
        && only.platform.is_none()
    {
        return Ok(only);
    }
    let ranked = images.iter().filter_map(|descriptor| {
        let rank = descriptor.platform.as_ref()?.rank(wanted)?;
        Some((rank, *descriptor))
    });
    ranked
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, descriptor)| descriptor)
        .ok_or_else(|| {
            let present: Vec<String> = images
                .iter()
                .take(20)
                .map(|one| match &one.platform {
                    Some(platform) => platform.to_string(),
                    None => "an image without a platform".to_owned(),
                })
                .collect();
            PlatformError::None {
                wanted: wanted.to_string(),
                present: match present.is_empty() {
                    true => "no images".to_owned(),
                    false => present.join(", "),
                },
            }
        })
}
