//! What a right to write certain objects comes to: names that are taken, and fields that nobody can change later.
//!
//! The API server keeps the type of a Secret and the role of a binding as they were when the object was made. So whoever
//! may not make one, or only one of a name that is taken, is left with those that are there, unless he may delete them
//! first.

use super::extent::{Bound, Extent, Grant};
use super::graph::{DoubtId, Graph};
use super::holding::Names;
use super::inventory::NamespaceId;
use super::lead::Step;
use super::permission::Right;
use super::places::Crowd;
use super::primitive::{Need, Scope};
use super::quota;
use crate::Binding;
use crate::role::CLUSTER_ADMIN;

/// The beginning of the names of Secrets that are bootstrap tokens, and their type.
const BOOTSTRAP: (&str, &str) = ("bootstrap-token-", "bootstrap.kubernetes.io/token");
const RBAC: &str = "rbac.authorization.k8s.io";

/// Bindings that somebody may write without being able to make one.
pub(super) struct Written<'g> {
    bindings: Vec<&'g Binding>,
    /// Names that he may write.
    names: Names,
    kind: &'static str,
}

impl<'r> Graph<'r> {
    /// The names for which some rights are held.
    pub(super) fn names_for(&self, step: &Step<'_>, any: Vec<Right>) -> Names {
        let need = Need {
            is_everywhere: false,
            any,
            text: "".into(),
            bit: 0,
        };
        self.names(&need, step.actor, step.extent)
    }

    /// The names for which a right is held that is written as in the file of primitives.
    fn names_for_text(&self, step: &Step<'_>, text: &str) -> Names {
        let mut any = Vec::new();
        let _ = Right::parse(text, &mut any);
        self.names_for(step, any)
    }

    /// A condition besides those that a step has already.
    pub(super) fn also(&mut self, doubt: Option<DoubtId>, text: &str) -> DoubtId {
        match doubt {
            None => self.doubt(text),
            Some(known) => {
                let joined = format!("{} and {text}", self.doubts.get(known));
                self.doubt(&joined)
            }
        }
    }

    /// The namespaces of a step.
    pub(super) fn namespaces_at(&self, extent: Extent) -> Vec<NamespaceId> {
        match extent.namespace() {
            Some(namespace) => vec![namespace],
            None => self.inventory.namespaces.ids().collect(),
        }
    }

    /// Whether a name is free: `None` where the input need not hold who has it.
    fn is_free(&self, kind: &str, group: &str, namespace: &str, name: &str) -> Option<bool> {
        if self.cluster.get(group, kind, namespace, name).is_some() {
            return Some(false);
        }
        let place = (!namespace.is_empty()).then_some(namespace);
        let known = self.cluster.coverage.of_in(group, kind, place);
        known.is_complete().then_some(true)
    }

    /// The accounts whose tokens a Secret of one's own is filled with: in every namespace in which a Secret can be made
    /// that can be read as well.
    pub(super) fn draw_token_secret(&mut self, step: &Step<'_>) {
        let needs = &self.primitives[step.primitive].needs;
        let made = self.names(&needs[0], step.actor, step.extent);
        let read = needs
            .get(1)
            .map_or(Names::All, |need| self.names(need, step.actor, step.extent));
        let candidates: Vec<Box<str>> = match (&made, &read) {
            (Names::All, Names::All) => {
                self.draw_any_token_secret(step);
                return;
            }
            (_, Names::Some(names)) => {
                let both = names.iter().filter(|name| made.has(name));
                both.cloned().collect()
            }
            (Names::Some(names), Names::All) => names.iter().cloned().collect(),
        };
        let deleted = self.names_for_text(step, "delete secrets");
        for namespace in self.namespaces_at(step.extent) {
            let own = self.inventory.namespaces[namespace].name.clone();
            let free = |name: &str| match self.is_free("Secret", "", &own, name) {
                _ if deleted.has(name) => Some(true),
                free => free,
            };
            let mut unknown = None;
            let mut is_free = false;
            for name in &candidates {
                match free(name) {
                    Some(true) => is_free = true,
                    Some(false) => {}
                    None => unknown = unknown.or(Some(name)),
                }
            }
            let crowd = Crowd::AccountsOf(namespace);
            if is_free {
                self.draw_where_secrets_fit(step, namespace);
            } else if let Some(name) = unknown {
                let text = format!(
                    "Secret `{own}/{name}` does not exist (the input may be missing Secrets)"
                );
                let doubt = Some(self.also(step.doubt, &text));
                self.draw_crowd(&Step { doubt, ..*step }, crowd);
            }
        }
    }

    /// The same where a Secret may have any name: only a quota is in the way.
    fn draw_any_token_secret(&mut self, step: &Step<'_>) {
        let namespaces = self.namespaces_at(step.extent);
        let is_limited = |id: &NamespaceId| {
            let limits = &self.inventory.namespaces[*id].limits;
            quota::for_secrets(limits).is_some()
        };
        if !namespaces.iter().any(is_limited) {
            self.draw_crowd(step, step.wide(Crowd::Accounts, Crowd::AccountsOf));
            return;
        }
        for namespace in namespaces {
            self.draw_where_secrets_fit(step, namespace);
        }
    }

    /// The accounts of a namespace in which a Secret is made, unless a quota allows none.
    fn draw_where_secrets_fit(&mut self, step: &Step<'_>, namespace: NamespaceId) {
        let limits = &self.inventory.namespaces[namespace].limits;
        let limit = quota::for_secrets(limits).map(str::to_owned);
        let doubt = match limit {
            Some(text) => Some(self.also(step.doubt, &text)),
            None => step.doubt,
        };
        self.draw_crowd(&Step { doubt, ..*step }, Crowd::AccountsOf(namespace));
    }

    /// A step with what it hangs on that a bootstrap token can be written; nothing where none can.
    pub(super) fn with_bootstrap_token<'k>(&mut self, step: &Step<'k>) -> Option<Step<'k>> {
        let (start, kind) = BOOTSTRAP;
        let namespace = &*self.inventory.namespaces[step.namespace()?].name;
        match self.names_for_text(step, "create secrets") {
            Names::All => return Some(*step),
            Names::Some(names) => {
                let mut names = names.iter().filter(|name| name.starts_with(start));
                if names.any(|name| self.is_free("Secret", "", namespace, name) != Some(false)) {
                    return Some(*step);
                }
            }
        }
        let written = self.names(
            &self.primitives[step.primitive].needs[0],
            step.actor,
            step.extent,
        );
        let may = |name: &str| name.starts_with(start) && written.has(name);
        let mut tokens = self.cluster.of_kind("Secret");
        if tokens.any(|secret| {
            &*secret.namespace == namespace
                && secret.root.str("type") == Some(kind)
                && may(&secret.name)
        }) {
            return Some(*step);
        }
        let is_possible = match &written {
            Names::All => true,
            Names::Some(names) => names.iter().any(|name| name.starts_with(start)),
        };
        let known = self.cluster.coverage.of_in("", "Secret", Some(namespace));
        if known.is_complete() || !is_possible {
            return None;
        }
        let text = "a bootstrap token exists that can be changed (the input may be missing it)";
        let doubt = Some(self.also(step.doubt, text));
        Some(Step { doubt, ..*step })
    }

    /// Whether somebody who may make pods or workloads of certain names may make one: one name is not taken.
    pub(super) fn may_make_one(&self, step: &Step<'_>, names: &Names) -> bool {
        let Names::Some(names) = names else {
            return true;
        };
        let rights = &self.primitives[step.primitive].needs[0].any;
        rights
            .iter()
            .filter(|right| &*right.verb == "create")
            .any(|right| {
                let catalogue = self.cluster.catalogue();
                let Some(resource) = catalogue.by_plural(&right.group, &right.resource) else {
                    return true;
                };
                self.namespaces_at(step.extent)
                    .into_iter()
                    .any(|namespace| {
                        let own = &self.inventory.namespaces[namespace].name;
                        names.iter().any(|name| {
                            self.is_free(&resource.kind, &right.group, own, name) != Some(false)
                        })
                    })
            })
    }

    /// The bindings that somebody is left with who may not make one; nothing when he may.
    pub(super) fn only_bound(&self, step: &Step<'_>) -> Option<Written<'r>> {
        let need = self.primitives[step.primitive].needs.get(1)?;
        let of = |is_meant: fn(&str) -> bool| {
            let rights = need.any.iter().filter(|right| is_meant(&right.verb));
            self.names_for(step, rights.cloned().collect())
        };
        let is_wide = need
            .any
            .iter()
            .any(|right| &*right.resource == "clusterrolebindings");
        let (kind, plural) = if is_wide {
            ("ClusterRoleBinding", "clusterrolebindings")
        } else {
            ("RoleBinding", "rolebindings")
        };
        let deleted = self.names_for_text(step, &format!("delete {plural}.{RBAC}"));
        match of(|verb| verb == "create") {
            Names::All => return None,
            Names::Some(made) => {
                let places: Vec<&str> = if is_wide {
                    vec![""]
                } else {
                    let namespaces = self.namespaces_at(step.extent).into_iter();
                    namespaces
                        .map(|id| &*self.inventory.namespaces[id].name)
                        .collect()
                };
                let is_makeable = made.iter().any(|name| {
                    deleted.has(name)
                        || places
                            .iter()
                            .any(|own| self.is_free(kind, RBAC, own, name) != Some(false))
                });
                if is_makeable {
                    return None;
                }
            }
        }
        let names = of(|verb| verb != "create");
        let rbac = self.rbac;
        let bindings = rbac
            .all_bindings()
            .filter(|binding| binding.namespace.is_none() == is_wide && names.has(&binding.name))
            .filter(|binding| {
                let own = self.extent(binding.namespace.as_deref());
                own.is_some_and(|own| step.extent.covers(own))
            })
            .collect();
        Some(Written {
            bindings,
            names,
            kind,
        })
    }

    /// Where bindings lead that are there and can be given more subjects: to the roles that they give.
    pub(super) fn draw_bound(
        &mut self,
        step: &Step<'_>,
        bindable: &Names,
        about_cluster_roles: bool,
        written: &Written<'r>,
    ) {
        let is_wide = self.primitives[step.primitive].scope == Scope::Cluster;
        let mut more: Vec<Grant> = step.key.to_vec();
        for binding in &written.bindings {
            let Some(own) = self.extent(binding.namespace.as_deref()) else {
                continue;
            };
            if !bindable.has(&binding.role.name)
                || binding.role.namespace.is_none() != about_cluster_roles
            {
                continue;
            }
            if binding.role.is_cluster_admin() {
                self.draw_crowd(step, everything_at(own));
            } else if let Some(role) = binding.role_id {
                more.push((own, Bound::of(role)));
            }
        }
        // Every cluster has a binding of this name to the role of this name.
        let group = "rbac.authorization.k8s.io";
        let admin = self.is_free(written.kind, group, "", CLUSTER_ADMIN);
        if is_wide
            && about_cluster_roles
            && bindable.has(CLUSTER_ADMIN)
            && written.names.has(CLUSTER_ADMIN)
            && admin.is_none()
        {
            self.draw_crowd(step, Crowd::ClusterAdmin);
        } else if about_cluster_roles && bindable.has(CLUSTER_ADMIN) && !is_wide {
            for namespace in self.namespaces_at(step.extent) {
                let own = self.inventory.namespaces[namespace].name.clone();
                let known = self.cluster.coverage.of_in(group, written.kind, Some(&own));
                if !known.is_complete() && written.names != Names::Some(Default::default()) {
                    let text = format!(
                        "a RoleBinding in `{own}` grants `cluster-admin` (the input may be missing it)"
                    );
                    let doubt = Some(self.also(step.doubt, &text));
                    self.draw_crowd(&Step { doubt, ..*step }, Crowd::NamespaceAdmin(namespace));
                }
            }
        }
        if self.places.as_class(step.from).is_none() {
            return;
        }
        more.sort_unstable();
        more.dedup();
        if more.len() > step.key.len() {
            let class = self.class_of(more.into());
            self.draw_to(step, self.places.class(class));
        }
    }
}

/// Everything at a place.
fn everything_at(extent: Extent) -> Crowd {
    match extent.namespace() {
        None => Crowd::ClusterAdmin,
        Some(namespace) => Crowd::NamespaceAdmin(namespace),
    }
}
