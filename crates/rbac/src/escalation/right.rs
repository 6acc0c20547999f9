//! What everybody holds that leads further, with what gives it.

use std::collections::HashMap;

use super::extent::Extent;
use super::graph::PrimitiveId;
use super::places::ClassId;
use super::risk::{Escalation, Held, Risk};
use super::step::Proof;

/// A primitive that somebody holds, with what gives it.
#[derive(Debug, Clone)]
pub struct HeldRight<'r> {
    /// What.
    pub held: Held<'r>,
    /// What gives each of its needs.
    pub proofs: Vec<Proof<'r>>,
}

/// The rights of identities, looked up once for those who hold the same roles.
#[derive(Debug)]
pub struct HeldRights<'e> {
    escalation: &'e Escalation<'e>,
    by_class: HashMap<ClassId, Vec<(PrimitiveId, Extent)>>,
}

impl<'e> HeldRights<'e> {
    /// Nothing was looked up yet.
    pub fn new(escalation: &'e Escalation<'e>) -> Self {
        Self {
            escalation,
            by_class: HashMap::new(),
        }
    }

    /// What somebody holds.
    pub fn of(&mut self, risk: &Risk<'_>) -> Vec<HeldRight<'e>> {
        let escalation = self.escalation;
        let Some(class) = escalation.class_of[risk.id] else {
            return Vec::new();
        };
        let held = self
            .by_class
            .entry(class)
            .or_insert_with(|| escalation.held_by(class));
        held.iter()
            .map(|(primitive, extent)| {
                let held = escalation.held_at(class, *primitive, *extent);
                let needs = held.primitive.needs.iter();
                HeldRight {
                    proofs: needs
                        .map(|need| escalation.proof(need, *extent, Some(risk.id), None, None))
                        .collect(),
                    held,
                }
            })
            .collect()
    }
}
