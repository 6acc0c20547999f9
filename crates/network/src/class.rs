//! What the whole relation is made of: classes of endpoints, and blocks of classes that may talk.

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

/// Whoever is on one side may talk to whoever is on the other.
#[derive(Debug, Clone)]
pub struct Block {
    /// Who opens connections.
    pub from: Ends,
    /// To whom.
    pub to: Ends,
    /// On which ports.
    pub ports: Ports,
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
            {
                ports.join(&block.ports);
            }
        }
        ports
    }
}
