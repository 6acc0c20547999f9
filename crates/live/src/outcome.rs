//! What the lists came to: objects, coverage, and what people are told, each thing once.

use std::sync::Arc;

use seawall_load::{Coverage, Diagnostic};
use seawall_model::{Cause, Gap, GroupKind, Object};

use crate::pages::{Asked, Listed};
use crate::plan::Kind;
use crate::rights;

/// How many kinds one message names; the rest is counted.
const MAX_NAMED: usize = 8;

/// Everything that came of one cluster.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub(crate) objects: Vec<Object>,
    pub(crate) coverage: Coverage,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) bytes: u64,
}

/// Puts everything together.
pub(crate) fn gather(
    name: &Arc<str>,
    asked: Vec<Asked>,
    absent: &[Kind],
    unreachable: &[Kind],
    unread: &[String],
) -> Gathered {
    let mut gathered = Gathered::default();
    let mut denied: Vec<Arc<Kind>> = Vec::new();
    let mut rejected: Vec<Arc<Kind>> = Vec::new();
    let mut unanswered: Vec<Arc<Kind>> = Vec::new();
    let mut silence = String::new();
    for (kind, listed) in asked {
        let known = match listed {
            Listed::Objects(mut whole) => {
                gathered.bytes += whole.bytes;
                gathered.objects.append(&mut whole.objects);
                Ok(())
            }
            Listed::NotServed => Ok(()),
            Listed::Denied => {
                denied.push(kind.clone());
                Err(gap(Cause::Denied, rights::how_to_allow(&kind)))
            }
            Listed::Unauthorized => {
                rejected.push(kind.clone());
                Err(gap(
                    Cause::Failed,
                    "the credentials were no longer accepted (401 Unauthorized)".to_owned(),
                ))
            }
            Listed::Gone(why) => {
                unanswered.push(kind.clone());
                silence = why;
                Err(gap(
                    Cause::Failed,
                    format!("the API server stopped responding: {silence}"),
                ))
            }
            Listed::Failed(message) => {
                gathered.diagnostics.push(Diagnostic::error(
                    name,
                    format!("{} could not be listed: {message}", kind.full_name()),
                ));
                Err(gap(Cause::Failed, format!("listing failed: {message}")))
            }
        };
        record(&mut gathered.coverage, &kind, known);
    }
    for kind in absent {
        record(&mut gathered.coverage, kind, Ok(()));
    }
    let mut groups: Vec<&str> = Vec::new();
    for kind in unreachable {
        let why = format!(
            "the API server cannot reach the backend of `{}`; see `kubectl get apiservices`",
            kind.group
        );
        record(&mut gathered.coverage, kind, Err(gap(Cause::Failed, why)));
        if !groups.contains(&kind.group.as_str()) {
            groups.push(&kind.group);
        }
    }
    let told = &mut gathered.diagnostics;
    told.extend(tell_denied(name, &denied));
    if !rejected.is_empty() {
        let message = format!(
            "the credentials were no longer accepted (401 Unauthorized) before everything was listed; unknown: {}",
            names(&rejected)
        );
        told.push(
            Diagnostic::error(name, message)
                .hint("the token may have expired; log in again and repeat the scan"),
        );
    }
    if !unanswered.is_empty() {
        let message = format!(
            "the API server stopped responding before everything was listed: {silence}; unknown: {}",
            names(&unanswered)
        );
        told.push(Diagnostic::error(name, message));
    }
    for group in groups {
        let message = format!(
            "the API server cannot reach the backend of `{group}`, so its objects are unknown"
        );
        told.push(
            Diagnostic::error(name, message)
                .hint("`kubectl get apiservices` shows what is not available"),
        );
    }
    if !unread.is_empty() {
        let message = format!(
            "not listed, because no check reads them: {}",
            some(unread.iter().map(String::as_str))
        );
        told.push(Diagnostic::note(name, message));
    }
    gathered
}

/// One message for all kinds that may not be listed, with the rules that are missing.
fn tell_denied(name: &Arc<str>, denied: &[Arc<Kind>]) -> Option<Diagnostic> {
    let first = denied.first()?;
    let message = format!(
        "the account is not allowed to list {} (403 Forbidden)",
        names(denied)
    );
    let hint = match denied {
        [_] => rights::how_to_allow(first),
        kinds => rights::how_to_allow_all(kinds),
    };
    Some(Diagnostic::error(name, message).hint(hint))
}

fn names(kinds: &[Arc<Kind>]) -> String {
    let all: Vec<String> = kinds.iter().map(|kind| kind.full_name()).collect();
    some(all.iter().map(String::as_str))
}

fn some<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> String {
    let count = names.len();
    let shown: Vec<&str> = names.take(MAX_NAMED).collect();
    match count.saturating_sub(MAX_NAMED) {
        0 => shown.join(", "),
        hidden => format!("{} and {hidden} more", shown.join(", ")),
    }
}

fn gap(cause: Cause, reason: String) -> Gap {
    Gap { cause, reason }
}

/// Says in the coverage what is known of a kind: everything, or why objects may be missing.
fn record(coverage: &mut Coverage, kind: &Kind, known: Result<(), Gap>) {
    let kind = GroupKind::new(&kind.group, &kind.kind);
    match known {
        Ok(()) => coverage.add_complete(kind),
        Err(gap) => coverage.add_gap(kind, gap),
    }
}
