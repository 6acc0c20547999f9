//! Images as `seawall.scan/v1` has them.

use schemars::JsonSchema;
use serde::Serialize;

use crate::report::{BaseRow, ImageRow};

#[derive(Serialize, JsonSchema)]
pub(crate) struct WireImage<'a> {
    /// As it was asked for.
    reference: &'a str,
    /// What manifests can call it: every reference to a registry that led to it.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    names: &'a [String],
    /// What it is recognised by: the digests of its index, manifest and configuration.
    digests: &'a [String],
    /// What it is made for, as `linux/amd64`; absent for what is no image.
    #[serde(skip_serializing_if = "str::is_empty")]
    platform: &'a str,
    /// The distribution, as `debian 12`; absent where none is recognised.
    #[serde(skip_serializing_if = "str::is_empty")]
    release: &'a str,
    packages: usize,
    layers: usize,
    /// The image that its lowest layers are, where that was read too.
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<WireBase<'a>>,
    /// Who runs it, as `namespace/Kind/name`, where it is of an input.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    run_by: &'a [String],
    /// What could not be evaluated in it; it is in `not_evaluated` of the report as well.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    not_evaluated: &'a [String],
}

#[derive(Serialize, JsonSchema)]
struct WireBase<'a> {
    /// As it was asked for.
    reference: &'a str,
    /// How many layers are its own, from the lowest.
    layers: usize,
}

impl<'a> From<&'a ImageRow> for WireImage<'a> {
    fn from(image: &'a ImageRow) -> Self {
        Self {
            reference: &image.reference,
            names: &image.names,
            digests: &image.digests,
            platform: &image.platform,
            release: &image.release,
            packages: image.packages,
            layers: image.layers,
            base: image.base.as_ref().map(WireBase::from),
            run_by: &image.run_by,
            not_evaluated: &image.not_evaluated,
        }
    }
}

impl<'a> From<&'a BaseRow> for WireBase<'a> {
    fn from(base: &'a BaseRow) -> Self {
        Self {
            reference: &base.reference,
            layers: base.layers,
        }
    }
}
