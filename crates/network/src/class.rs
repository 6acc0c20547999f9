//! What the whole relation is made of: classes of endpoints, and blocks of classes that may talk.

use std::collections::BTreeSet;

use seawall_model::{Table, define_index};

use crate::{Direction, EndpointId, Ports, Range};

define_index! {
    /// A class of a [`Relation`].
    pub struct ClassId;
}

define_index! {
    /// A block of a [`Relation`].
    pub struct BlockId;
}

/// Endpoints that are selected by the same policies and are peers of the same rules.
#[derive(Debug, Clone)]
pub struct Class {
    /// Its endpoints; each stands for all of them.
    pub endpoints: Vec<EndpointId>,
    /// Whether a policy has a say about what comes in.
    pub is_closed_in: bool,
    /// Whether a policy has a say about what goes out.
    pub is_closed_out: bool,
}

/// Ends of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ends {
    /// These classes, in order.
    Classes(Vec<ClassId>),
    /// Every class about which no policy has a say in that direction, and every address outside.
    Open,
    /// Addresses outside: a block without its exceptions.
    Outside(Range, Vec<Range>),
}

/// Any class on one side can connect to any class on the other, without the exceptions.
#[derive(Debug, Clone)]
pub struct Block {
    /// Who opens connections.
    pub from: Ends,
    /// To whom.
    pub to: Ends,
    /// On which ports.
    pub ports: Ports,
    /// Pairs of which the block says nothing: any of some classes to any of others. Many policies that each leave somebody
    /// else out make one block with an exception for each.
    pub except: Vec<(Vec<ClassId>, Vec<ClassId>)>,
}

impl Block {
    fn leaves_out(&self, from: ClassId, to: ClassId) -> bool {
        let mut except = self.except.iter();
        except.any(|(sources, targets)| {
            sources.binary_search(&from).is_ok() && targets.binary_search(&to).is_ok()
        })
    }
}

/// All of it: the union of the blocks.
#[derive(Debug, Clone, Default)]
pub struct Relation {
    /// Classes; those of one place stand side by side.
    pub classes: Table<ClassId, Class>,
    /// Blocks.
    pub blocks: Table<BlockId, Block>,
    /// Class of every endpoint.
    pub class_of: Table<EndpointId, ClassId>,
}

impl Class {
    /// Whether a policy has a say about one direction.
    pub(crate) fn is_closed(&self, direction: Direction) -> bool {
        match direction {
            Direction::Ingress => self.is_closed_in,
            Direction::Egress => self.is_closed_out,
        }
    }
}

impl Relation {
    /// What may pass from one class to another: the union of the blocks that hold both. Slow; for looking at few pairs.
    pub fn between(&self, from: ClassId, to: ClassId) -> Ports {
        let mut ports = Ports::none();
        for block in self.blocks.values() {
            let holds = |ends: &Ends, class: ClassId, direction: Direction| match ends {
                Ends::Classes(classes) => classes.binary_search(&class).is_ok(),
                Ends::Open => !self.classes[class].is_closed(direction),
                Ends::Outside(..) => false,
            };
            if holds(&block.from, from, Direction::Egress)
                && holds(&block.to, to, Direction::Ingress)
                && !block.leaves_out(from, to)
            {
                ports.join(&block.ports);
            }
        }
        ports
    }

    /// The same without exceptions: as many blocks as it takes, which may be as many as there are pairs.
    #[must_use]
    pub fn without_exceptions(self) -> Self {
        let mut blocks = Table::new();
        for mut block in self.blocks.into_values() {
            let except = std::mem::take(&mut block.except);
            let (Ends::Classes(from), Ends::Classes(to)) = (&block.from, &block.to) else {
                blocks.push(block);
                continue;
            };
            let excepted: BTreeSet<ClassId> =
                except.iter().flat_map(|(_, to)| to).copied().collect();
            let mut add = |from: Vec<ClassId>, to: Vec<ClassId>| {
                if !from.is_empty() && !to.is_empty() {
                    blocks.push(Block {
                        from: Ends::Classes(from),
                        to: Ends::Classes(to),
                        ports: block.ports.clone(),
                        except: Vec::new(),
                    });
                }
            };
            let others = to.iter().filter(|class| !excepted.contains(class));
            add(from.clone(), others.copied().collect());
            for (without, to) in except {
                let kept = from
                    .iter()
                    .filter(|class| without.binary_search(class).is_err());
                add(kept.copied().collect(), to);
            }
        }
        Self { blocks, ..self }
    }
}
