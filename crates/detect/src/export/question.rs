//! One comparison, as far as other languages know it.

use crate::field::{Each, Field, Gaps};
use crate::json::Step;
use crate::predicate::{Operand, Order, Test};
use crate::record::{Part, Slot};

/// A field and what is asked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    pub place: Place,
    pub ask: Ask,
}

/// Where values are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// A value of the event behind some keys.
    One(Vec<String>),
    /// Values in the items of a list.
    Each {
        list: Vec<String>,
        inner: Vec<String>,
    },
}

/// What is asked. Of several values some have to be so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ask {
    Exists,
    /// One of these texts.
    Is(Vec<String>),
    /// There, and another text.
    IsNot(String),
    Contains(String),
    StartsWith(String),
    EndsWith(String),
    /// A pattern that matches somewhere in the text.
    Matches(String),
    /// The number is less, more and so on.
    Compare(Order, String),
}

/// A comparison in other words.
///
/// # Errors
/// Why there are none.
pub(super) fn question(operand: &Operand, test: &Test) -> Result<Question, String> {
    if let [transform, ..] = &operand.transforms[..] {
        return Err(format!("it compares what `{transform:?}` makes of a value").to_lowercase());
    }
    let (place, implied) = place(&operand.field)?;
    let texts = |texts: &std::collections::BTreeSet<Box<str>>| -> Vec<String> {
        texts.iter().map(ToString::to_string).collect()
    };
    let is_list = matches!(place, Place::Each { .. });
    let ask = match (test, implied) {
        (Test::Equals(text), Some(ask)) if &**text == "true" => ask,
        (_, Some(_)) => return Err("it asks what is not true of any item of a list".to_owned()),
        (Test::Exists, None) => Ask::Exists,
        (Test::Equals(text), None) => Ask::Is(vec![text.to_string()]),
        (Test::Intersects(set), None) => Ask::Is(texts(set)),
        (Test::In(set), None) if !is_list => Ask::Is(texts(set)),
        (Test::Differs(text), None) if !is_list => Ask::IsNot(text.to_string()),
        (Test::In(_) | Test::Differs(_), None) => {
            return Err("it asks about all items of a list".to_owned());
        }
        (Test::Contains(text), None) => Ask::Contains(text.to_string()),
        (Test::StartsWith(text), None) => Ask::StartsWith(text.to_string()),
        (Test::EndsWith(text), None) => Ask::EndsWith(text.to_string()),
        (Test::Regex(pattern), None) => Ask::Matches(format!("^(?:{pattern})$")),
        (Test::Search(pattern), None) => Ask::Matches(pattern.to_string()),
        (Test::Compare(order, number), None) => Ask::Compare(*order, number.to_string()),
        (other, None) => {
            let name = format!("{other:?}");
            let name = name.split(['(', ' ']).next().unwrap_or_default();
            return Err(format!("it uses a comparison (`{name}`) that is not there"));
        }
    };
    Ok(Question { place, ask })
}

/// Where a field is, and what is asked where its value is an answer already.
fn place(field: &Field) -> Result<(Place, Option<Ask>), String> {
    let keys = |part: Part, steps: &[Step]| -> Vec<String> {
        let body = match part {
            Part::Event => None,
            Part::Request => Some("requestObject"),
            Part::Response => Some("responseObject"),
        };
        let own = steps.iter().map(Step::key);
        body.into_iter().chain(own).map(ToOwned::to_owned).collect()
    };
    let each = |each: &Each| -> Result<Place, String> {
        if each.index.is_some() {
            return Err("it asks about one item of a list by its number".to_owned());
        }
        if each.gaps != Gaps::Skip {
            return Err("it asks about items of a list without a value".to_owned());
        }
        Ok(Place::Each {
            list: keys(each.part, &each.list),
            inner: each
                .inner
                .iter()
                .map(|step| step.key().to_owned())
                .collect(),
        })
    };
    Ok(match field {
        Field::Slot(slot) => (Place::One(slot_keys(*slot)), None),
        Field::Value(part, steps) => (Place::One(keys(*part, steps)), None),
        Field::List(part, steps) => {
            let list = keys(*part, steps);
            let inner = Vec::new();
            (Place::Each { list, inner }, None)
        }
        Field::Each(own) => (each(own)?, None),
        Field::AnyTrue(own) => (each(own)?, Some(Ask::Is(vec!["true".to_owned()]))),
        Field::AnyLike(own, wanted) => {
            let ask = match wanted.strip_suffix('*') {
                Some(start) => Ask::StartsWith(start.to_owned()),
                None => Ask::Is(vec![wanted.to_string()]),
            };
            (each(own)?, Some(ask))
        }
        Field::Parameter(_) => {
            return Err("it asks about a parameter of the request's query".to_owned());
        }
        Field::Credentials => return Err("it looks for credentials in values".to_owned()),
        Field::Join(_) => return Err("it asks about the cluster around the event".to_owned()),
        Field::Pod(_) => {
            return Err("it asks about the pod of a request, wherever its kind has it".to_owned());
        }
        Field::Address | Field::Network => {
            return Err("it asks about the last address of the request alone".to_owned());
        }
        Field::Reused => return Err("it asks about events before this one".to_owned()),
        Field::Whole => return Err("it searches the whole event".to_owned()),
        Field::Actor => return Err("it asks who is behind a user that many share".to_owned()),
        Field::Repository(_) | Field::HostPorts(_) | Field::Kinds(_) => {
            return Err("it asks about values that are taken apart".to_owned());
        }
        _ => return Err("it asks about a field that is not there".to_owned()),
    })
}

fn slot_keys(slot: Slot) -> Vec<String> {
    let keys: &[&str] = match slot {
        Slot::AuditId => &["auditID"],
        Slot::Level => &["level"],
        Slot::Stage => &["stage"],
        Slot::Uri => &["requestURI"],
        Slot::Verb => &["verb"],
        Slot::User => &["user", "username"],
        Slot::UserAgent => &["userAgent"],
        Slot::Resource => &["objectRef", "resource"],
        Slot::Subresource => &["objectRef", "subresource"],
        Slot::Namespace => &["objectRef", "namespace"],
        Slot::Name => &["objectRef", "name"],
        Slot::Group => &["objectRef", "apiGroup"],
    };
    keys.iter().map(ToString::to_string).collect()
}
