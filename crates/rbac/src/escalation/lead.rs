//! Where a primitive leads that somebody holds at a place.

use std::collections::BTreeSet;

use super::graph::{Crowd, EVERYWHERE, Graph, Place, Way, count};
use super::guard::Guard;
use super::holding::Names;
use super::primitive::{Effect, Need, Scope};
use super::world::Runner;
use crate::Role;
use crate::role::CLUSTER_ADMIN;
use seawall_model::{MASTERS, Principal};

/// A primitive in somebody's hands.
#[derive(Debug, Clone, Copy)]
struct Step<'k> {
    /// Whose: a node.
    from: u32,
    /// What they hold.
    key: &'k [(Place, u32)],
    /// What the one holds who does it.
    actor: &'k [(Place, u32)],
    /// The primitive.
    index: usize,
    /// Where.
    place: Place,
    /// What is uncertain.
    doubt: u32,
}

impl Step<'_> {
    fn namespace(&self) -> Option<u32> {
        self.place.checked_sub(1)
    }

    /// The crowd of the namespace, or of all of them.
    fn wide(&self, everywhere: Crowd, here: fn(u32) -> Crowd) -> Crowd {
        self.namespace().map_or(everywhere, here)
    }
}

impl Graph<'_> {
    /// The names for which a need is held.
    fn names(&self, need: &Need, key: &[(Place, u32)], place: Place) -> Names {
        if Self::has_everything(key, place) {
            return Names::All;
        }
        Names::of(need, self.rules(key, place))
    }

    /// Draws where a primitive leads that somebody holds at a place.
    pub(crate) fn lead(&mut self, from: u32, key: &[(Place, u32)], index: usize, place: Place) {
        self.lead_with(from, key, key, index, place);
    }

    /// The same for somebody who holds the primitive's rights by `actor`, and all together by `key`.
    pub(crate) fn lead_with(
        &mut self,
        from: u32,
        key: &[(Place, u32)],
        actor: &[(Place, u32)],
        index: usize,
        place: Place,
    ) {
        let primitive = &self.primitives[index];
        let Some(effect) = primitive.leads_to else {
            return;
        };
        let place = match &primitive.scope {
            Scope::Any => place,
            Scope::Cluster if place == EVERYWHERE => place,
            Scope::Cluster => return,
            Scope::Namespace(name) => match self.world.namespace(name) {
                Some(namespace) if place == EVERYWHERE || place == namespace + 1 => namespace + 1,
                _ => return,
            },
        };
        let mut doubt = 0;
        match self.exists[index] {
            Some(false) => return,
            Some(true) => {}
            None => {
                let (kind, namespace, name) = primitive.exists.clone().unwrap_or_default();
                doubt = self.doubt(&format!(
                    "{kind} `{namespace}/{name}` is there; the input need not hold it"
                ));
            }
        }
        if let Some(provided) = &primitive.provided {
            doubt = self.doubt(provided);
        }
        let first = &primitive.needs[0];
        let names = self.names(first, actor, place);
        // A namespace is asked about in itself, so that its name has to be that of the place.
        if place != EVERYWHERE
            && first
                .any
                .iter()
                .all(|right| &*right.resource == "namespaces")
            && !names.has(&self.world.namespaces[place as usize - 1].name)
        {
            return;
        }
        let step = Step {
            from,
            key,
            actor,
            index,
            place,
            doubt,
        };
        self.draw(&step, effect, &names);
    }

    fn draw(&mut self, step: &Step<'_>, effect: Effect, names: &Names) {
        match effect {
            Effect::ClusterAdmin => self.draw_crowd(step, Crowd::ClusterAdmin),
            Effect::NamespaceAdmin => {
                if let Some(namespace) = step.namespace() {
                    self.draw_crowd(step, Crowd::NamespaceAdmin(namespace));
                }
            }
            Effect::Role => self.draw_role(step, names),
            Effect::OwnedRole => self.draw_owned(step, names),
            Effect::AggregatedRole => {
                for to in self.bound(step.key, |role| role.is_aggregated) {
                    self.draw_to(step, to);
                }
            }
            Effect::User => {
                self.draw_named(step, Crowd::Users, names, |name| Principal::User(name.into()));
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
            Effect::BootstrapGroup => self.draw_principals(step, |subject, _| {
                matches!(subject, Principal::Group(name) if name.starts_with("system:bootstrappers"))
            }),
            Effect::Account | Effect::Token => self.draw_accounts(step, effect, names),
            Effect::Workload | Effect::Template => {
                if effect == Effect::Workload || self.has_templates(step.namespace()) {
                    self.draw_crowd(step, step.wide(Crowd::Accounts, Crowd::AccountsOf));
                    self.draw_node(step);
                }
            }
            Effect::Pod => self.draw_pods(step, names),
            Effect::Debug => {
                self.draw_pods(step, names);
                self.draw_node(step);
            }
            Effect::NodePods => match names {
                Names::All => self.draw_crowd(step, Crowd::Running),
                Names::Some(names) => {
                    self.draw_runners(step, |runner| names.contains(&runner.node));
                }
            },
            Effect::Node => self.draw_crowd(step, Crowd::Node),
            Effect::Secret => self.draw_secrets(step, names),
            Effect::Deputy => self.draw_deputies(step),
        }
    }

    fn draw_to(&mut self, step: &Step<'_>, to: u32) {
        let way = Way::Use {
            primitive: u16::try_from(step.index).unwrap_or(u16::MAX),
            place: step.place,
        };
        self.add(step.from, to, way, step.doubt);
    }

    fn draw_crowd(&mut self, step: &Step<'_>, crowd: Crowd) {
        self.draw_to(step, Self::crowd(crowd));
    }

    /// To the identities that are meant; with whether they are there.
    fn draw_principals(&mut self, step: &Step<'_>, meant: impl Fn(&Principal, bool) -> bool) {
        for index in 0..count(self.world.principals.len()) {
            let principal = &self.world.principals[index as usize];
            if meant(&principal.subject, principal.exists) {
                self.draw_to(step, self.principal(index));
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
                    .map(|namespace| self.world.namespaces[namespace as usize].name.clone());
                self.draw_principals(step, |subject, exists| {
                    let Principal::ServiceAccount { namespace, name } = subject else {
                        return false;
                    };
                    names.contains(name)
                        && (exists || effect == Effect::Account)
                        && own.as_ref().is_none_or(|own| own == namespace)
                });
            }
        }
    }

    fn draw_pods(&mut self, step: &Step<'_>, names: &Names) {
        match names {
            Names::All => self.draw_crowd(step, step.wide(Crowd::Running, Crowd::RunningIn)),
            Names::Some(names) => self.draw_runners(step, |runner| {
                names.contains(&runner.name)
                    && step.namespace().is_none_or(|own| own == runner.namespace)
            }),
        }
    }

    fn draw_runners(&mut self, step: &Step<'_>, meant: impl Fn(&Runner) -> bool) {
        for index in 0..count(self.world.runners.len()) {
            if meant(&self.world.runners[index as usize]) {
                self.draw_to(step, self.runner(index));
            }
        }
    }

    fn draw_secrets(&mut self, step: &Step<'_>, names: &Names) {
        let Names::Some(names) = names else {
            self.draw_crowd(step, step.wide(Crowd::Secrets, Crowd::SecretsOf));
            return;
        };
        let places: Vec<u32> = match step.namespace() {
            Some(namespace) => vec![namespace],
            None => (0..count(self.world.namespaces.len())).collect(),
        };
        for (place, name) in places
            .into_iter()
            .flat_map(|place| names.iter().map(move |name| (place, name)))
        {
            if let Some(index) = self.world.secret(place, name) {
                self.draw_to(step, self.secret(index));
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
                    if let Some(index) = self.world.principal(&subject(name)) {
                        self.draw_to(step, self.principal(index));
                    }
                }
            }
        }
    }

    fn has_templates(&self, namespace: Option<u32>) -> bool {
        match namespace {
            Some(namespace) => self.world.namespaces[namespace as usize].has_templates,
            None => self.world.namespaces.iter().any(|one| one.has_templates),
        }
    }

    /// The node of a pod of one's own, unless admission stops it.
    fn draw_node(&mut self, step: &Step<'_>) {
        let guards = match step.namespace() {
            Some(namespace) => &self.world.namespaces[namespace as usize..=namespace as usize],
            None => &self.world.namespaces[..],
        };
        if guards.iter().any(|one| one.guard == Guard::Open) {
            self.draw_crowd(step, Crowd::Node);
            return;
        }
        let unknown = guards.iter().find_map(|one| match &one.guard {
            Guard::Unknown(why) => Some(why.clone()),
            _ => None,
        });
        if let Some(why) = unknown {
            let doubt = self.doubt(&why);
            self.draw_crowd(&Step { doubt, ..*step }, Crowd::Node);
        }
    }

    /// What may be bound: everything, or some roles, which join those that are held.
    fn draw_role(&mut self, step: &Step<'_>, names: &Names) {
        let is_cluster_wide = self.primitives[step.index].scope == Scope::Cluster;
        let binds_cluster_roles = self.is_about(step, "clusterroles");
        if binds_cluster_roles && names.has(CLUSTER_ADMIN) {
            match step.namespace() {
                Some(namespace) => self.draw_crowd(step, Crowd::NamespaceAdmin(namespace)),
                None if is_cluster_wide => self.draw_crowd(step, Crowd::ClusterAdmin),
                None => {
                    // Bound in namespaces of one's choice.
                    for namespace in 0..count(self.world.namespaces.len()) {
                        self.draw_crowd(step, Crowd::NamespaceAdmin(namespace));
                    }
                }
            }
            return;
        }
        if self.as_class(step.from).is_none() {
            return;
        }
        let mut more: Vec<(Place, u32)> = step.key.to_vec();
        for (index, role) in self.rbac.roles().iter().enumerate() {
            if !self.is_bindable(step, role, binds_cluster_roles) || !names.has(&role.key.name) {
                continue;
            }
            let index = count(index);
            match (&role.key.namespace, step.place) {
                (Some(namespace), _) => more.push((self.place(Some(namespace)), index)),
                (None, EVERYWHERE) if is_cluster_wide => more.push((EVERYWHERE, index)),
                (None, EVERYWHERE) => {
                    let places = 1..=count(self.world.namespaces.len());
                    more.extend(places.map(|place| (place, index)));
                }
                (None, place) => more.push((place, index)),
            }
        }
        more.sort_unstable();
        more.dedup();
        if more.len() > step.key.len() {
            let class = self.class_of(more.into());
            self.draw_to(step, self.class(class));
        }
    }

    /// Whether the first need of a primitive is about a resource.
    fn is_about(&self, step: &Step<'_>, resource: &str) -> bool {
        let mut rights = self.primitives[step.index].needs[0].any.iter();
        rights.any(|right| &*right.resource == resource)
    }

    /// Whether a role is of the kind that a primitive is about, and stands where it is held.
    fn is_bindable(&self, step: &Step<'_>, role: &Role, about_cluster_roles: bool) -> bool {
        match &role.key.namespace {
            None => about_cluster_roles,
            Some(namespace) => {
                !about_cluster_roles
                    && (step.place == EVERYWHERE || self.place(Some(namespace)) == step.place)
            }
        }
    }

    /// Roles that may be given any rule: whoever is bound to one of them has everything where it is bound.
    fn draw_owned(&mut self, step: &Step<'_>, names: &Names) {
        let written = match self.primitives[step.index].needs.get(1) {
            Some(need) => self.names(need, step.actor, step.place),
            None => Names::All,
        };
        let about_cluster_roles = self.is_about(step, "clusterroles");
        let is_meant = |role: &Role| {
            names.has(&role.key.name)
                && written.has(&role.key.name)
                && self.is_bindable(step, role, about_cluster_roles)
        };
        for to in self.bound(step.key, is_meant) {
            self.draw_to(step, to);
        }
    }

    /// Everything at the places where certain roles are bound.
    fn bound(&self, key: &[(Place, u32)], is_meant: impl Fn(&Role) -> bool) -> BTreeSet<u32> {
        key.iter()
            .filter(|(_, role)| {
                let role = self.rbac.roles().get(*role as usize);
                role.is_some_and(&is_meant)
            })
            .map(|(place, _)| {
                Self::crowd(match place.checked_sub(1) {
                    None => Crowd::ClusterAdmin,
                    Some(namespace) => Crowd::NamespaceAdmin(namespace),
                })
            })
            .collect()
    }

    /// The controllers of the resources that somebody may write.
    fn draw_deputies(&mut self, step: &Step<'_>) {
        let mut accounts = BTreeSet::new();
        for right in &self.primitives[step.index].needs[0].any {
            let resource = (right.group.clone(), right.resource.clone());
            let Some(found) = self.deputies.get(&resource) else {
                continue;
            };
            let is_held = self.as_class(step.from).is_none()
                || self
                    .rules(step.key, step.place)
                    .any(|rule| right.fit(rule).is_some());
            if is_held {
                accounts.extend(found.iter().copied());
            }
        }
        for account in accounts {
            self.draw_to(step, self.principal(account));
        }
    }
}
