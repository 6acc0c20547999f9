//! How many workloads of other namespaces reach an endpoint, counted class by class over the blocks of the whole relation.

use std::collections::HashMap;

use seawall_model::{Table, TableIndex};

use crate::{BlockId, ClassId, Direction, EndpointId, Ends, Network, Relation};

/// The counts, each computed once for all endpoints of a class and namespace.
pub(crate) struct ForeignSources<'c> {
    relation: Relation,
    /// The classes that blocks lead from, one bit for each, where they are so many that a list is longer.
    from: Table<BlockId, Option<Box<[u64]>>>,
    /// The exceptions of blocks for each class that they lead to: their places.
    except: HashMap<ClassId, Vec<(BlockId, usize)>>,
    /// The blocks that lead to each class by name, and those that lead to every class that nothing closes.
    to: Table<ClassId, Vec<BlockId>>,
    to_open: Vec<BlockId>,
    /// For each namespace its classes, with how many endpoints of each are in it.
    classes_of: HashMap<&'c str, Vec<(ClassId, usize)>>,
    reaching: HashMap<ClassId, Reaching>,
}

/// The classes that reach a class.
struct Reaching {
    classes: Vec<u64>,
    /// How many endpoints they have.
    count: usize,
}

impl<'c> ForeignSources<'c> {
    pub(crate) fn new(network: &Network<'c>) -> Self {
        let relation = network.relation();
        let words = relation.classes.len().div_ceil(64);
        let mut to: Table<ClassId, Vec<BlockId>> =
            Table::filled(Vec::new(), relation.classes.len());
        let mut to_open = Vec::new();
        let mut from = Table::new();
        let mut except: HashMap<ClassId, Vec<(BlockId, usize)>> = HashMap::new();
        for (id, block) in relation.blocks.iter() {
            let sources = match &block.from {
                Ends::Classes(classes) if classes.len() > words => {
                    Some(bits(words, classes.iter().copied()))
                }
                Ends::Open => {
                    let classes = relation.classes.iter();
                    let open = classes.filter(|(_, class)| !class.is_closed(Direction::Egress));
                    Some(bits(words, open.map(|(class, _)| class)))
                }
                Ends::Classes(_) | Ends::Outside(..) => None,
            };
            from.push(sources);
            for (place, (_, targets)) in block.except.iter().enumerate() {
                for class in targets {
                    except.entry(*class).or_default().push((id, place));
                }
            }
            match &block.to {
                _ if !leads_in(&block.from) => {}
                Ends::Classes(classes) => classes.iter().for_each(|class| to[*class].push(id)),
                Ends::Open => to_open.push(id),
                Ends::Outside(..) => {}
            }
        }
        let mut classes_of: HashMap<&'c str, Vec<(ClassId, usize)>> = HashMap::new();
        for (class, members) in relation.classes.iter() {
            for endpoint in &members.endpoints {
                let namespace = network.endpoints()[*endpoint].namespace;
                let classes = classes_of.entry(namespace).or_default();
                match classes.last_mut() {
                    Some((last, count)) if *last == class => *count += 1,
                    _ => classes.push((class, 1)),
                }
            }
        }
        Self {
            relation,
            from,
            except,
            to,
            to_open,
            classes_of,
            reaching: HashMap::new(),
        }
    }

    /// How many endpoints of other namespaces reach one.
    pub(crate) fn of(&mut self, network: &Network<'c>, id: EndpointId) -> usize {
        let class = self.relation.class_of[id];
        if !self.reaching.contains_key(&class) {
            let reaching = self.reaching(class);
            self.reaching.insert(class, reaching);
        }
        let reaching = &self.reaching[&class];
        let own = self.classes_of.get(network.endpoints()[id].namespace);
        let own = own.into_iter().flatten();
        let own = own.filter(|(class, _)| has(&reaching.classes, *class));
        reaching.count - own.map(|(_, count)| count).sum::<usize>()
    }

    fn reaching(&self, to: ClassId) -> Reaching {
        let words = self.relation.classes.len().div_ceil(64);
        let mut classes = vec![0u64; words];
        let is_open = !self.relation.classes[to].is_closed(Direction::Ingress);
        let open = self.to_open.iter().filter(|_| is_open);
        for id in self.to[to].iter().chain(open) {
            let block = &self.relation.blocks[*id];
            let mut sources = match (&self.from[*id], &block.from) {
                (Some(sources), _) => sources.to_vec(),
                (None, Ends::Classes(list)) if block.except.is_empty() => {
                    list.iter().for_each(|class| set(&mut classes, *class));
                    continue;
                }
                (None, Ends::Classes(list)) => bits(words, list.iter().copied()).into_vec(),
                (None, Ends::Open | Ends::Outside(..)) => continue,
            };
            let except = self.except.get(&to).into_iter().flatten();
            for (_, place) in except.filter(|(other, _)| other == id) {
                let (without, _) = &block.except[*place];
                without.iter().for_each(|class| clear(&mut sources, *class));
            }
            for (all, own) in classes.iter_mut().zip(sources) {
                *all |= own;
            }
        }
        let all = self.relation.classes.iter();
        let meant = all.filter(|(class, _)| has(&classes, *class));
        Reaching {
            count: meant.map(|(_, class)| class.endpoints.len()).sum(),
            classes,
        }
    }
}

/// Whether pods are meant.
fn leads_in(from: &Ends) -> bool {
    !matches!(from, Ends::Outside(..))
}

fn bits(words: usize, classes: impl Iterator<Item = ClassId>) -> Box<[u64]> {
    let mut bits = vec![0u64; words];
    classes.for_each(|class| set(&mut bits, class));
    bits.into()
}

fn set(bits: &mut [u64], class: ClassId) {
    bits[class.index() / 64] |= 1 << (class.index() % 64);
}

fn clear(bits: &mut [u64], class: ClassId) {
    bits[class.index() / 64] &= !(1 << (class.index() % 64));
}

fn has(bits: &[u64], class: ClassId) -> bool {
    bits[class.index() / 64] & (1 << (class.index() % 64)) != 0
}
