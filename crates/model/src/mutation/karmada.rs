//! Overrides of Karmada, which change what is sent to member clusters.

use super::admission::in_own;
use super::matched::{Matched, World};
use crate::{Object, Reach};

/// What an override matches.
pub(super) fn matched(world: &World<'_>, object: &Object) -> Vec<Matched> {
    let selectors = object
        .spec()
        .map_or(&[][..], |spec| spec.list("resourceSelectors"));
    let kinds = world.kinds(|candidate| {
        selectors.is_empty()
            || selectors.iter().any(|selector| {
                let version = selector.str("apiVersion").unwrap_or_default();
                let group = version.rsplit_once('/').map_or("", |(group, _)| group);
                group == candidate.group && selector.str("kind") == Some(candidate.kind)
            })
    });
    let reach = Reach::default();
    vec![in_own(object, Matched { kinds, reach })]
}
