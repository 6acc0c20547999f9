//! Edits of a text that keep comments, order and formatting.
//!
//! An edit never rewrites a document: it replaces the few characters that have to change, in the form that
//! the text has there (lines with indentation, `{}` and `[]`, JSON). Afterwards the new text is read again
//! and compared with the values that the changes mean; when they differ, nothing is changed.

mod block;
mod change;
mod diff;
mod document;
mod flow;
mod json_layout;
mod layout;
mod meaning;
mod place;
mod plan;
mod refusal;
mod render;
mod round;
mod source;
mod style;
mod yaml_layout;

use std::ops::Range;

pub use change::{Change, Edit, NewValue};
pub use diff::unified_diff;
pub use refusal::{EditError, Refusal};

use crate::stream::is_separator;
use crate::{Document, parse_stream};
use document::{edit_document, hopeless};

/// Applies edits to a text of any number of documents, YAML or JSON. Edits of one object happen in the order
/// given.
///
/// Lines that no edit touches stay as they are, to the byte. New keys take the document's own indentation,
/// list style and line ends; new strings are quoted only where YAML 1.1 needs it, or where the neighbours
/// inside `{}` and `[]` are quoted.
///
/// # Errors
/// The first edit that cannot be made, or [`EditError::Differs`]; the text is never changed in part.
pub fn apply(text: &str, edits: &[Edit]) -> Result<String, EditError> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mark = text.get(..text.len() - body.len()).unwrap_or("");
    let mut documents = parse_stream(body.as_bytes());
    let json = json_layout::is_json(body);
    let ranges = ranges(body, &documents, json);
    let mut of_document: Vec<Vec<&Edit>> = vec![Vec::new(); documents.len()];
    for edit in edits {
        match document_of(&documents, edit).and_then(|at| of_document.get_mut(at)) {
            Some(list) => list.push(edit),
            None => {
                return Err(EditError::ObjectNotFound {
                    object: edit.object,
                });
            }
        }
    }
    let mut result = String::with_capacity(text.len() + 64 * edits.len());
    let mut at = 0;
    for ((document, range), edits) in documents.iter_mut().zip(ranges).zip(of_document) {
        let Some(edit) = edits.first() else { continue };
        let nodes = match &mut document.nodes {
            Ok(nodes) => nodes,
            Err(error) => {
                return Err(EditError::Unreadable {
                    object: edit.object,
                    error: error.clone(),
                });
            }
        };
        result.push_str(body.get(at..range.start).unwrap_or(""));
        at = range.end;
        let part = body.get(range).unwrap_or("");
        result.push_str(&edit_document(
            part,
            document.first_line,
            json,
            nodes,
            &edits,
        )?);
    }
    result.push_str(body.get(at..).unwrap_or(""));
    verify(&documents, &parse_stream(result.as_bytes()))?;
    Ok(format!("{mark}{result}"))
}

/// Which edits of a text can never be made, whatever else is done, with the reason: their object is not there, or what
/// they change is shared with another place. Each is looked at once, so that many such edits need not be tried one by one.
pub fn hopeless_edits(text: &str, edits: &[Edit]) -> Vec<Option<EditError>> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let documents = parse_stream(body.as_bytes());
    let json = json_layout::is_json(body);
    let mut of_document: Vec<Vec<usize>> = vec![Vec::new(); documents.len()];
    let not_found = |edit: &Edit| EditError::ObjectNotFound {
        object: edit.object,
    };
    let mut reasons: Vec<Option<EditError>> = vec![None; edits.len()];
    for (index, edit) in edits.iter().enumerate() {
        match document_of(&documents, edit).and_then(|at| of_document.get_mut(at)) {
            Some(list) => list.push(index),
            None => reasons[index] = Some(not_found(edit)),
        }
    }
    let parts = documents.iter().zip(ranges(body, &documents, json));
    for ((document, range), indexes) in parts.zip(of_document) {
        let (Ok(nodes), false) = (&document.nodes, indexes.is_empty()) else {
            continue;
        };
        let own: Vec<&Edit> = indexes.iter().map(|index| &edits[*index]).collect();
        let part = body.get(range).unwrap_or("");
        let found = hopeless(part, document.first_line, json, nodes, &own);
        for (index, reason) in indexes.into_iter().zip(found) {
            reasons[index] = reason;
        }
    }
    reasons
}

/// Which document an edit is about.
fn document_of(documents: &[Document], edit: &Edit) -> Option<usize> {
    let after = documents.partition_point(|known| known.first_line <= edit.object.line);
    after.checked_sub(1)
}

/// Where each document stands in the text. Documents begin at their first line and end in front of the next
/// separator; a separator that holds more than it may is a document of its own.
fn ranges(text: &str, documents: &[Document], json: bool) -> Vec<Range<usize>> {
    if json {
        return documents.iter().map(|_| 0..text.len()).collect();
    }
    let mut ranges = Vec::with_capacity(documents.len());
    let mut open: Option<usize> = None;
    let mut at = 0;
    for (line, number) in text.split_inclusive('\n').zip(1u32..) {
        if line.starts_with("---") {
            ranges.extend(open.take().map(|start| start..at));
            if !is_separator(line) {
                ranges.push(at..at + line.len());
            }
        } else if documents
            .get(ranges.len())
            .is_some_and(|document| open.is_none() && document.first_line == number)
        {
            open = Some(at);
        }
        at += line.len();
    }
    ranges.extend(open.map(|start| start..at));
    ranges
}

/// Compares the values that the changes mean with those of the new text.
fn verify(meant: &[Document], read: &[Document]) -> Result<(), EditError> {
    for (index, document) in meant.iter().enumerate() {
        let same = match (&document.nodes, read.get(index).map(|twin| &twin.nodes)) {
            (Ok(meant), Some(Ok(read))) => {
                meant.len() == read.len()
                    && meant
                        .iter()
                        .zip(read)
                        .all(|(meant, read)| meant.same_value(read))
            }
            (Err(_), Some(Err(_))) => true,
            _ => false,
        };
        if !same {
            return Err(EditError::Differs {
                line: document.first_line,
            });
        }
    }
    match read.get(meant.len()) {
        Some(extra) => Err(EditError::Differs {
            line: extra.first_line,
        }),
        None => Ok(()),
    }
}
