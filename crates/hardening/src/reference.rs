//! Base images: which one a stage names.

use seawall_dockerfile::{Arguments, Base, Dockerfile, Stage, Word};
use seawall_model::ImageRef;

/// The image that a stage builds on, where it is one that the file names.
pub(crate) enum BaseImage<'a> {
    /// This one.
    Image(ImageRef<'a>, &'a str),
    /// It cannot be told which: why.
    Unknown(String),
    /// None: nothing, or an earlier stage.
    None,
}

pub(crate) fn base_image(stage: &Stage) -> BaseImage<'_> {
    match &stage.base {
        Base::Image(text) => match ImageRef::parse(text) {
            Some(reference) => BaseImage::Image(reference, text),
            None => BaseImage::Unknown(format!("`{text}` is not a valid image reference")),
        },
        Base::Unknown(reason) => BaseImage::Unknown(reason.clone()),
        Base::Scratch | Base::Stage(_) => BaseImage::None,
    }
}

/// The word that names the base.
pub(crate) fn base_word<'a>(file: &'a Dockerfile, stage: &Stage) -> Option<&'a Word> {
    match &file.of(stage).first()?.arguments {
        Arguments::From { image, .. } => Some(image),
        _ => None,
    }
}

/// The name of one of Docker's official images, without `docker.io/library/`.
pub(crate) fn official_name<'a>(reference: &ImageRef<'a>) -> Option<&'a str> {
    match reference.registry {
        None | Some("docker.io" | "index.docker.io") => {}
        // The same images under Amazon's name.
        Some("public.ecr.aws") => return reference.repository.strip_prefix("docker/library/"),
        Some("mirror.gcr.io") => return reference.repository.strip_prefix("library/"),
        Some(_) => return None,
    }
    let name = reference.repository;
    let name = name.strip_prefix("library/").unwrap_or(name);
    (!name.contains('/')).then_some(name)
}
