//! What of an event a field can show.

use crate::field::Field;
use crate::join::Join;
use crate::json::Step;
use crate::record::Part;

impl Field {
    /// Whether its value may be, or hold, the data of an object: all of a body but its metadata and type.
    pub(crate) fn may_hold_data(&self) -> bool {
        let is_plain = |steps: &[Step]| {
            let keys: Vec<&str> = steps.iter().map(Step::key).collect();
            // An annotation can hold a copy of the whole object.
            matches!(
                keys[..],
                ["type" | "kind" | "apiVersion", ..]
                    | [
                        "metadata",
                        "name" | "namespace" | "generateName" | "uid" | "labels",
                        ..
                    ]
            )
        };
        match self {
            Self::Whole => true,
            Self::Value(Part::Event, _) | Self::List(Part::Event, _) => false,
            Self::Value(_, steps) | Self::List(_, steps) => !is_plain(steps),
            Self::Dotted(dotted) => dotted.part() != Part::Event && !is_plain(dotted.steps()),
            _ => false,
        }
    }

    /// Whether its value may be, or hold, `metadata.managedFields` of a body.
    pub(crate) fn may_hold_managed_fields(&self) -> bool {
        let may = |steps: &[Step]| {
            let keys: Vec<&str> = steps.iter().map(Step::key).collect();
            matches!(keys[..], [] | ["metadata"] | ["metadata", "managedFields", ..])
                // The objects of a list, and of a template.
                || keys.contains(&"items")
        };
        match self {
            Self::Value(part, steps) | Self::List(part, steps) => {
                *part != Part::Event && may(steps)
            }
            Self::Dotted(dotted) => dotted.part() != Part::Event && may(dotted.steps()),
            Self::Each(each)
            | Self::Repository(each)
            | Self::HostPorts(each)
            | Self::Kinds(each)
            | Self::AnyTrue(each)
            | Self::AnyLike(each, _) => may(&each.list),
            _ => false,
        }
    }

    /// Whether it is in the body of the request or the answer.
    pub fn part(&self) -> Part {
        match self {
            Self::Value(part, _) | Self::List(part, _) => *part,
            Self::Dotted(dotted) => dotted.part(),
            Self::Each(each)
            | Self::Repository(each)
            | Self::HostPorts(each)
            | Self::Kinds(each)
            | Self::AnyTrue(each)
            | Self::AnyLike(each, _) => each.part,
            Self::Credentials | Self::Pod(_) | Self::Join(Join::UnknownImages) => Part::Request,
            _ => Part::Event,
        }
    }
}
