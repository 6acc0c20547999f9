//! Which rules ask about a request.

use std::collections::HashMap;

use super::demand::Needs;
use super::event::RequestOf;
use crate::limits::MAX_CLASSES;

/// Which of some rules ask about requests; kinds of requests that were seen are remembered.
#[derive(Debug)]
pub(super) struct Asking<'a> {
    needs: &'a [Needs],
    known: HashMap<Kind, Vec<usize>>,
}

/// What rules tell requests apart by.
type Kind = [String; 7];

impl<'a> Asking<'a> {
    pub fn new(needs: &'a [Needs]) -> Self {
        Self {
            needs,
            known: HashMap::new(),
        }
    }

    /// The rules that ask about a request, by their places in the needs.
    pub fn of(&mut self, request: &RequestOf) -> &[usize] {
        if self.known.len() > MAX_CLASSES {
            self.known.clear();
        }
        let point = request.point();
        let kind = [
            point.verb,
            point.group,
            point.resource,
            point.subresource,
            point.namespace,
            point.user,
            request.stage.map_or("", |stage| stage.name()),
        ];
        let needs = self.needs;
        self.known
            .entry(kind.map(ToOwned::to_owned))
            .or_insert_with(|| {
                let asks = |need: &Needs| {
                    let mut shapes = need.shapes.iter();
                    shapes.any(|shape| {
                        let is_at = request.stage.is_none_or(|stage| shape.is_at(stage));
                        is_at && shape.contains(&point)
                    })
                };
                let asking = needs.iter().enumerate().filter(|(_, need)| asks(need));
                asking.map(|(index, _)| index).collect()
            })
    }
}
