//! Where a primitive leads that somebody holds at a place.

use std::collections::HashSet;

use super::extent::{Extent, Grant};
use super::graph::{DoubtId, Graph, PrimitiveId, Way};
use super::holding::Names;
use super::inventory::{Actor, NamespaceId, Runner};
use super::places::{Crowd, PlaceId, Places};
use super::primitive::{Effect, Need, Scope};
use seawall_model::{MASTERS, Principal};

/// How the names of the users of nodes begin.
const NODE_USER: &str = "system:node:";

/// A primitive in somebody's hands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step<'k> {
    /// Whose: a node.
    pub from: PlaceId,
    /// What they hold.
    pub key: &'k [Grant],
    /// What the one holds who does it.
    pub actor: &'k [Grant],
    pub primitive: PrimitiveId,
    /// Where.
    pub extent: Extent,
    /// What is uncertain.
    pub doubt: Option<DoubtId>,
}

impl Step<'_> {
    pub(super) fn namespace(&self) -> Option<NamespaceId> {
        self.extent.namespace()
    }

    /// The crowd of the namespace, or of all of them.
    pub(super) fn wide(&self, everywhere: Crowd, here: fn(NamespaceId) -> Crowd) -> Crowd {
        self.namespace().map_or(everywhere, here)
    }
}

impl Graph<'_> {
    /// The names for which a need is held.
    pub(super) fn names(&self, need: &Need, key: &[Grant], extent: Extent) -> Names {
        if Self::has_everything(key, extent) {
            return Names::All;
        }
        Names::of(need, self.rules(key, extent))
    }

    /// Whether a need is about Namespaces, and held in one for others only: a namespace is asked about in itself, so that its
    /// name has to be that of the place.
    pub(super) fn is_of_another_namespace(
        &self,
        need: &Need,
        key: &[Grant],
        extent: Extent,
    ) -> bool {
        extent.namespace().is_some_and(|namespace| {
            let mut rights = need.any.iter();
            let name = &self.inventory.namespaces[namespace].name;
            rights.all(|right| &*right.resource == "namespaces")
                && !self.names(need, key, extent).has(name)
        })
    }

    /// Draws where a primitive leads that somebody holds at a place.
    pub(crate) fn lead(&mut self, from: PlaceId, key: &[Grant], id: PrimitiveId, extent: Extent) {
        self.lead_with(from, key, key, id, extent);
    }

    /// The same for somebody who holds the primitive's rights by `actor`, and all together by `key`.
    pub(crate) fn lead_with(
        &mut self,
        from: PlaceId,
        key: &[Grant],
        actor: &[Grant],
        id: PrimitiveId,
        extent: Extent,
    ) {
        let primitive = self.primitives[id];
        let Some(effect) = primitive.leads_to else {
            return;
        };
        let extent = match &primitive.scope {
            Scope::Any => extent,
            Scope::Cluster if extent == Extent::EVERYWHERE => extent,
            Scope::Cluster => return,
            Scope::Namespace(name) => match self.inventory.namespace(name).map(Extent::of) {
                Some(own) if extent.covers(own) => own,
                _ => return,
            },
        };
        let mut doubt = None;
        match self.exists[id] {
            Some(false) => return,
            Some(true) => {}
            None => {
                let (kind, namespace, name) = primitive.exists.clone().unwrap_or_default();
                doubt = Some(self.doubt(&format!(
                    "{kind} `{namespace}/{name}` exists (the input may be missing it)"
                )));
            }
        }
        if let Some(provided) = &primitive.provided {
            doubt = Some(self.also(doubt, provided));
        }
        let first = &primitive.needs[0];
        let names = self.names(first, actor, extent);
        if self.is_of_another_namespace(first, actor, extent) {
            return;
        }
        let step = Step {
            from,
            key,
            actor,
            primitive: id,
            extent,
            doubt,
        };
        if primitive.controller.is_some() {
            self.draw_controlled(&step, effect);
        } else {
            self.draw(&step, effect, &names);
        }
    }

    pub(super) fn draw(&mut self, step: &Step<'_>, effect: Effect, names: &Names) {
        match effect {
            Effect::ClusterAdmin => self.draw_crowd(step, Crowd::ClusterAdmin),
            Effect::NamespaceAdmin => {
                if let Some(namespace) = step.namespace() {
                    self.draw_crowd(step, Crowd::NamespaceAdmin(namespace));
                }
            }
            Effect::Role => self.draw_role(step, names),
            Effect::OwnedRole => self.draw_owned(step),
            Effect::AggregatedRole => {
                for to in self.bound(step.key, |role| self.rbac.roles[role].is_aggregated) {
                    self.draw_to(step, to);
                }
            }
            Effect::User => {
                self.draw_named(step, Crowd::Users, names, Principal::user);
            }
            Effect::Group => {
                if names.has(MASTERS) {
                    self.draw_crowd(step, Crowd::ClusterAdmin);
                }
                self.draw_named(step, Crowd::Groups, names, |name| {
                    Principal::Group(name.into())
                });
            }
            Effect::Certificate => {
                self.draw_crowd(step, Crowd::Users);
                self.draw_crowd(step, Crowd::Groups);
            }
            Effect::BootstrapGroup => {
                if let Some(step) = self.with_bootstrap_token(step) {
                    self.draw_principals(&step, |actor| {
                        matches!(&actor.subject, Principal::Group(name) if name.starts_with("system:bootstrappers"))
                    });
                }
            }
            Effect::Account | Effect::Token => self.draw_accounts(step, effect, names),
            Effect::Workload if !self.may_make_one(step, names) => {}
            Effect::Workload => self.draw_workload(step),
            Effect::Template => self.draw_template(step),
            Effect::Pod => self.draw_pods(step, names),
            Effect::Debug => {
                self.draw_pods(step, names);
                self.draw_debugged(step, names);
            }
            Effect::NodePods => match names {
                Names::All => self.draw_crowd(step, Crowd::Running),
                Names::Some(names) => {
                    self.draw_runners(step, |runner| names.contains(&runner.node));
                }
            },
            Effect::Kubelet => match names {
                Names::All => self.draw_crowd(step, Crowd::Running),
                Names::Some(names) => {
                    let mut nodes = names.iter().filter_map(|name| name.strip_prefix(NODE_USER));
                    let nodes: HashSet<&str> = nodes.by_ref().collect();
                    self.draw_runners(step, |runner| nodes.contains(&*runner.node));
                }
            },
            Effect::Node => self.draw_crowd(step, Crowd::Node),
            Effect::Secret => self.draw_secrets(step, names),
            Effect::Accounts => {
                self.draw_crowd(step, step.wide(Crowd::Accounts, Crowd::AccountsOf));
            }
            Effect::Secrets => self.draw_crowd(step, step.wide(Crowd::Secrets, Crowd::SecretsOf)),
            Effect::TokenSecret => self.draw_token_secret(step),
            // These are drawn with their controller.
            Effect::Deputy
            | Effect::Source
            | Effect::Store
            | Effect::Push
            | Effect::Issuer
            | Effect::OwnSecrets
            | Effect::OwnAccounts => {}
        }
    }

    pub(super) fn draw_to(&mut self, step: &Step<'_>, to: PlaceId) {
        let way = Way::Use {
            primitive: step.primitive,
            extent: step.extent,
        };
        self.add(step.from, to, way, step.doubt);
    }

    pub(super) fn draw_crowd(&mut self, step: &Step<'_>, crowd: Crowd) {
        self.draw_to(step, Places::crowd(crowd));
    }

    /// To the identities that are meant.
    fn draw_principals(&mut self, step: &Step<'_>, meant: impl Fn(&Actor) -> bool) {
        for id in self.inventory.principals.ids() {
            if meant(&self.inventory.principals[id]) {
                self.draw_to(step, self.places.principal(id));
            }
        }
    }

    fn draw_accounts(&mut self, step: &Step<'_>, effect: Effect, names: &Names) {
        match names {
            Names::All if effect == Effect::Token => {
                self.draw_crowd(step, step.wide(Crowd::Accounts, Crowd::AccountsOf));
            }
            Names::All => {
                self.draw_crowd(step, step.wide(Crowd::AnyAccount, Crowd::AnyAccountOf));
            }
            Names::Some(names) => {
                let own = step
                    .namespace()
                    .map(|namespace| self.inventory.namespaces[namespace].name.clone());
                let is_meant = |subject: &Principal| {
                    let Principal::ServiceAccount { namespace, name } = subject else {
                        return false;
                    };
                    names.contains(&**name) && own.as_ref().is_none_or(|own| **own == **namespace)
                };
                self.draw_principals(step, |actor| {
                    (actor.exists || effect == Effect::Account) && is_meant(&actor.subject)
                });
                if let (Effect::Token, Some(doubt)) = (effect, self.builtin_doubt()) {
                    let text = self.doubts.get(doubt).clone();
                    let doubt = Some(self.also(step.doubt, &text));
                    self.draw_principals(&Step { doubt, ..*step }, |actor| {
                        actor.is_builtin && !actor.exists && is_meant(&actor.subject)
                    });
                }
            }
        }
    }

    fn draw_runners(&mut self, step: &Step<'_>, meant: impl Fn(&Runner) -> bool) {
        for id in self.inventory.runners.ids() {
            if meant(&self.inventory.runners[id]) {
                self.draw_to(step, self.places.runner(id));
            }
        }
    }

    fn draw_secrets(&mut self, step: &Step<'_>, names: &Names) {
        let Names::Some(names) = names else {
            self.draw_crowd(step, step.wide(Crowd::Secrets, Crowd::SecretsOf));
            return;
        };
        let namespaces: Vec<NamespaceId> = match step.namespace() {
            Some(namespace) => vec![namespace],
            None => self.inventory.namespaces.ids().collect(),
        };
        for (namespace, name) in namespaces
            .into_iter()
            .flat_map(|namespace| names.iter().map(move |name| (namespace, name)))
        {
            if let Some(secret) = self.inventory.secret(namespace, name) {
                self.draw_to(step, self.places.secret(secret));
            }
        }
    }

    fn draw_named(
        &mut self,
        step: &Step<'_>,
        crowd: Crowd,
        names: &Names,
        subject: impl Fn(&str) -> Principal,
    ) {
        match names {
            Names::All => self.draw_crowd(step, crowd),
            Names::Some(names) => {
                for name in names {
                    if let Some(id) = self.inventory.principal(&subject(name)) {
                        self.draw_to(step, self.places.principal(id));
                    }
                }
            }
        }
    }
}
