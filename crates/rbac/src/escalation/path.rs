//! The way to the most that somebody could become: edges of the graph as steps with proofs.

use std::sync::Arc;

use super::extent::Extent;
use super::graph::{Edge, Way};
use super::holding::fit;
use super::inventory::{NamespaceId, PrincipalId};
use super::outcome::Outcome;
use super::permission::Fit;
use super::places::{ClassId, Crowd, PlaceId};
use super::primitive::Need;
use super::risk::{Escalation, Risk};
use super::step::{Becomes, Proof, Step};
use crate::{Binding, Role, Rule};

impl Escalation<'_> {
    /// The way to the outcome, step by step; empty when there is none.
    pub fn path(&self, risk: &Risk<'_>) -> Vec<Step<'_>> {
        if risk.outcome == Outcome::Identity {
            let link = self.class_of[risk.id].and_then(|class| self.others[class]);
            return link
                .map(|link| &self.graph.edges[link])
                .map(|edge| self.step(edge, Some(risk.id), None, edge.to))
                .into_iter()
                .collect();
        }
        let Some((_, reach)) = self
            .reaches
            .iter()
            .find(|(outcome, _)| *outcome == risk.outcome)
        else {
            return Vec::new();
        };
        let edges = reach.path(&self.graph, self.graph.places.principal(risk.id));
        let mut walk = Walk {
            actor: Some(risk.id),
            more: None,
        };
        let mut steps = Vec::new();
        self.walk(&edges, &mut walk, &mut steps);
        steps
    }

    /// Turns edges into steps.
    fn walk<'s>(&'s self, edges: &[&Edge], walk: &mut Walk, steps: &mut Vec<Step<'s>>) {
        let mut position = 0;
        while let Some(edge) = edges.get(position) {
            if edge.way == Way::Is {
                if let Some(principal) = self.graph.places.as_principal(edge.to) {
                    *walk = Walk::of(principal);
                }
                position += 1;
                continue;
            }
            // Whom the free edges behind a step single out is what the step makes of the actor.
            let mut end = edge.to;
            let mut doubt = edge.doubt;
            let mut next = position + 1;
            while let Some(free) = edges.get(next).filter(|free| free.way == Way::Is) {
                // Edges of another way begin elsewhere.
                if free.from != end || self.graph.places.as_class(free.to).is_some() {
                    break;
                }
                end = free.to;
                doubt = doubt.or(free.doubt);
                next += 1;
            }
            if let Way::Together { deed } = edge.way {
                let before: Vec<&Edge> = self.together.deeds[deed]
                    .before
                    .iter()
                    .map(|link| &self.graph.edges[*link])
                    .collect();
                for leg in legs(&before) {
                    let mut own = self.start_of(leg, walk);
                    self.walk(leg, &mut own, steps);
                }
            }
            let doubt = doubt.map(|doubt| self.graph.doubts.get(doubt).as_str());
            steps.push(Step {
                doubt,
                ..self.step(edge, walk.actor, walk.more, end)
            });
            *walk = match (
                self.graph.places.as_principal(end),
                self.graph.places.as_class(end),
            ) {
                (Some(principal), _) => Walk::of(principal),
                (None, Some(class)) => Walk {
                    actor: walk.actor,
                    more: Some(class),
                },
                (None, None) => Walk {
                    actor: None,
                    more: None,
                },
            };
            position = next;
        }
    }

    /// Who takes the first of some edges: somebody of the class that it comes from.
    fn start_of(&self, edges: &[&Edge], walk: &Walk) -> Walk {
        let class = edges
            .first()
            .and_then(|edge| self.graph.places.as_class(edge.from));
        let own = walk.actor.and_then(|actor| self.class_of[actor]);
        match class {
            Some(class) if Some(class) != own => Walk {
                actor: self.members[class],
                more: None,
            },
            _ => Walk {
                actor: walk.actor,
                more: walk.more,
            },
        }
    }

    pub(super) fn step(
        &self,
        edge: &Edge,
        actor: Option<PrincipalId>,
        more: Option<ClassId>,
        end: PlaceId,
    ) -> Step<'_> {
        let (primitive, extent, holders) = match edge.way {
            Way::Use { primitive, extent } => (Some(primitive), extent, None),
            Way::Together { deed } => {
                let deed = &self.together.deeds[deed];
                (Some(deed.primitive), deed.extent, Some(&deed.holders))
            }
            Way::ControlPlane | Way::Said { .. } | Way::Is => (None, Extent::EVERYWHERE, None),
        };
        let primitive = primitive.map(|primitive| self.graph.primitives[primitive]);
        let proofs = primitive.map_or_else(Vec::new, |primitive| {
            primitive
                .needs
                .iter()
                .enumerate()
                .map(|(index, need)| {
                    let holder = holders
                        .map(|holders| holders[index])
                        .filter(|class| {
                            actor.is_none_or(|actor| self.class_of[actor] != Some(*class))
                        })
                        .and_then(|class| self.members[class]);
                    self.proof(need, extent, actor, holder, more)
                })
                .collect()
        });
        Step {
            actor: actor.map(|actor| &self.graph.inventory.principals[actor].subject),
            primitive,
            namespace: self.namespace(extent),
            becomes: self.becomes(end),
            said: match edge.way {
                Way::Said { said } => Some(&self.graph.said[said]),
                _ => None,
            },
            doubt: edge
                .doubt
                .map(|doubt| self.graph.doubts.get(doubt).as_str()),
            proofs,
        }
    }

    /// What gives a need to somebody.
    pub(super) fn proof<'s>(
        &'s self,
        need: &'s Need,
        extent: Extent,
        actor: Option<PrincipalId>,
        holder: Option<PrincipalId>,
        more: Option<ClassId>,
    ) -> Proof<'s> {
        let mut proof = Proof {
            need: &need.text,
            holder: holder
                .filter(|holder| Some(*holder) != actor)
                .map(|holder| &self.graph.inventory.principals[holder].subject),
            binding: None,
            role: None,
            brought: None,
        };
        let Some(who) = holder.or(actor) else {
            return proof;
        };
        let identity = &self.graph.inventory.identity(who, self.graph.rbac);
        let mut best: Option<(Fit, &Binding, &Role, usize)> = None;
        for binding in self.graph.rbac.bindings_for(identity) {
            let own = self.graph.extent(binding.namespace.as_deref());
            let Some(role) = self.graph.rbac.role_of(binding) else {
                continue;
            };
            if own.is_none_or(|own| !own.covers(extent)) {
                continue;
            }
            match first_fit(need, &role.rules) {
                Some((Fit::Whole, rule)) => {
                    best = Some((Fit::Whole, binding, role, rule));
                    break;
                }
                Some((Fit::Named, rule)) if best.is_none() => {
                    best = Some((Fit::Named, binding, role, rule));
                }
                _ => {}
            }
        }
        if let Some((_, binding, role, rule)) = best {
            proof.binding = Some(binding);
            proof.role = Some((role, rule));
            return proof;
        }
        // A binding that Kubernetes brings.
        let brought = self.graph.rbac.builtin.of_identity(identity);
        let covering = brought.filter(|binding| {
            let own = self.graph.extent(binding.namespace);
            own.is_some_and(|own| own.covers(extent))
        });
        for binding in covering {
            let role = &self.graph.rbac.roles[binding.role];
            if let Some((_, rule)) = first_fit(need, &role.rules) {
                proof.role = Some((role, rule));
                proof.brought = Some(binding.name);
                return proof;
            }
        }
        // A role that was bound a step before, or `cluster-admin` that the input does not hold.
        let key = more.map(|class| &self.graph.classes[class]);
        let bound = key
            .into_iter()
            .flat_map(|key| key.iter())
            .filter(|(own, _)| own.covers(extent))
            .find_map(|(_, bound)| {
                let role = &self.graph.rbac.roles[bound.role()?];
                let (_, rule) = first_fit(need, &role.rules)?;
                Some((role, rule))
            });
        proof.role = bound;
        if bound.is_none() {
            proof.binding = self
                .graph
                .rbac
                .open_bindings_of(identity)
                .find(|binding| binding.gives_cluster_admin());
        }
        proof
    }

    fn becomes(&self, node: PlaceId) -> Becomes {
        let name = |id: NamespaceId| self.graph.inventory.namespaces[id].name.clone();
        if let Some(id) = self.graph.places.as_principal(node) {
            let principal = &self.graph.inventory.principals[id];
            return Becomes::Subject(principal.subject.clone());
        }
        if let Some(id) = self.graph.places.as_runner(node) {
            let account = self.graph.inventory.runners[id].account;
            let principal = &self.graph.inventory.principals[account];
            return Becomes::Subject(principal.subject.clone());
        }
        if let Some(id) = self.graph.places.as_secret(node) {
            let namespace = self.graph.inventory.secrets[id].namespace;
            return Becomes::Secrets(Some(name(namespace)));
        }
        match self.graph.places.as_crowd(node) {
            None => Becomes::MoreRoles,
            Some(Crowd::ClusterAdmin) => Becomes::ClusterAdmin,
            Some(Crowd::Node) => Becomes::Node,
            Some(Crowd::Secrets) => Becomes::Secrets(None),
            Some(Crowd::SecretsOf(id)) => Becomes::Secrets(Some(name(id))),
            Some(Crowd::Accounts | Crowd::AnyAccount | Crowd::Running) => Becomes::Accounts(None),
            Some(Crowd::AccountsOf(id) | Crowd::AnyAccountOf(id) | Crowd::RunningIn(id)) => {
                Becomes::Accounts(Some(name(id)))
            }
            Some(Crowd::NamespaceAdmin(id)) => Becomes::NamespaceAdmin(name(id)),
            Some(Crowd::Users) => Becomes::Users,
            Some(Crowd::Groups) => Becomes::Groups,
        }
    }
}

/// Who goes a way, and with which roles beyond their own.
struct Walk {
    actor: Option<PrincipalId>,
    more: Option<ClassId>,
}

impl Walk {
    fn of(principal: PrincipalId) -> Self {
        Self {
            actor: Some(principal),
            more: None,
        }
    }
}

/// Cuts edges into runs in which each begins where the one before ended.
fn legs<'e, 'a>(edges: &'e [&'a Edge]) -> impl Iterator<Item = &'e [&'a Edge]> {
    edges.chunk_by(|one, next| one.to == next.from)
}

fn first_fit(need: &Need, rules: &[Arc<Rule>]) -> Option<(Fit, usize)> {
    let mut best = None;
    for (index, rule) in rules.iter().enumerate() {
        match fit(need, rule) {
            Some(Fit::Whole) => return Some((Fit::Whole, index)),
            Some(Fit::Named) if best.is_none() => best = Some((Fit::Named, index)),
            _ => {}
        }
    }
    best
}
