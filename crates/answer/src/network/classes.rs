//! `seawall.network-classes/v2`: the relation in classes, a line each: a head, then every class, then every block.

use schemars::JsonSchema;
use seawall_model::TableIndex;
use seawall_network::{Block, Class, ClassId, Ends, Network, Relation};
use serde::Serialize;

use crate::Versioned;

/// Workloads that are named of a class.
const MAX_NAMES: usize = 5;

/// A line: first a head, then each class, then each block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum ClassesLine {
    /// The first line.
    Head(Head),
    /// Workloads that no policy tells apart.
    Class(ClassLine),
    /// Allowed connections.
    Block(BlockLine),
}

impl Versioned for ClassesLine {
    const SCHEMA: &'static str = "seawall.network-classes/v2";
}

/// What there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Head {
    /// How many blocks follow the classes.
    pub blocks: usize,
    /// How many classes follow.
    pub classes: usize,
    /// Pods, with their replicas.
    pub pods: u64,
    /// Policies.
    pub policies: usize,
    /// Name and version of this form.
    pub schema: &'static str,
    /// Workloads.
    pub workloads: usize,
}

/// Workloads that no policy tells apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClassLine {
    /// Its number.
    pub class: usize,
    /// How many workloads it has.
    pub count: usize,
    /// Whether a policy has a say about what it may open.
    pub egress_closed: bool,
    /// Whether a policy has a say about what is let in.
    pub ingress_closed: bool,
    /// The names of the first few.
    pub workloads: Vec<String>,
}

/// Any class on one side can connect to any class on the other, without the exceptions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BlockLine {
    /// Pairs of which the block says nothing; left out where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<Except>,
    /// Who opens connections.
    pub from: BlockEnds,
    /// On which ports.
    pub ports: String,
    /// To whom.
    pub to: BlockEnds,
}

/// Any of some classes to any of others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Except {
    /// Classes that open connections.
    pub from: Vec<usize>,
    /// Classes that they are opened to.
    pub to: Vec<usize>,
}

/// One side of a block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum BlockEnds {
    /// Some classes.
    Classes {
        /// Their numbers.
        classes: Vec<usize>,
    },
    /// Every class about which no policy has a say in that direction, and every address outside.
    Open(Open),
    /// Addresses outside.
    Outside {
        /// Those that are not among them.
        except: Vec<String>,
        /// The range.
        outside: String,
    },
}

/// Everything that no policy has a say about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Open {
    /// Every class about which no policy has a say in that direction, and every address outside.
    Open,
}

impl Head {
    /// What there is of a network.
    pub fn new(network: &Network<'_>, relation: &Relation) -> Self {
        let endpoints = network.endpoints().values().iter();
        Self {
            blocks: relation.blocks.len(),
            classes: relation.classes.len(),
            pods: endpoints.map(|endpoint| u64::from(endpoint.pods)).sum(),
            policies: network.policies().len(),
            schema: ClassesLine::SCHEMA,
            workloads: network.endpoints().len(),
        }
    }
}

impl ClassLine {
    /// A class.
    pub fn new(network: &Network<'_>, id: ClassId, class: &Class) -> Self {
        let named = class.endpoints.iter().take(MAX_NAMES);
        Self {
            class: id.index(),
            count: class.endpoints.len(),
            egress_closed: class.is_closed_out,
            ingress_closed: class.is_closed_in,
            workloads: named.map(|id| network.endpoints()[*id].label()).collect(),
        }
    }
}

impl From<&Block> for BlockLine {
    fn from(block: &Block) -> Self {
        let except = block.except.iter().map(|(from, to)| Except {
            from: numbers(from),
            to: numbers(to),
        });
        Self {
            except: except.collect(),
            from: (&block.from).into(),
            ports: block.ports.to_string(),
            to: (&block.to).into(),
        }
    }
}

impl From<&Ends> for BlockEnds {
    fn from(ends: &Ends) -> Self {
        match ends {
            Ends::Classes(classes) => Self::Classes {
                classes: numbers(classes),
            },
            Ends::Open => Self::Open(Open::Open),
            Ends::Outside(range, except) => Self::Outside {
                except: except.iter().map(ToString::to_string).collect(),
                outside: range.to_string(),
            },
        }
    }
}

fn numbers(classes: &[ClassId]) -> Vec<usize> {
    classes.iter().map(|class| class.index()).collect()
}
