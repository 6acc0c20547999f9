//! Connections as pages show them: workloads in classes that no policy tells apart, so that a large cluster stays small.

use std::collections::BTreeMap;

/// A workload of a [`Map`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Namespace.
    pub namespace: String,
    /// Its name without the namespace, such as `cart[Deployment]`.
    pub name: String,
    /// Index of its class.
    pub class: usize,
    /// Why it is not known whether there is such a workload, as a sentence without a full stop.
    pub unknown: Option<String>,
}

/// Ports, in words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortWords {
    /// Such as `TCP 80`.
    pub text: String,
    /// Whether every port is.
    pub is_everything: bool,
}

/// What a class can open connections to, on the same ports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// On which ports.
    pub ports: PortWords,
    /// Classes from the first to the last of each run, in order.
    pub runs: Vec<[usize; 2]>,
}

/// What passes between a class and addresses outside, on the same ports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passing {
    /// On which ports.
    pub ports: PortWords,
    /// Which addresses, in words.
    pub addresses: String,
    /// Whether every address is.
    pub is_anywhere: bool,
}

/// A class.
#[derive(Debug, Clone, Default)]
pub struct Class {
    /// What it reaches. `None` where that is too much for a page.
    pub reaches: Option<Vec<Reach>>,
    /// What comes in from outside, and what can leave.
    pub outside: [Vec<Passing>; 2],
}

/// All connections.
#[derive(Debug, Clone, Default)]
pub struct Map {
    /// Workloads, by namespace and name.
    pub members: Vec<Member>,
    /// Their classes.
    pub classes: Vec<Class>,
    /// Workloads that an ingress controller reaches, with the ports.
    pub routed: Vec<(usize, PortWords)>,
    /// What has to be known to read it, as sentences.
    pub notes: Vec<String>,
    /// What was looked at.
    pub inputs: Vec<String>,
}

/// Pairs of workloads.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Pairs {
    /// Those of which one can open connections to the other.
    pub some: u64,
    /// Those of them that can on every port.
    pub every: u64,
}

/// What a namespace is in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Summary<'m> {
    pub name: &'m str,
    /// Index of its first workload.
    pub first: usize,
    /// How many there are.
    pub count: usize,
    /// Other namespaces that it reaches.
    pub reaches: usize,
    /// Other namespaces that reach it.
    pub reached_by: usize,
    /// Workloads that are reached from outside, and those that reach it.
    pub outside: [usize; 2],
    /// Whether some of what it reaches is not in the page.
    pub is_cut: bool,
}

/// Namespaces in short, and what passes between them.
pub(super) struct Overview<'m> {
    pub namespaces: Vec<Summary<'m>>,
    /// By the namespace that connections come from, then by the other one. Empty where there are too many.
    pub between: Vec<Vec<Pairs>>,
    /// All pairs.
    pub pairs: u64,
}

impl Map {
    /// Namespaces in short; what passes between each two of them for up to so many.
    pub(super) fn overview(&self, most: usize) -> Overview<'_> {
        let mut namespaces: Vec<Summary<'_>> = Vec::new();
        // The namespaces of each class, with how many of its workloads are in each.
        let mut spread: Vec<Vec<(usize, u64)>> = vec![Vec::new(); self.classes.len()];
        let mut is_routed = vec![false; self.members.len()];
        for (member, _) in &self.routed {
            is_routed[*member] = true;
        }
        for (index, member) in self.members.iter().enumerate() {
            if namespaces
                .last()
                .is_none_or(|last| last.name != member.namespace)
            {
                namespaces.push(Summary {
                    name: &member.namespace,
                    first: index,
                    count: 0,
                    reaches: 0,
                    reached_by: 0,
                    outside: [0; 2],
                    is_cut: false,
                });
            }
            let own = namespaces.len() - 1;
            let class = &self.classes[member.class];
            let summary = &mut namespaces[own];
            summary.count += 1;
            summary.is_cut |= class.reaches.is_none();
            summary.outside[0] += usize::from(!class.outside[0].is_empty() || is_routed[index]);
            summary.outside[1] += usize::from(!class.outside[1].is_empty());
            match spread[member.class].last_mut() {
                Some((namespace, count)) if *namespace == own => *count += 1,
                _ => spread[member.class].push((own, 1)),
            }
        }
        let mut between = Vec::new();
        let mut all = 0;
        for own in 0..namespaces.len() {
            let row = self.row(own, &namespaces[own], &spread, namespaces.len());
            for (other, pairs) in row.iter().enumerate().filter(|(_, pairs)| pairs.some > 0) {
                all += pairs.some;
                if other != own {
                    namespaces[own].reaches += 1;
                    namespaces[other].reached_by += 1;
                }
            }
            if namespaces.len() <= most {
                between.push(row);
            }
        }
        Overview {
            namespaces,
            between,
            pairs: all,
        }
    }

    /// What a namespace reaches in each.
    fn row(
        &self,
        own: usize,
        summary: &Summary<'_>,
        spread: &[Vec<(usize, u64)>],
        namespaces: usize,
    ) -> Vec<Pairs> {
        let mut row = vec![Pairs::default(); namespaces];
        let mut counts: BTreeMap<usize, u64> = BTreeMap::new();
        for member in &self.members[summary.first..summary.first + summary.count] {
            *counts.entry(member.class).or_default() += 1;
        }
        for (class, count) in counts {
            for reach in self.classes[class].reaches.iter().flatten() {
                for to in reach.runs.iter().flat_map(|[first, last]| *first..=*last) {
                    for (namespace, others) in &spread[to] {
                        // Nobody is a connection of its own.
                        let is_self = to == class && *namespace == own;
                        let pairs = count * others - if is_self { count } else { 0 };
                        row[*namespace].some += pairs;
                        if reach.ports.is_everything {
                            row[*namespace].every += pairs;
                        }
                    }
                }
            }
        }
        row
    }

    /// Every pair of different workloads with the ports, as far as it is in the page.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize, &PortWords)> {
        let mut of_class: Vec<Vec<usize>> = vec![Vec::new(); self.classes.len()];
        for (index, member) in self.members.iter().enumerate() {
            of_class[member.class].push(index);
        }
        self.members
            .iter()
            .enumerate()
            .flat_map(move |(from, member)| {
                let reaches = self.classes[member.class].reaches.iter().flatten();
                let mut row: Vec<(usize, usize, &PortWords)> = reaches
                    .flat_map(|reach| {
                        let classes = reach.runs.iter().flat_map(|[first, last]| *first..=*last);
                        classes.map(move |class| (class, &reach.ports))
                    })
                    .flat_map(|(class, ports)| of_class[class].iter().map(move |to| (*to, ports)))
                    .filter(|(to, _)| *to != from)
                    .map(|(to, ports)| (from, to, ports))
                    .collect();
                row.sort_unstable_by_key(|(_, to, _)| *to);
                row
            })
    }

    /// Why it is not known whether a connection of these exists.
    pub(super) fn doubt_of(&self, ends: &[usize]) -> Option<&str> {
        let mut doubts = ends.iter().map(|end| self.members[*end].unknown.as_deref());
        doubts.find_map(|doubt| doubt)
    }

    /// The name of a workload with its namespace.
    pub fn name_of(&self, member: usize) -> String {
        let member = &self.members[member];
        format!("{}/{}", member.namespace, member.name)
    }
}
