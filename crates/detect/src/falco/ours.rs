//! Fields that our own rules have more than Falco's: who acts and from where, the pod of a request, and the cluster around an event.

use super::known::{FieldProblem, Kind, Known};
use crate::extra;
use crate::field::Field;
use crate::join::Join;
use crate::pod::PodValue;
use crate::record::Part;

/// A field of ours by its name; `None` for others.
pub(super) fn ours(name: &str, argument: Option<&str>) -> Option<Result<Known, FieldProblem>> {
    let found = of(name)?;
    Some(match argument {
        None => Ok(found),
        Some(_) => Err(FieldProblem::TakesNoArgument),
    })
}

/// Their names.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let joins = Join::ALL.iter().map(|(_, name)| *name);
    let pod = PodValue::ALL.iter().map(|(_, name)| *name);
    PLAIN.iter().copied().chain(pod).chain(joins)
}

const PLAIN: &[&str] = &[
    "sw.request.credentials",
    "sw.actor",
    "sw.source.address",
    "sw.source.network",
    "sw.credential",
    "sw.credential.pod",
    "sw.credential.node",
    "sw.audit.reused",
];

fn of(name: &str) -> Option<Known> {
    let extra = |key: &str| Field::Value(Part::Event, extra::extra(key));
    let (field, is_list) = match name {
        "sw.request.credentials" => (Field::Credentials, true),
        "sw.actor" => (Field::Actor, false),
        "sw.source.address" => (Field::Address, false),
        "sw.source.network" => (Field::Network, false),
        "sw.credential" => (extra(extra::CREDENTIAL), false),
        "sw.credential.pod" => (extra(extra::POD), false),
        "sw.credential.node" => (extra(extra::NODE), false),
        "sw.audit.reused" => (Field::Reused, false),
        // Of a list one value is enough, as rules that ask about a pod ask about any of its containers.
        _ if let Some((value, _)) = PodValue::ALL.iter().find(|(_, own)| *own == name) => {
            (Field::Pod(*value), false)
        }
        _ => {
            let (join, _) = Join::ALL.into_iter().find(|(_, own)| *own == name)?;
            (Field::Join(join), join.is_list())
        }
    };
    Some(Known {
        field,
        kind: Kind::Text,
        is_list,
    })
}
