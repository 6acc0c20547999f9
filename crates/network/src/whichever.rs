//! Answers about what is declared several times: certain is what is the same for each declaration.

use std::collections::HashMap;

use seawall_model::{ObjectId, PodId};
use seawall_syntax::Shown;

use crate::limits::MAX_DECLARATIONS;
use crate::service::arrival::Arrivals;
use crate::service::opening::Assumption;
use crate::{Answer, EndpointId, Network, Ports, Side, Way};

/// What may stand in the place of an end.
struct Others {
    sides: Vec<Side>,
    /// Whether there may be no such end, or one of too many.
    is_open: bool,
}

impl Network<'_> {
    /// What is said of an object that is declared several times, as a sentence without a full stop.
    pub(crate) fn contested_text(&self, id: ObjectId) -> String {
        let object = self.cluster.object(id);
        format!(
            "{} `{}` is declared several times with different content, and which declaration applies is not known",
            Shown(&object.kind),
            Shown(&object.name)
        )
    }

    /// The ends that other declarations of one make, where they differ from it.
    fn others(&self, side: Side) -> Option<Others> {
        let Side::Endpoint(id) = side else {
            return None;
        };
        let pod = self.endpoints[id].pod;
        let declarations = self.contested.declarations(pod.object);
        let mut others = Others {
            sides: Vec::new(),
            is_open: declarations.len() > MAX_DECLARATIONS,
        };
        for object in declarations.iter().take(MAX_DECLARATIONS) {
            let same = PodId {
                object: *object,
                index: pod.index,
            };
            match self.endpoint_of.get(&same) {
                Some(other) if *other == id => {}
                Some(other) => others.sides.push(Side::Endpoint(*other)),
                None => others.is_open = true,
            }
        }
        (others.is_open || !others.sides.is_empty()).then_some(others)
    }

    /// Whether other declarations make another end of an endpoint.
    pub(crate) fn may_be_another(&self, id: EndpointId) -> bool {
        self.others(Side::Endpoint(id)).is_some()
    }

    /// The same answer, as far as it is the same whichever declarations of its ends stand.
    pub(crate) fn whichever_stands(
        &self,
        mut answer: Answer,
        (from, to): (Side, Side),
        wanted: &Ports,
        ask: impl Fn(Side, Side) -> Answer,
    ) -> Answer {
        let ends = [self.others(from), self.others(to)];
        if ends.iter().all(Option::is_none) {
            return answer;
        }
        let or_itself = |others: &Option<Others>, side: Side| {
            let others = others
                .iter()
                .flat_map(|others| others.sides.iter().copied());
            std::iter::once(side).chain(others).collect::<Vec<Side>>()
        };
        let (sources, targets) = (or_itself(&ends[0], from), or_itself(&ends[1], to));
        for source in &sources {
            for target in &targets {
                if (*source, *target) != (from, to) {
                    let other = ask(*source, *target);
                    answer.certain = answer.certain.intersect(&other.certain);
                    answer.possible.join(&other.possible);
                }
            }
        }
        if ends.iter().flatten().any(|others| others.is_open) {
            answer.certain = Ports::none();
            answer.possible = Ports::all();
        }
        let open = answer.possible.without(&answer.certain).intersect(wanted);
        if !open.is_empty() {
            let contested = [(&ends[0], from), (&ends[1], to)];
            for (_, side) in contested.iter().filter(|(others, _)| others.is_some()) {
                if let Some(endpoint) = self.endpoint(*side) {
                    answer.doubts.push(self.contested_text(endpoint.object));
                }
            }
            answer.doubts.sort();
            answer.doubts.dedup();
        }
        answer
    }

    /// Where connections to a Service arrive, whichever of its declarations stands.
    pub(crate) fn arrivals_of_each<E>(
        &self,
        id: ObjectId,
        ask: impl Fn(ObjectId) -> Result<Arrivals, E>,
    ) -> Result<Arrivals, E> {
        let mut arrivals = ask(id);
        let declarations = self.contested.declarations(id);
        if declarations.len() > MAX_DECLARATIONS
            && let Ok(arrivals) = &mut arrivals
        {
            arrivals.may_be_nothing = true;
            arrivals.one_of = Some(self.contested_text(id));
        }
        let others = declarations.iter();
        for other in others.filter(|other| **other != id).take(MAX_DECLARATIONS) {
            let known = match (arrivals, ask(*other)) {
                (Ok(mut known), Ok(other)) => {
                    known.may_be_nothing |= other.may_be_nothing;
                    known.one_of = known.one_of.or(other.one_of);
                    for arrival in other.list {
                        if !known.list.contains(&arrival) {
                            known.list.push(arrival);
                        }
                    }
                    known
                }
                (Ok(mut known), Err(_)) | (Err(_), Ok(mut known)) => {
                    known.may_be_nothing = true;
                    known
                }
                (Err(error), Err(_)) => {
                    arrivals = Err(error);
                    continue;
                }
            };
            arrivals = Ok(Arrivals {
                one_of: Some(self.contested_text(id)),
                ..known
            });
        }
        arrivals
    }

    /// Ways that hang on which declaration of an object stands assume that it is the one that opens them.
    pub(crate) fn mark_contested(&self, ways: &mut [Way]) {
        let mut led: HashMap<(ObjectId, String), usize> = HashMap::new();
        let key = |way: &Way, id: ObjectId| {
            let found = self.contested.declarations(id).first().copied();
            (found.unwrap_or(id), way.ports.to_string())
        };
        let declarations = |way: &Way| {
            let objects = [Some(way.object), way.service.filter(|id| *id != way.object)];
            let objects = objects.into_iter().flatten();
            objects
                .filter(|id| self.contested.has(*id))
                .collect::<Vec<ObjectId>>()
        };
        for way in ways.iter() {
            for id in declarations(way) {
                let (found, ports) = key(way, id);
                *led.entry((found, ports)).or_default() += 1;
            }
        }
        let open: Vec<bool> = ways
            .iter()
            .map(|way| {
                declarations(way).into_iter().any(|id| {
                    let (found, ports) = key(way, id);
                    let count = led.get(&(found, ports)).copied().unwrap_or_default();
                    count < self.contested.declarations(id).len()
                })
            })
            .collect();
        for (way, is_open) in ways.iter_mut().zip(open) {
            if is_open {
                way.assumes = way.assumes.or(Some(Assumption::DeclarationStands));
            }
        }
    }
}
