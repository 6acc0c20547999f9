//! Issuers of cert-manager: whose certificates their authorities sign, and what a ClusterIssuer makes cert-manager read.

use super::extent::Extent;
use super::graph::Graph;
use super::inventory::NamespaceId;
use super::lead::Step;
use super::places::Crowd;
use super::presence::Acting;
use seawall_model::Object;

const GROUP: &str = "cert-manager.io";
const KINDS: [&str; 2] = ["Issuer", "ClusterIssuer"];

impl Graph<'_> {
    /// Draws where certificates lead that the authorities sign which a namespace may use: anywhere, where the API server
    /// takes client certificates of such an authority. Which it takes is told to it by a file that no object shows.
    pub(super) fn draw_issuers(&mut self, step: &Step<'_>) {
        let cluster = self.cluster;
        let mut is_complete = true;
        let mut is_there = false;
        for kind in KINDS {
            let issuers = cluster.of_kind(kind).filter(|own| own.group() == GROUP);
            for issuer in issuers.filter(|own| is_authority(own)) {
                let own = (!issuer.namespace.is_empty()).then_some(&*issuer.namespace);
                let is_usable =
                    own.is_none() || self.extent(own).is_some_and(|own| step.extent.covers(own));
                if is_usable {
                    is_there = true;
                    let text = format!(
                        "the API server accepts client certificates from the CA behind {}",
                        name_of(issuer)
                    );
                    let doubt = Some(self.also(step.doubt, &text));
                    self.draw_crowd(&Step { doubt, ..*step }, Crowd::ClusterAdmin);
                }
            }
            let namespace = step.namespace();
            let place = namespace.map(|id| &*self.inventory.namespaces[id].name);
            let known = cluster.coverage.of_in(GROUP, kind, place);
            is_complete &= known.is_complete();
        }
        if !is_there && !is_complete {
            let text = "an Issuer or ClusterIssuer exists whose CA the API server trusts for client certificates \
                        (the input may be missing it)";
            let doubt = Some(self.also(step.doubt, text));
            self.draw_crowd(&Step { doubt, ..*step }, Crowd::ClusterAdmin);
        }
    }

    /// Draws to what is in the namespace where a controller looks for what resources without a namespace name. Where the
    /// controller is not in the input, that is the default or the namespace that is called as the controller is.
    pub(super) fn draw_own(
        &mut self,
        step: &Step<'_>,
        acting: Option<&Acting>,
        crowd: fn(NamespaceId) -> Crowd,
    ) {
        if step.extent != Extent::EVERYWHERE {
            return;
        }
        if let Some(acting) = acting {
            let named = acting.cluster_namespace.as_deref();
            let own = match named {
                None => Some(acting.namespace),
                Some(name) => self.inventory.namespace(name),
            };
            if let Some(own) = own {
                self.draw_crowd(step, crowd(own));
            }
            return;
        }
        let Some(controller) = &self.primitives[step.primitive].controller else {
            return;
        };
        let default = controller.cluster_namespace.iter().map(|(_, name)| name);
        let likely: Vec<Box<str>> = default.chain(&controller.names).cloned().collect();
        for name in likely {
            if let Some(own) = self.inventory.namespace(&name) {
                let text = format!("{} looks for it in namespace `{name}`", controller.is);
                let doubt = Some(self.also(step.doubt, &text));
                self.draw_crowd(&Step { doubt, ..*step }, crowd(own));
            }
        }
    }
}

/// Whether an issuer signs with a key that somebody chose: not that of public servers, nor that of each certificate.
fn is_authority(issuer: &Object) -> bool {
    issuer.spec().is_some_and(|spec| {
        let mut kinds = ["ca", "vault"].iter();
        kinds.any(|kind| spec.get(kind).is_some())
    })
}

/// Kind, namespace and name, as text.
pub(super) fn name_of(object: &Object) -> String {
    match &*object.namespace {
        "" => format!("{} `{}`", object.kind, object.name),
        namespace => format!("{} `{namespace}/{}`", object.kind, object.name),
    }
}
