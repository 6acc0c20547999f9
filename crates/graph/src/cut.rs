//! The smallest set of changes that takes every short way away.
//!
//! A way is gone when one of its steps is, so that each way asks for one of the changes that take its steps away. Ways
//! are gathered until the least set of changes that answers all of them leaves none; then no smaller set does, because
//! each of the gathered ways would be left by it. Which ways a set leaves is first looked up in the one graph; whether a
//! way is really left is always asked of a graph that is drawn anew with the changes made.
//!
//! Where that is too much, the answer is the best so far: from there on each way that is left adds the change that is best
//! for it, and what the gathered ways ask for at least is said beside what was found.

use std::collections::HashSet;
use std::fmt;

use seawall_model::{Cluster, Principal};
use seawall_rbac::{Place, Primitive};

use crate::apply::apply;
use crate::decision::Decision;
use crate::fix::{Fix, InUse};
use crate::graph::NodeId;
use crate::hunt::Hunt;
use crate::kind::Cost;
use crate::known::{Answers, FixId, Known};
use crate::least::least;
use crate::limits::CutLimits;
use crate::node::Node;
use crate::question::Question;
use crate::with::with_graph_for;
use crate::{Change, Graph, NoNode, Told, UnreadImages};

/// Ways that are gathered before the least set is looked for again.
const MAX_WAYS: usize = 64;

/// The answer.
#[derive(Debug, Clone)]
pub struct Cut {
    /// The changes, easiest first.
    pub fixes: Vec<Fix>,
    /// Most mistakes of the ways that were to be closed.
    pub mistakes: u32,
    /// Mistakes and unknowns of the cheapest way before.
    pub before: Option<Cost>,
    /// The same with all changes made.
    pub after: Option<Cost>,
    /// Whether ways of the asked length are left, because nothing takes their steps away or there are too many.
    pub is_open: bool,
    /// What the changes weigh together.
    pub weight: u64,
    /// No set of the known changes that takes away what was found weighs less.
    pub at_least: u64,
    /// Why the answer is the best so far and not known to be the best; `None` where everything was looked at.
    pub stopped: Option<Stopped>,
    /// Whether there is a way that no known change takes away.
    pub is_beyond: bool,
    /// How many ways were gathered.
    pub ways: usize,
    /// The changes that belong together, in the order of the changes.
    pub decisions: Vec<Decision>,
    /// Why there may be ways that were not found; see [`Graph::gap`].
    pub gap: Option<String>,
    /// See [`Graph::unread_images`].
    pub unread_images: Option<UnreadImages>,
}

impl Cut {
    /// Whether no lighter set of the known changes does the same.
    pub fn is_least(&self) -> bool {
        self.weight <= self.at_least && self.stopped.is_none()
    }
}

/// What limit was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// So many looks at edges, in searches for ways.
    Looks(usize),
    /// So many sets of changes that were looked at.
    Sets(usize),
    /// So many graphs that were drawn anew.
    Redraws(usize),
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Looks(count) => write!(f, "{count} hops explored"),
            Self::Sets(count) => write!(f, "{count} sets of changes"),
            Self::Redraws(count) => write!(f, "{count} rebuilds of the graph"),
        }
    }
}

/// Finds the changes.
///
/// # Errors
/// When a name of the question names nothing.
pub fn cut(
    cluster: &Cluster,
    primitives: &[Primitive],
    told: &Told,
    question: &Question<'_>,
) -> Result<Cut, NoNode> {
    let in_use = &InUse::new(question.used);
    with_graph_for(cluster, primitives, told, &[], |ground| {
        let starts = ground.graph.starts(question.from)?;
        let hunt = |question| Hunt::new(ground.graph, question, in_use, starts.clone());
        let mistakes = question.mistakes;
        let mistakes = mistakes.unwrap_or_else(|| hunt(question).cost().map_or(0, Cost::mistakes));
        let question = &Question {
            mistakes: Some(mistakes),
            ..question.clone()
        };
        let mut hunt = hunt(question);
        let goals = ground.graph.target(question.to);
        let goals = goals.map_or_else(|_| Vec::new(), |target| target.goals);
        let asking = Asking {
            cluster,
            primitives,
            told,
            question,
            in_use,
            asked: identities(ground.graph, starts.iter().copied().chain(goals)),
        };
        let mut search = Search::new(&asking);
        search.run(&mut hunt);
        Ok(search.answer(ground.graph, hunt.cost(), mistakes))
    })
}

/// The identities among some nodes. They are asked about even where no binding names them any more.
fn identities(graph: &Graph<'_>, nodes: impl Iterator<Item = NodeId>) -> Vec<Principal> {
    let escalation = graph.inventory.escalation;
    nodes
        .filter_map(|node| match graph.nodes.what(node) {
            Node::Right(right) => match escalation.place(right) {
                Place::Identity(subject, _) => Some(subject.clone()),
                _ => None,
            },
            _ => None,
        })
        .collect()
}

/// What is asked, and of what.
struct Asking<'a> {
    cluster: &'a Cluster,
    primitives: &'a [Primitive],
    told: &'a Told,
    question: &'a Question<'a>,
    in_use: &'a InUse<'a>,
    asked: Vec<Principal>,
}

impl Asking<'_> {
    fn limits(&self) -> &CutLimits {
        &self.question.limits
    }

    /// Asks something of the cluster with some changes.
    fn with<T>(&self, changes: &[Change], question: impl FnOnce(&mut Hunt<'_, '_>) -> T) -> T {
        let changed = apply(self.cluster, &changes.iter().collect::<Vec<_>>());
        let (primitives, told) = (self.primitives, &*self.told.rebuilt(changes));
        with_graph_for(&changed, primitives, told, &self.asked, |ground| {
            let graph = ground.graph;
            // What is gone begins no way.
            let starts = graph.starts(self.question.from).unwrap_or_default();
            question(&mut Hunt::new(graph, self.question, self.in_use, starts))
        })
    }
}

/// The search for the changes.
struct Search<'a> {
    asking: &'a Asking<'a>,
    known: Known,
    ways: Vec<Answers>,
    /// The same, to tell which are new.
    seen: HashSet<Answers>,
    chosen: Answers,
    at_least: u64,
    after: Option<Cost>,
    is_open: bool,
    looks: usize,
    sets: usize,
    stopped: Option<Stopped>,
    is_beyond: bool,
    /// Whether ways are closed one by one from here on.
    is_closing: bool,
}

impl<'a> Search<'a> {
    fn new(asking: &'a Asking<'a>) -> Self {
        let limits = asking.limits();
        Self {
            asking,
            known: Known::default(),
            ways: Vec::new(),
            seen: HashSet::new(),
            chosen: Answers::new(),
            at_least: 0,
            after: None,
            is_open: false,
            looks: limits.looks,
            sets: limits.sets,
            stopped: None,
            is_beyond: false,
            is_closing: false,
        }
    }

    fn run(&mut self, hunt: &mut Hunt<'_, '_>) {
        self.after = hunt.cost();
        if !hunt.is_near(self.after) {
            return;
        }
        self.is_open = true;
        let asking = self.asking;
        let redraws = asking.limits().redraws(asking.cluster.objects().len());
        for round in 1..=redraws {
            // As far as this graph tells, until what is chosen answers every way in it.
            self.gather(hunt, &Answers::new(), usize::MAX);
            // Whether a way is left is asked of a graph that is drawn anew.
            let had = self.ways.len();
            let changes = self.changes(&self.chosen);
            let is_over = asking.with(&changes, |hunt| {
                self.after = hunt.cost();
                self.is_open = hunt.is_near(self.after);
                if !self.is_open {
                    return true;
                }
                if round == redraws {
                    self.stopped = self.stopped.or(Some(Stopped::Redraws(redraws)));
                    return true;
                }
                if round >= redraws.div_ceil(2) {
                    self.close(Stopped::Redraws(redraws));
                }
                // What is chosen already did not help against what is left.
                let helpless = self.chosen.clone();
                let rounds = if self.is_closing { usize::MAX } else { 1 };
                self.gather(hunt, &helpless, rounds);
                self.ways.len() == had
            });
            if is_over {
                return;
            }
        }
    }

    /// Gathers ways that are left and chooses what takes them away, until none is left or nothing more is found.
    fn gather(&mut self, hunt: &mut Hunt<'_, '_>, helpless: &Answers, rounds: usize) {
        for _ in 0..rounds {
            let chosen: Answers = self.chosen.difference(helpless).copied().collect();
            let mut found = hunt.ways(&chosen, MAX_WAYS, &mut self.known, &mut self.looks);
            for way in &mut found.ways {
                way.retain(|id| !helpless.contains(id));
                self.is_beyond |= way.is_empty();
            }
            self.is_beyond |= found.is_stuck;
            let may_go_on =
                found.is_cut_off && self.close(Stopped::Looks(self.asking.limits().looks));
            if !self.take(found.ways) && !may_go_on {
                return;
            }
        }
    }

    /// From here on what is left is closed way by way. Whether that is new.
    fn close(&mut self, stopped: Stopped) -> bool {
        if self.is_closing {
            return false;
        }
        self.is_closing = true;
        self.stopped = Some(stopped);
        self.looks = self.asking.limits().looks / 4;
        true
    }

    /// Takes over the ways that something takes away and that are new, and chooses what answers them. Whether there
    /// were any.
    fn take(&mut self, found: Vec<Answers>) -> bool {
        let had = self.ways.len();
        for way in found {
            if !way.is_empty() && self.seen.insert(way.clone()) {
                self.ways.push(way);
            }
        }
        if self.ways.len() == had {
            return false;
        }
        if self.is_closing {
            let left = self.ways[had..].iter();
            let left: Vec<Answers> = left
                .filter(|way| way.is_disjoint(&self.chosen))
                .cloned()
                .collect();
            self.chosen.extend(least(&left, &self.known, &mut 0).set);
            return true;
        }
        // What is looked at now leaves something for what is found later.
        let mut sets = self.sets / 2;
        self.sets -= sets;
        let found = least(&self.ways, &self.known, &mut sets);
        self.sets += sets;
        self.at_least = self.at_least.max(found.at_least);
        if found.is_cut_off {
            let count = self.asking.limits().sets;
            self.stopped = self.stopped.or(Some(Stopped::Sets(count)));
        }
        self.chosen = found.set;
        true
    }

    fn changes(&self, chosen: &Answers) -> Vec<Change> {
        let fixes = chosen.iter().map(|id| self.known.get(*id));
        fixes.flat_map(|fix| fix.changes.clone()).collect()
    }

    /// The answer, with what each decision is needed for.
    fn answer(mut self, graph: &Graph<'_>, before: Option<Cost>, mistakes: u32) -> Cut {
        let bound = least(&self.ways, &self.known, &mut 0).at_least;
        self.at_least = self.at_least.max(bound);
        let mut chosen: Vec<FixId> = self.chosen.iter().copied().collect();
        let key = |id: &FixId| {
            let fix = self.known.get(*id);
            (fix.weight, fix.says.clone())
        };
        chosen.sort_by_cached_key(key);
        let mut decisions = graph.decisions(&self.fixes(&chosen), &self.ways);
        let asking = self.asking;
        let mut asked = asking.limits().asked(asking.cluster.objects().len());
        let mut position = 0;
        while asked > 0 && position < decisions.len() {
            asked -= 1;
            let own = &decisions[position].fixes;
            let others: Vec<FixId> = chosen
                .iter()
                .enumerate()
                .filter(|(index, _)| !own.contains(index))
                .map(|(_, id)| *id)
                .collect();
            let changes = self.changes(&others.iter().copied().collect());
            let (cost, is_near) = asking.with(&changes, |hunt| {
                let cost = hunt.cost();
                (cost, hunt.is_near(cost))
            });
            if is_near || self.is_open {
                decisions[position].without = Some(cost);
                position += 1;
            } else {
                // Other changes took the same ways away after all.
                let known: Vec<Option<Option<Cost>>> =
                    decisions.iter().map(|own| own.without).collect();
                chosen = others;
                self.after = cost;
                decisions = graph.decisions(&self.fixes(&chosen), &self.ways);
                let known = known
                    .into_iter()
                    .enumerate()
                    .filter(|(index, _)| *index != position);
                for (decision, (_, without)) in decisions.iter_mut().zip(known) {
                    decision.without = without;
                }
            }
        }
        let weight = chosen.iter().map(|id| self.known.weight(*id)).sum();
        let at_least = self.at_least.min(weight);
        let is_known = !self.is_open && at_least == weight;
        Cut {
            mistakes,
            fixes: self
                .fixes(&chosen)
                .iter()
                .map(|(_, fix)| (*fix).clone())
                .collect(),
            before,
            after: self.after,
            is_open: self.is_open,
            weight,
            at_least,
            stopped: self.stopped.filter(|_| !is_known),
            is_beyond: self.is_beyond && self.is_open,
            ways: self.ways.len(),
            decisions,
            gap: graph.gap(),
            unread_images: graph.unread_images(),
        }
    }

    fn fixes(&self, chosen: &[FixId]) -> Vec<(FixId, &Fix)> {
        let fixes = chosen.iter().map(|id| (*id, self.known.get(*id)));
        fixes.collect()
    }
}
