//! Pods in a user namespace of their own, and the namespaces of the host that they cannot have beside it.

use seawall_model::{KubernetesVersion, Object};

use super::carrier;
use crate::mismatch::Report;

/// The first minor version that has user namespaces unless they are switched off. Older ones drop the field.
const FIRST: u16 = 33;
/// The last minor version in which no feature gate allows the network of the host.
const LAST_WITHOUT_HOST_NETWORK: u16 = 34;

pub(super) fn check(object: &Object, version: Option<KubernetesVersion>, report: &mut Report) {
    let minor = version.map(|version| version.minor);
    if minor.is_some_and(|minor| minor < FIRST) {
        return;
    }
    let Some((pod, path)) = carrier::pod(object) else {
        return;
    };
    if pod.bool("hostUsers") != Some(false) {
        return;
    }
    let is_network_refused = minor.is_some_and(|minor| minor <= LAST_WITHOUT_HOST_NETWORK);
    carrier::at(path, |place| {
        for field in ["hostIPC", "hostNetwork", "hostPID"] {
            let is_refused = field != "hostNetwork" || is_network_refused;
            if is_refused && pod.bool(field) == Some(true) {
                report.refuse(
                    &place.key(field),
                    format!("`{field}: true` and `hostUsers: false` cannot be set together"),
                );
            }
        }
    });
}
