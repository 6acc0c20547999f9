//! What may pass and what may be stopped on one side, where not everything is known.
//!
//! Policies are asked in their order, as for an answer, but with sets of ports that may be where a decision stands: what is
//! not certain leads both ways. So a doubt counts for the ports that it may change, and for no others.

use seawall_model::TableIndex;

use crate::decide::rules;
use crate::declarations::Several;
use crate::fit::{Fit, View};
use crate::range::Family;
use crate::unseen::UnseenPolicy;
use crate::{Action, Direction, EndpointId, Network, Policy, PolicyId, Ports, Side};

/// What one side may let pass, and what it may stop. A port that is in both is not decided.
#[derive(Debug, Clone)]
pub(crate) struct Bounds {
    pub may_pass: Ports,
    pub may_stop: Ports,
    /// Why, with the ports for which that may matter, in sentences without a full stop.
    pub doubts: Vec<(String, Ports)>,
}

impl Bounds {
    /// Everything passes for certain.
    pub(crate) fn open() -> Self {
        Self {
            may_pass: Ports::all(),
            may_stop: Ports::none(),
            doubts: Vec::new(),
        }
    }

    /// Something that is not known may stop some ports.
    pub(crate) fn stop(&mut self, why: String, ports: Ports) {
        self.may_stop.join(&ports);
        self.doubts.push((why, ports));
    }

    /// Something that is not known may let some ports through.
    pub(crate) fn pass(&mut self, why: String, ports: Ports) {
        self.may_pass.join(&ports);
        self.doubts.push((why, ports));
    }

    /// Nothing is certain.
    pub(crate) fn anything(&mut self, why: String) {
        self.may_pass = Ports::all();
        self.stop(why, Ports::all());
    }
}

/// A policy that is asked, and whether it selects for certain.
pub(crate) struct Asked<'p> {
    /// Where it stands in the order.
    pub place: usize,
    pub policy: &'p Policy,
    pub is_sure: bool,
    /// The other declarations of it.
    pub rival: Option<Several<'p>>,
}

/// What one policy may do with what is open.
#[derive(Default)]
pub(crate) struct Outcome {
    pub allow: Ports,
    pub deny: Ports,
    pub pass: Ports,
    /// What it decides for certain, if it selects.
    pub decided: Ports,
}

/// Whether a policy closes what its tier does not decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Closes {
    No,
    /// Of these ports it may close those that are not decided.
    Maybe(Ports),
    Surely,
}

/// Where decisions may stand.
pub(crate) struct State {
    pub bounds: Bounds,
    /// What no tier has decided yet.
    open: Ports,
    /// What a rule of this tier may leave to the next.
    passed: Ports,
    /// Whether a policy closes what this tier does not decide.
    is_closed: bool,
    /// What some policy may close.
    may_close: Ports,
}

impl Network<'_> {
    /// What policies of one side may do, seen from whom they select.
    pub(crate) fn bounds(
        &self,
        direction: Direction,
        own: EndpointId,
        peer: Side,
        family: Option<Family>,
    ) -> Bounds {
        let endpoint = &self.endpoints[own];
        let view = View {
            direction,
            own,
            endpoint,
            peer,
            family,
            destination: match direction {
                Direction::Ingress => Some(endpoint),
                Direction::Egress => self.endpoint(peer),
            },
        };
        let asked = self.asked(direction, own);
        let mut state = State {
            bounds: Bounds {
                may_pass: Ports::none(),
                may_stop: Ports::none(),
                doubts: Vec::new(),
            },
            open: Ports::all(),
            passed: Ports::none(),
            is_closed: false,
            may_close: Ports::none(),
        };
        let mut unseen = self.unseen_at(own);
        for tier in asked.chunk_by(|a, b| a.policy.rank.is_of_tier(&b.policy.rank)) {
            let first = tier.first().map(|asked| &asked.policy.rank);
            if let Some(before) =
                unseen.take_if(|unseen| first.is_some_and(|first| unseen.rank.is_of_earlier(first)))
            {
                state.weigh_unseen(before);
                state.leave_tier();
            }
            let is_one_place = |a: &Asked<'_>, b: &Asked<'_>| {
                a.policy.rank == b.policy.rank
                    && (a.policy.rank.is_together() || a.policy.rank.may_tie())
            };
            for place in tier.chunk_by(is_one_place) {
                // It is asked together with others of its kind: what is open to them is open to it.
                let is_here = |unseen: &mut UnseenPolicy<'_>| {
                    place
                        .first()
                        .is_some_and(|first| first.policy.rank >= *unseen.rank)
                };
                if let Some(here) = unseen.take_if(is_here) {
                    state.weigh_unseen(here);
                }
                self.weigh_place(view, place, &mut state);
            }
            let is_of_tier = |unseen: &mut UnseenPolicy<'_>| {
                first.is_some_and(|first| unseen.rank.is_of_tier(first))
            };
            if let Some(last) = unseen.take_if(is_of_tier) {
                state.weigh_unseen(last);
            }
            state.leave_tier();
        }
        if let Some(last) = unseen {
            state.weigh_unseen(last);
            state.leave_tier();
        }
        state.bounds.may_pass.join(&state.open);
        state.bounds
    }

    /// The policies that are asked or may be, in order.
    fn asked(&self, direction: Direction, own: EndpointId) -> Vec<Asked<'_>> {
        let of = |list: &[PolicyId], is_sure: bool| -> Vec<Asked<'_>> {
            let policies = list.iter().map(|id| (*id, &self.policies[*id]));
            policies
                // What could not be read may have been about this direction.
                .filter(|(_, policy)| policy.is_broken || rules(policy, direction).is_some())
                .map(|(id, policy)| Asked {
                    place: id.index() * 2 + 1,
                    policy,
                    is_sure: is_sure && !policy.is_broken,
                    rival: None,
                })
                .collect()
        };
        let mut asked = of(&self.selecting[own], true);
        asked.extend(of(&self.maybe_selecting[own], false));
        for rival in &self.rivals_of[own] {
            self.ask_several(&self.rivals[*rival], direction, own, &mut asked);
        }
        asked.sort_by_key(|asked| asked.place);
        asked
    }

    /// Policies at one place: their rules add up, or which of them is asked first is not known.
    fn weigh_place(&self, view: View<'_>, place: &[Asked<'_>], state: &mut State) {
        let open = state.open.clone();
        if open.is_empty() {
            return;
        }
        let mut decided = Ports::none();
        let mut before = Outcome::default();
        let mut disagreed: Option<(&Policy, &Policy, Ports)> = None;
        for asked in place {
            let policy = asked.policy;
            let (outcome, closes) = match &asked.rival {
                Some(several) => self.weigh_several(view, asked, several, &open, state),
                None => {
                    let outcome = self.weigh_form(view, policy, &open, state);
                    let closes = policy.closes(view.direction);
                    if !asked.is_sure {
                        let touched = if closes {
                            open.clone()
                        } else {
                            outcome.touched()
                        };
                        let why = self.why_maybe_asked(view, policy);
                        state.bounds.doubts.push((why, touched));
                    }
                    let closes = match (closes, asked.is_sure) {
                        (false, _) => Closes::No,
                        (true, true) => Closes::Surely,
                        (true, false) => Closes::Maybe(open.without(&outcome.decided)),
                    };
                    (outcome, closes)
                }
            };
            if policy.rank.may_tie() {
                let clash = before.clash(&outcome);
                if !clash.is_empty() {
                    let first = place.first().map_or(policy, |first| first.policy);
                    let known = disagreed.get_or_insert((first, policy, Ports::none()));
                    known.2.join(&clash);
                }
            }
            match closes {
                Closes::Surely => state.is_closed = true,
                Closes::Maybe(ports) => state.may_close.join(&ports),
                Closes::No => {}
            }
            if asked.is_sure {
                decided.join(&outcome.decided);
            }
            before.join(&outcome);
        }
        state.bounds.may_pass.join(&before.allow);
        state.bounds.may_stop.join(&before.deny);
        state.passed.join(&before.pass);
        state.open = open.without(&decided);
        if let Some((first, other, ports)) = disagreed {
            let name = |policy: &Policy| self.policy_name(policy);
            state.bounds.doubts.push((
                format!(
                    "{} and {} have the same priority and contradict each other, so either might decide",
                    name(first),
                    name(other)
                ),
                ports,
            ));
        }
    }

    /// What a policy may do, if it selects.
    pub(crate) fn weigh_form(
        &self,
        view: View<'_>,
        policy: &Policy,
        open: &Ports,
        state: &mut State,
    ) -> Outcome {
        if !policy.is_broken {
            return self.weigh_policy(view, policy, open, state);
        }
        Outcome {
            allow: open.clone(),
            deny: open.clone(),
            pass: open.clone(),
            decided: Ports::none(),
        }
    }

    fn weigh_policy(
        &self,
        view: View<'_>,
        policy: &Policy,
        open: &Ports,
        state: &mut State,
    ) -> Outcome {
        let mut outcome = Outcome::default();
        self.weigh_authentication(view, policy, open, state);
        let mut left = open.clone();
        for rule in rules(policy, view.direction).into_iter().flatten() {
            if left.is_empty() {
                break;
            }
            let fit = self.fit(view, rule, policy);
            if fit == Fit::No || rule.action == Action::Log {
                continue;
            }
            let ports = rule.possible_ports_at(view.destination).intersect(&left);
            if ports.is_empty() {
                continue;
            }
            let certain = rule.certain_ports_at(view.destination).intersect(&left);
            match rule.action {
                Action::Allow => outcome.allow.join(&ports),
                Action::Deny => outcome.deny.join(&ports),
                Action::Pass => outcome.pass.join(&ports),
                Action::Log => {}
            }
            match fit {
                Fit::Maybe(why) => state.bounds.doubts.push((why, ports)),
                _ => {
                    let limited = rule.request_ports_at(view.destination).intersect(&ports);
                    if !limited.is_empty() {
                        let name = self.policy_name(policy);
                        let why = format!("{name} allows only some requests");
                        state.bounds.doubts.push((why, limited.clone()));
                    }
                    let unsure = rule.ambiguous_ports_at(view.destination).intersect(&ports);
                    if !unsure.is_empty() {
                        let why = self.ambiguous_text(policy);
                        state.bounds.doubts.push((why, unsure.clone()));
                    }
                    let open = ports.without(&certain);
                    let certain = certain.without(&limited).without(&unsure);
                    left = left.without(&certain);
                    outcome.decided.join(&certain);
                    if !open.is_empty() {
                        let name = self.policy_name(policy);
                        let why =
                            format!("{name} refers to container ports that are not in the input");
                        state.bounds.doubts.push((why, open));
                    }
                }
            }
        }
        outcome
    }
}

impl Outcome {
    pub(crate) fn touched(&self) -> Ports {
        let mut touched = self.allow.clone();
        touched.join(&self.deny);
        touched.join(&self.pass);
        touched
    }

    /// What the two decide differently.
    fn clash(&self, other: &Self) -> Ports {
        let mut clash = Ports::none();
        let of = |own: &Ports, one: &Ports, two: &Ports| {
            let mut others = one.clone();
            others.join(two);
            own.intersect(&others)
        };
        clash.join(&of(&other.allow, &self.deny, &self.pass));
        clash.join(&of(&other.deny, &self.allow, &self.pass));
        clash.join(&of(&other.pass, &self.allow, &self.deny));
        clash
    }

    pub(crate) fn join(&mut self, other: &Self) {
        self.allow.join(&other.allow);
        self.deny.join(&other.deny);
        self.pass.join(&other.pass);
        self.decided.join(&other.decided);
    }
}

impl State {
    /// What a tier does not decide is denied, or goes on.
    fn leave_tier(&mut self) {
        let passed = std::mem::take(&mut self.passed);
        let may_close = std::mem::take(&mut self.may_close);
        if std::mem::take(&mut self.is_closed) {
            self.bounds.may_stop.join(&self.open);
            self.open = passed;
        } else {
            self.bounds.may_stop.join(&self.open.intersect(&may_close));
            self.open.join(&passed);
        }
    }

    /// A policy that was not seen may stand here: it lets through any of what is open, and closes the rest.
    fn weigh_unseen(&mut self, unseen: UnseenPolicy<'_>) {
        let open = self.open.clone();
        self.bounds.may_pass.join(&open);
        self.may_close.join(&open);
        self.bounds.doubts.push((unseen.reason.to_owned(), open));
    }
}
