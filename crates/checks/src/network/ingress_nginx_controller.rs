//! The Ingress NGINX controller, its version, and the port of its admission webhook.

use seawall_model::{Container, ImageRef};

use crate::lifecycle::Version;

/// The port of the webhook where the flag sets none.
const WEBHOOK_PORT: u16 = 8443;

/// Endings of the repositories of the controller, as the project and its packagers name it.
const REPOSITORIES: &[&str] = &[
    "ingress-nginx/controller",
    "ingress-nginx/controller-chroot",
    "nginx-ingress-controller",
    "ingress-nginx-controller",
];

/// What a container that runs the controller shows about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Controller {
    /// From the tag of the image.
    pub(super) version: Option<Version>,
    /// The port of the admission webhook, where there is one.
    pub(super) webhook: Option<u16>,
}

/// What a container shows about the controller; `None` for every other program.
pub(super) fn controller(container: &Container<'_>) -> Option<Controller> {
    // Most images are not the controller, which is checked before anything is parsed.
    if !container.image().contains("ingress") {
        return None;
    }
    let image = ImageRef::parse(container.image())?;
    let name = image.full_name();
    REPOSITORIES
        .iter()
        .any(|ending| {
            name.strip_suffix(ending)
                .is_some_and(|rest| rest.ends_with('/'))
        })
        .then(|| Controller {
            version: image
                .tag
                .and_then(|tag| tag.trim_start_matches("nginx-").parse().ok()),
            webhook: webhook(container),
        })
}

/// `--validating-webhook=:8443`, or the next word.
fn webhook(container: &Container<'_>) -> Option<u16> {
    let words: Vec<&str> = ["command", "args"]
        .into_iter()
        .flat_map(|field| container.node.strings(field))
        .collect();
    words.iter().enumerate().find_map(|(index, word)| {
        let rest = word.trim_start_matches('-');
        let address = match rest.strip_prefix("validating-webhook")? {
            "" => words.get(index + 1)?,
            value => value.strip_prefix('=')?,
        };
        let port = address
            .rsplit(':')
            .next()
            .and_then(|port| port.parse().ok());
        (!address.is_empty()).then(|| port.unwrap_or(WEBHOOK_PORT))
    })
}
