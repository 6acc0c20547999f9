//! Policies that do not do what they seem to.

use std::collections::HashSet;

use seawall_model::TableIndex;

use crate::decide::{Nobody, Without, rules};
use crate::kinds::{CALICO, CILIUM};
use crate::lint_kind::{Lint, LintKind, Lints};
use crate::policy::{Peer, subject_path};
use crate::{
    Action, Direction, EndpointId, LintLimits, Network, Policy, PolicyId, Range, Rule, Side,
};

const BOTH: [Direction; 2] = [Direction::Ingress, Direction::Egress];

/// Words in names of policies that say that something is closed.
const CLOSING: &[&str] = &[
    "deny",
    "isolat",
    "block",
    "lockdown",
    "restrict",
    "quarantine",
];

impl Network<'_> {
    /// Policies that select nothing, are redundant, allow the world, or are believed to isolate but do not.
    pub fn lints(&self, limits: &LintLimits) -> Lints {
        let mut lints = Lints::default();
        for (doubts, kind) in [
            (self.doubts(), LintKind::Broken),
            (self.notes(), LintKind::Odd),
        ] {
            lints.all.extend(doubts.iter().map(|doubt| Lint {
                kind,
                object: doubt.object,
                path: doubt.path.clone(),
                message: doubt.message.clone(),
            }));
        }
        let mut left = limits.decisions;
        self.lint_names(&mut left, &mut lints);
        self.lint_dns(&mut left, &mut lints);
        self.lint_domains(&mut lints);
        self.lint_sources(&mut lints.all);
        self.lint_ports(&mut left, &mut lints);
        for (id, policy) in self.policies.iter() {
            self.lint_subject(policy, &mut lints.all);
            self.lint_types(policy, &mut lints.all);
            for direction in BOTH {
                self.lint_world(policy, direction, &mut lints.all);
                self.lint_peers(policy, direction, &mut lints.all);
                self.lint_redundant(id, direction, &mut left, &mut lints);
                self.lint_undone(id, direction, &mut lints.all);
            }
        }
        // One object may be several policies, each for some of its pods.
        let mut seen = HashSet::new();
        lints.all.retain(|lint| {
            seen.insert((
                lint.object,
                lint.kind,
                lint.path.clone(),
                lint.message.clone(),
            ))
        });
        // A setting that closes every pod is no policy.
        lints
            .all
            .retain(|lint| !self.cluster.object(lint.object).is("", "ConfigMap"));
        lints.all.sort_by_key(|lint| lint.kind);
        lints
    }

    fn lint_subject(&self, policy: &Policy, lints: &mut Vec<Lint>) {
        let path = subject_path(self.cluster.object(policy.object));
        let is_told = is_told(lints, policy, &path);
        if self.selected_by(policy).next().is_none() && !self.may_select_more(policy) && !is_told {
            lints.push(Lint {
                kind: LintKind::SelectsNothing,
                object: policy.object,
                path,
                message: "selects no pod in the input".to_owned(),
            });
        }
    }

    /// Rules for a direction that `policyTypes` leaves out.
    fn lint_types(&self, policy: &Policy, lints: &mut Vec<Lint>) {
        let Some(spec) = self.cluster.object(policy.object).spec() else {
            return;
        };
        for direction in BOTH {
            let (list, _) = direction.fields();
            if rules(policy, direction).is_none() && !spec.list(list).is_empty() {
                lints.push(Lint {
                    kind: LintKind::RulesIgnored,
                    object: policy.object,
                    path: format!("spec.{list}"),
                    message: format!(
                        "the {list} rules are ignored: `policyTypes` does not include {list}"
                    ),
                });
            }
        }
    }

    fn lint_world(&self, policy: &Policy, direction: Direction, lints: &mut Vec<Lint>) {
        let name = self.cluster.object(policy.object).name.to_lowercase();
        let seems_closed = CLOSING.iter().any(|word| name.contains(word));
        for (index, rule) in rules(policy, direction).into_iter().flatten().enumerate() {
            if rule.action != Action::Allow || !is_world(rule) {
                continue;
            }
            let (list, _) = direction.fields();
            let is_whole = rule.ports.is_none();
            let (kind, message) = if is_whole
                && seems_closed
                && rule.peers.contains(&Peer::Everything)
            {
                (
                    LintKind::DoesNotIsolate,
                    format!(
                        "the name suggests that it denies traffic, but {list} rule {} allows everything: an empty rule allows all traffic, an empty list of rules denies it",
                        index + 1
                    ),
                )
            } else {
                let what = if is_whole {
                    "on every port"
                } else {
                    "on some ports"
                };
                let message = match direction {
                    Direction::Ingress => {
                        format!(
                            "{list} rule {} allows ingress from any address, {what}",
                            index + 1
                        )
                    }
                    Direction::Egress => format!(
                        "{list} rule {} allows egress to any address, {what}",
                        index + 1
                    ),
                };
                (LintKind::World, message)
            };
            lints.push(Lint {
                kind,
                object: policy.object,
                path: format!("spec.{list}[{index}]"),
                message,
            });
        }
    }

    /// Rules that name nobody.
    fn lint_peers(&self, policy: &Policy, direction: Direction, lints: &mut Vec<Lint>) {
        let (list, peers) = direction.fields();
        for (index, rule) in rules(policy, direction).into_iter().flatten().enumerate() {
            // Blocks of addresses may be about pods as well, and are one peer.
            let written = rule.peers.iter();
            let written = written.filter(|peer| !matches!(peer, Peer::Addressed(_)));
            for (number, peer) in written.enumerate() {
                let Peer::Pods(set) = peer else {
                    continue;
                };
                let selected = &self.sets[*set];
                let path = format!("spec.{list}[{index}].{peers}[{number}]");
                // A namespace that is not in the input may hold such pods.
                let is_near = is_told(lints, policy, &path)
                    || !self.has_peers(policy)
                        && is_told(lints, policy, &format!("spec.{list}[{index}]"));
                if selected.has_namespace && selected.is_empty() && !is_near {
                    lints.push(Lint {
                        kind: LintKind::NamesNobody,
                        object: policy.object,
                        path,
                        message: format!("{list} rule {} selects no pod in the input", index + 1),
                    });
                }
            }
        }
    }

    /// Whether a policy has its peers in one list, so that their places are known.
    fn has_peers(&self, policy: &Policy) -> bool {
        let group = self.cluster.object(policy.object).group();
        group != CILIUM && !CALICO.contains(&group)
    }

    /// Rules without which every packet would be judged the same.
    fn lint_redundant(
        &self,
        id: PolicyId,
        direction: Direction,
        left: &mut usize,
        lints: &mut Lints,
    ) {
        let policy = &self.policies[id];
        if self.is_part(id) {
            return;
        }
        let (list, _) = direction.fields();
        for (number, rule) in rules(policy, direction).into_iter().flatten().enumerate() {
            // Whom it may name besides is not known.
            let is_unsure = rule.peers.iter().any(|peer| match peer {
                Peer::Pods(set) => !self.sets[*set].maybe.is_empty(),
                Peer::Addressed(pods) => !self.sets[pods.set].maybe.is_empty(),
                Peer::Unknown(_) | Peer::UnknownOutside(_) | Peer::Nodes(_) => true,
                Peer::Everything | Peer::Block(..) => false,
            });
            // Writing down changes no verdict, and is no mistake.
            if rule.action == Action::Log {
                continue;
            }
            if is_unsure || policy.is_broken || self.may_select_more(policy) {
                continue;
            }
            let subjects: Vec<EndpointId> = self.selected_by(policy).collect();
            let Some(first) = subjects.first() else {
                continue;
            };
            let peers = self.peers_of((policy, rule), direction, *first);
            if peers.is_empty() {
                continue;
            }
            let Some(rest) = left.checked_sub(peers.len().saturating_mul(subjects.len())) else {
                lints.unasked += 1;
                continue;
            };
            *left = rest;
            let without = Without::Rule(id, number);
            let changes = subjects.iter().any(|subject| {
                let subject = Side::Endpoint(*subject);
                // The other pods of a workload are peers as well.
                peers.iter().any(|peer| {
                    self.direction(direction, subject, *peer, &mut Nobody)
                        != self.direction_without(
                            without,
                            direction,
                            subject,
                            (*peer, None),
                            &mut Nobody,
                        )
                })
            });
            if !changes {
                lints.all.push(Lint {
                    kind: LintKind::Redundant,
                    object: policy.object,
                    path: format!("spec.{list}[{number}]"),
                    message: format!(
                        "{list} rule {} has no effect: other rules already cover it or take precedence",
                        number + 1
                    ),
                });
            }
        }
    }

    /// Whether a policy is one of several that an object is, which stand side by side: a rule that changes nothing for the
    /// pods of one may change much for those of another.
    fn is_part(&self, id: PolicyId) -> bool {
        let policy = &self.policies[id];
        let index = id.index();
        [index.checked_sub(1), index.checked_add(1)]
            .into_iter()
            .flatten()
            .filter_map(|index| self.policies.values().get(index))
            .any(|other| other.object == policy.object && other.rank == policy.rank)
    }

    /// Everybody whom a rule names; for one that names everybody, all there are.
    fn peers_of(
        &self,
        (policy, rule): (&Policy, &Rule),
        direction: Direction,
        own: EndpointId,
    ) -> Vec<Side> {
        let pieces: &[Range] = match direction {
            Direction::Ingress => self.sources(),
            Direction::Egress => self.destinations(),
        };
        let endpoints = self.endpoints.ids().map(Side::Endpoint);
        let outside = pieces.iter().copied().map(Side::Outside);
        endpoints
            .chain(outside)
            .filter(|side| self.fits((policy, rule), own, *side, None))
            .collect()
    }

    /// A policy that only isolates, for pods for which another one lets everything through.
    fn lint_undone(&self, id: PolicyId, direction: Direction, lints: &mut Vec<Lint>) {
        let policy = &self.policies[id];
        let closes =
            policy.rank.is_together() && rules(policy, direction).is_some_and(Vec::is_empty);
        if !closes {
            return;
        }
        let (list, _) = direction.fields();
        let mut opened: Option<(EndpointId, PolicyId)> = None;
        let mut count = 0;
        for endpoint in self.selected_by(policy) {
            let other = self.selecting[endpoint].iter().find(|other| {
                let other = &self.policies[**other];
                other.rank.is_together()
                    && rules(other, direction).is_some_and(|rules| {
                        rules.iter().any(|rule| {
                            rule.ports.is_none() && rule.peers.contains(&Peer::Everything)
                        })
                    })
            });
            if let Some(other) = other {
                count += 1;
                opened = opened.or(Some((endpoint, *other)));
            }
        }
        if let Some((endpoint, other)) = opened {
            let object = self.cluster.object(self.policies[other].object);
            let more = match count {
                1 => String::new(),
                count => format!(" and {} more", count - 1),
            };
            lints.push(Lint {
                kind: LintKind::Undone,
                object: policy.object,
                path: format!("spec.{list}"),
                message: format!(
                    "it denies {list}, but {} `{}` allows everything for {}{more}",
                    object.kind,
                    object.name,
                    self.endpoints[endpoint].label()
                ),
            });
        }
    }
}

/// Whether it is said already that a selector nearly names somebody.
fn is_told(lints: &[Lint], policy: &Policy, path: &str) -> bool {
    let mut near = lints
        .iter()
        .filter(|lint| lint.kind == LintKind::AlmostNames);
    near.any(|lint| {
        let rest = lint.path.strip_prefix(path);
        lint.object == policy.object
            && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    })
}

/// Whether a rule is for every address.
fn is_world(rule: &Rule) -> bool {
    rule.peers.iter().any(|peer| match peer {
        Peer::Everything => true,
        Peer::Block(range, except) => {
            except.is_empty() && (*range == Range::V4 || *range == Range::V6)
        }
        _ => false,
    })
}
