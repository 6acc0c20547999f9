//! Values behind a path with dots in it, as in `requestObject.spec.containers.image`.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::json::{self, Step, Text};
use crate::record::{Blind, Extracted, Part, Record};

/// A path with dots. Of a list on the way every item counts, or the one that a number names; a key of the event may have
/// dots itself, as annotations do.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Dotted {
    part: Part,
    steps: Box<[Step]>,
    counts_nulls: bool,
}

impl Dotted {
    /// The values behind steps in a part of the event; where `counts_nulls`, `null` and an empty list are values.
    pub fn new(part: Part, steps: Box<[Step]>, counts_nulls: bool) -> Self {
        Self {
            part,
            steps,
            counts_nulls,
        }
    }

    /// The way to it in its part.
    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Which part of the event it is in.
    pub(crate) fn part(&self) -> Part {
        self.part
    }

    /// Its values in an event.
    pub(crate) fn of<'e>(&self, record: &Record<'e>) -> Extracted<'e> {
        let mut found = Vec::new();
        let branch = self
            .steps
            .first()
            .and_then(|first| record.branch(self.part, first.key()));
        let (text, steps) = match branch {
            Some(text) => (text, &self.steps[1..]),
            None => (record.part(self.part), &*self.steps),
        };
        if let Some(text) = text {
            let mut deserializer = serde_json::Deserializer::from_str(text);
            let walk = Walk {
                steps,
                found: &mut found,
            };
            // The text was read before: nothing of it is wrong.
            let _ = walk.deserialize(&mut deserializer);
        }
        let mut values = Vec::new();
        for text in found {
            match json::items(text) {
                Some(items) if items.is_empty() && self.counts_nulls => values.push(text),
                Some(items) => values.extend(items),
                None => values.push(text),
            }
        }
        values.retain(|text| self.counts_nulls || *text != "null");
        match values[..] {
            [] => self.missing(record),
            [one] => Extracted::One(json::as_text(one)),
            _ => Extracted::Many(
                values
                    .into_iter()
                    .map(json::as_text)
                    .collect::<Vec<Cow<'e, str>>>(),
            ),
        }
    }

    fn missing<'e>(&self, record: &Record<'_>) -> Extracted<'e> {
        let blind: Option<Blind> = record.blind_at(self.part, &self.steps);
        blind.map_or(Extracted::Missing, Extracted::Unknown)
    }
}

/// Looks for all values behind a path.
struct Walk<'s, 'f, 'e> {
    steps: &'s [Step],
    found: &'f mut Vec<&'e str>,
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.steps {
            [] => {
                self.found
                    .push(<&RawValue as serde::Deserialize>::deserialize(deserializer)?.get());
                Ok(())
            }
            _ => deserializer.deserialize_any(self),
        }
    }
}

/// How many steps a key is: `app.kubernetes.io/name` is three.
fn taken(key: &str, steps: &[Step]) -> Option<usize> {
    let mut rest = key;
    for (count, step) in (1..).zip(steps) {
        rest = rest.strip_prefix(step.key())?;
        if rest.is_empty() {
            return Some(count);
        }
        rest = rest.strip_prefix('.')?;
    }
    None
}

impl<'de> Visitor<'de> for Walk<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Text<'de>>()? {
            match taken(&key.0, self.steps) {
                Some(count) => map.next_value_seed(Walk {
                    steps: &self.steps[count..],
                    found: self.found,
                })?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let wanted = self
            .steps
            .first()
            .and_then(|step| step.key().parse::<usize>().ok());
        for index in 0.. {
            let steps = match wanted {
                Some(wanted) if wanted == index => &self.steps[1..],
                Some(_) => {
                    if seq.next_element::<IgnoredAny>()?.is_none() {
                        break;
                    }
                    continue;
                }
                None => self.steps,
            };
            let walk = Walk {
                steps,
                found: self.found,
            };
            if seq.next_element_seed(walk)?.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::Field;
    use crate::record::Head;

    fn values(path: &str, event: &str) -> Vec<String> {
        let head = Head::read(event).expect("an event");
        match Field::dotted(path).of(&Record::new(event, &head)) {
            Extracted::Missing => Vec::new(),
            Extracted::Unknown(_) | Extracted::Some(..) => vec!["?".to_owned()],
            Extracted::One(one) => vec![one.into_owned()],
            Extracted::Many(many) => many.into_iter().map(Cow::into_owned).collect(),
        }
    }

    #[test]
    fn every_item_of_a_list_on_the_way_counts() {
        let event = r#"{"stage":"ResponseComplete","level":"Request","verb":"create","sourceIPs":["192.0.2.1","192.0.2.2"],"annotations":{"authorization.k8s.io/decision":"allow","a":{"b":1},"a.b":2},"requestObject":{"spec":{"containers":[{"image":"a","args":["x","y"]},{"image":"b"},{"image":null}],"n":[[1,2],[3]]}}}"#;
        for (path, expect) in [
            ("requestObject.spec.containers.image", &["a", "b"][..]),
            ("requestObject.spec.containers.args", &["x", "y"]),
            ("requestObject.spec.containers.1.image", &["b"]),
            ("requestObject.spec.containers.7.image", &[]),
            ("requestObject.spec.containers.image.x", &[]),
            ("requestObject.spec.n", &["[1,2]", "[3]"]),
            ("annotations.authorization.k8s.io/decision", &["allow"]),
            ("annotations.authorization.k8s", &[]),
            ("annotations.a.b", &["1", "2"]),
            ("sourceIPs", &["192.0.2.1", "192.0.2.2"]),
            ("verb", &["create"]),
            ("requestObject.spec.hostPID", &[]),
            ("responseObject.spec", &["?"]),
        ] {
            let event = event.replace("\"verb\"", "\"objectRef\":{\"resource\":\"pods\"},\"verb\"");
            assert_eq!(values(path, &event), expect, "{path}");
        }
    }
}
