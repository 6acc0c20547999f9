//! Which needs a role fills, and what a set of roles fills together.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use seawall_model::Table;

use super::extent::{Extent, Grant};
use super::permission::Fit;
use super::primitive::{MAX_NEEDS, Need, Primitive, Scope};
use crate::role::RoleId;
use crate::{Role, Rule};

const WORDS: usize = MAX_NEEDS / 64;

/// A set of needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Bits([u64; WORDS]);

impl Bits {
    /// Every need.
    pub(crate) const ALL: Self = Self([u64::MAX; WORDS]);

    pub(crate) fn has(&self, bit: usize) -> bool {
        self.0[bit / 64] & (1 << (bit % 64)) != 0
    }

    pub(crate) fn insert(&mut self, bit: usize) {
        self.0[bit / 64] |= 1 << (bit % 64);
    }

    pub(crate) fn join(&mut self, other: &Self) {
        for (own, other) in self.0.iter_mut().zip(other.0) {
            *own |= other;
        }
    }

    pub(crate) fn meets(&self, other: &Self) -> bool {
        self.0
            .iter()
            .zip(other.0)
            .any(|(own, other)| own & other != 0)
    }

    /// Whether two sets together hold all of this one.
    fn is_within(&self, one: &Self, other: &Self) -> bool {
        let words = self.0.iter().zip(one.0.iter().zip(other.0));
        words.fold(0, |left, (own, (one, other))| left | (own & !(one | other))) == 0
    }
}

/// The needs that something fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Held {
    /// For every name.
    pub whole: Bits,
    /// At least for some names.
    pub some: Bits,
}

impl Held {
    /// What somebody holds who may do everything.
    pub(crate) const ALL: Self = Self {
        whole: Bits::ALL,
        some: Bits::ALL,
    };

    /// What the rules of every role fill. Each rule is looked at once, however many roles have it.
    pub(crate) fn of_roles(
        roles: &Table<RoleId, Role>,
        primitives: &[Primitive],
    ) -> Table<RoleId, Self> {
        let needs = Needs::new(primitives);
        let mut known: HashMap<*const Rule, Self> = HashMap::new();
        roles
            .values()
            .iter()
            .map(|role| {
                let mut held = Self::default();
                for rule in &role.rules {
                    held.join(
                        known
                            .entry(Arc::as_ptr(rule))
                            .or_insert_with(|| Self::of_rule(rule, &needs)),
                    );
                }
                held
            })
            .collect()
    }

    fn of_rule(rule: &Rule, needs: &Needs<'_>) -> Self {
        let mut held = Self::default();
        for need in needs.near(rule) {
            let fit = fit(need, rule);
            if fit.is_some() {
                held.some.insert(need.bit);
            }
            if fit == Some(Fit::Whole) {
                held.whole.insert(need.bit);
            }
        }
        held
    }

    pub(crate) fn join(&mut self, other: &Self) {
        self.whole.join(&other.whole);
        self.some.join(&other.some);
    }
}

/// Needs by the resources that they are about: most rules are about few.
struct Needs<'p> {
    all: Vec<&'p Need>,
    about: HashMap<&'p str, Vec<&'p Need>>,
    urls: Vec<&'p Need>,
}

impl<'p> Needs<'p> {
    fn new(primitives: &'p [Primitive]) -> Self {
        let all: Vec<&Need> = primitives.iter().flat_map(|own| &own.needs).collect();
        let mut about: HashMap<&str, Vec<&Need>> = HashMap::new();
        let mut urls = Vec::new();
        for need in &all {
            for right in &need.any {
                let list = match right.url {
                    Some(_) => &mut urls,
                    None => about.entry(&*right.resource).or_default(),
                };
                if list.last().is_none_or(|last| last.bit != need.bit) {
                    list.push(*need);
                }
            }
        }
        Self { all, about, urls }
    }

    /// Those that a rule may fill; one may be there several times.
    fn near(&self, rule: &Rule) -> Vec<&'p Need> {
        let plain = |name: &'_ str| {
            name.split_once('/')
                .map_or(name.len(), |(name, _)| name.len())
        };
        let mut names = rule.resources.iter().map(|name| &name[..plain(name)]);
        if names.clone().any(|name| name == "*") {
            return self.all.clone();
        }
        let mut near: Vec<&Need> = names
            .by_ref()
            .filter_map(|name| self.about.get(name))
            .flatten()
            .copied()
            .collect();
        if !rule.non_resource_urls.is_empty() {
            near.extend(&self.urls);
        }
        near
    }
}

/// The most that a rule gives of a need.
pub(crate) fn fit(need: &Need, rule: &Rule) -> Option<Fit> {
    let mut best = None;
    for right in &need.any {
        match right.fit(rule) {
            Some(Fit::Whole) => return Some(Fit::Whole),
            Some(Fit::Named) => best = Some(Fit::Named),
            None => {}
        }
    }
    best
}

/// What a primitive needs, as two sets: identities and primitives are compared far more often than anything else here.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Demand {
    /// Needs that must be held outside of any namespace.
    everywhere: Bits,
    /// Needs that may be held in a namespace too.
    anywhere: Bits,
}

impl Demand {
    pub(crate) fn of(primitive: &Primitive) -> Self {
        let mut demand = Self::default();
        for need in &primitive.needs {
            if need.is_everywhere || primitive.scope == Scope::Cluster {
                demand.everywhere.insert(need.bit);
            } else {
                demand.anywhere.insert(need.bit);
            }
        }
        demand
    }

    /// Whether all needs are filled, by what is held everywhere and in one namespace (the same as everywhere to ask
    /// outside of any).
    pub(crate) fn is_filled(&self, everywhere: &Held, here: &Held) -> bool {
        self.everywhere
            .is_within(&everywhere.some, &everywhere.some)
            && self.anywhere.is_within(&everywhere.some, &here.some)
    }

    /// Whether all needs are in a set, wherever they are held.
    pub(crate) fn is_within(&self, held: &Bits) -> bool {
        self.everywhere.is_within(held, held) && self.anywhere.is_within(held, held)
    }

    /// Whether some need is held for more names here than everywhere.
    pub(crate) fn gains(&self, everywhere: &Held, here: &Held) -> bool {
        let needs = self.everywhere.0.iter().zip(self.anywhere.0);
        let held = here.some.0.iter().zip(everywhere.whole.0);
        needs
            .zip(held)
            .any(|((one, other), (some, whole))| (one | other) & some & !whole != 0)
    }
}

/// What a set of roles holds, place by place.
#[derive(Debug, Clone)]
pub(crate) struct Holdings {
    pub everywhere: Held,
    /// What is held in single namespaces, in order.
    places: Vec<(Extent, Held)>,
}

impl Holdings {
    /// What sorted grants give together.
    pub(crate) fn of<'h>(key: &[Grant], held_by: impl Fn(&Grant) -> &'h Held) -> Self {
        let mut all = Self {
            everywhere: Held::default(),
            places: Vec::new(),
        };
        for grant in key {
            let held = held_by(grant);
            if grant.0 == Extent::EVERYWHERE {
                all.everywhere.join(held);
                continue;
            }
            match all.places.last_mut() {
                Some((extent, known)) if *extent == grant.0 => known.join(held),
                _ => all.places.push((grant.0, *held)),
            }
        }
        all
    }

    /// What is held everywhere first, then in each namespace.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Extent, &Held)> {
        std::iter::once((Extent::EVERYWHERE, &self.everywhere)).chain(self.in_namespaces())
    }

    /// What is held in each namespace, besides what is held everywhere.
    pub(crate) fn in_namespaces(&self) -> impl Iterator<Item = (Extent, &Held)> {
        self.places.iter().map(|(extent, held)| (*extent, held))
    }

    /// What is held at a place, besides what is held everywhere.
    pub(crate) fn at(&self, extent: Extent) -> &Held {
        let place = self.places.binary_search_by_key(&extent, |place| place.0);
        place.map_or(&self.everywhere, |place| &self.places[place].1)
    }
}

/// Objects that a need is held for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Names {
    /// Every one.
    All,
    /// These.
    Some(BTreeSet<Box<str>>),
}

impl Names {
    /// The names for which some rules fill a need.
    pub(crate) fn of<'r>(need: &Need, rules: impl Iterator<Item = &'r Rule>) -> Self {
        let mut names = BTreeSet::new();
        for rule in rules {
            match fit(need, rule) {
                Some(Fit::Whole) => return Self::All,
                Some(Fit::Named) => names.extend(rule.resource_names.iter().cloned()),
                None => {}
            }
        }
        Self::Some(names)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            Self::Some(names) => names.contains(name),
        }
    }
}
