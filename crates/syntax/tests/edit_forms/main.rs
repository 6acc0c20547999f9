//! Edits of every form that a manifest is written in: the exact text before and after.

mod brackets;
mod lines;
mod refusals;
mod removal;
mod streams;

use seawall_syntax::edit::{Change, Edit, EditError, NewValue, Refusal, apply, hopeless_edits};
use seawall_syntax::{Path, Position, Step, parse_stream};

fn path(text: &str) -> Path {
    text.parse().expect(text)
}

fn set(at: &str, value: NewValue) -> Change {
    Change::Set {
        path: path(at),
        value,
    }
}

fn remove(at: &str) -> Change {
    Change::Remove { path: path(at) }
}

fn strings(texts: &[&str]) -> NewValue {
    NewValue::Strings(texts.iter().map(|text| (*text).to_owned()).collect())
}

const FALSE: NewValue = NewValue::Bool(false);

/// The first object of a text.
fn first_object(text: &str) -> Position {
    parse_stream(text.as_bytes())[0]
        .nodes
        .as_ref()
        .expect("reads")[0]
        .position()
}

fn edit(text: &str, changes: &[Change]) -> Result<String, EditError> {
    let object = first_object(text);
    let edits: Vec<Edit> = changes
        .iter()
        .map(|change| Edit {
            object,
            change: change.clone(),
        })
        .collect();
    let result = apply(text, &edits);
    if let [only] = &*edits {
        // What is refused because it is shared is hopeless, and nothing that can be done is.
        let shared = match &result {
            Err(error @ EditError::Refused { reason, .. }) => {
                matches!(reason, Refusal::Shared { .. }).then(|| error.clone())
            }
            Err(error @ EditError::ObjectNotFound { .. }) => Some(error.clone()),
            _ => None,
        };
        assert_eq!(
            hopeless_edits(text, std::slice::from_ref(only)),
            [shared],
            "{text}"
        );
    }
    result
}

/// Changes the first object, and again: the second time nothing may happen.
#[track_caller]
fn check(before: &str, change: Change, after: &str) {
    let once = edit(before, std::slice::from_ref(&change))
        .unwrap_or_else(|error| panic!("{error}\n{before}"));
    assert_eq!(once, after, "\n--- got\n{once}\n--- expected\n{after}");
    let removes_an_item = matches!(&change, Change::Remove { path }
        if matches!(path.0.last(), Some(Step::Index(_))));
    if !removes_an_item {
        let twice = edit(&once, &[change]).expect("a second time");
        assert_eq!(twice, once);
    }
}

#[track_caller]
fn refuse(before: &str, change: Change, expect: &str) {
    let error = edit(before, &[change]).expect_err("refused");
    assert!(error.to_string().contains(expect), "{error}");
}
