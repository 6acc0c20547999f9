//! Writing an exception into an exceptions file, beside what people wrote there.

use seawall_content::ContentError;
use seawall_finding::{Date, Exception, Finding, Fingerprint, Target, Verdict};
use seawall_syntax::edit::{Change, Edit, EditError, NewValue, apply};
use seawall_syntax::{Node, Path, Position, parse_stream};

use super::parse::parse_exceptions;

/// What a new file begins with.
const HEAD: &str = "schema: seawall.exceptions/v1\nexceptions:\n";

/// Characters of a name that a selector takes as they are, and that read well.
const PLAIN: &[u8] = b"-._:";

/// Fields of a selector that say what a finding is about.
const SELECTED: [&str; 5] = ["cluster", "kind", "namespace", "name", "container"];

/// A finding that somebody accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The check.
    pub check: String,
    /// The finding, exactly.
    pub fingerprint: Fingerprint,
    /// What it is about, for the reader of the file: fields of a selector. Empty where a name would read as a pattern.
    selector: Vec<(&'static str, String)>,
    /// Why it is accepted.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// Last day on which it holds.
    pub expires: Date,
}

/// An exceptions file with a finding accepted in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedIn {
    /// The new text of the file.
    pub text: String,
    /// The line at which the exception begins.
    pub line: u32,
    /// Whether an exception for this finding was there and was renewed.
    pub is_renewed: bool,
}

/// Why nothing is accepted.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// The file cannot be read as it is.
    #[error(transparent)]
    Unreadable(#[from] ContentError),
    /// The file cannot be changed safely.
    #[error("`{file}` cannot be extended")]
    NotExtended {
        /// The file.
        file: String,
        /// Why.
        #[source]
        error: EditError,
    },
    /// The new text does not accept what it was made for.
    #[error("`{file}` would not accept {fingerprint} as it was meant")]
    NotAccepted {
        /// The file.
        file: String,
        /// The finding.
        fingerprint: Fingerprint,
    },
    /// It is no failed check of the input.
    #[error("{0}")]
    NotAcceptable(&'static str),
}

impl Acceptance {
    /// Accepts a finding, or one that is folded into it.
    ///
    /// # Errors
    /// When it is about an exception, or unknown.
    pub fn of(
        finding: &Finding,
        fingerprint: Fingerprint,
        reason: &str,
        owner: &str,
        expires: Date,
    ) -> Result<Self, AcceptError> {
        if matches!(&*finding.target, Target::Exception { .. }) {
            return Err(AcceptError::NotAcceptable(
                "a finding about an exception is fixed where the exception is written, and cannot be accepted",
            ));
        }
        if finding.verdict == Verdict::Unknown {
            return Err(AcceptError::NotAcceptable(
                "the answer is unknown, and only what was found can be accepted",
            ));
        }
        let folded = finding
            .folded
            .iter()
            .find(|part| part.fingerprint == fingerprint);
        let check = folded.map_or(finding.check(), |part| &part.rule.id);
        let target = &finding.target;
        let container = match folded {
            None => finding.container.as_deref().unwrap_or_default(),
            Some(_) => "",
        };
        let values = [
            target.cluster(),
            target.kind(),
            target.namespace(),
            target.name(),
            container,
        ];
        let selector: Vec<(&'static str, String)> = SELECTED
            .into_iter()
            .zip(values)
            .filter(|(_, value)| !value.is_empty())
            .map(|(field, value)| (field, value.to_owned()))
            .collect();
        let is_plain = |text: &String| {
            text.bytes()
                .all(|b| b.is_ascii_alphanumeric() || PLAIN.contains(&b))
        };
        let is_object = matches!(&**target, Target::Object(_));
        let is_readable = is_object && selector.iter().all(|(_, value)| is_plain(value));
        Ok(Self {
            check: check.to_owned(),
            fingerprint,
            selector: if is_readable { selector } else { Vec::new() },
            reason: reason.to_owned(),
            owner: owner.to_owned(),
            expires,
        })
    }

    /// The text of an exceptions file with this accepted: an exception for this finding alone is renewed, and otherwise one
    /// is added at the end. Everything else in the file stays as it is, to the byte.
    ///
    /// # Errors
    /// When the file cannot be read or extended. Nothing is half accepted.
    pub fn write_into(&self, file: &str, before: Option<&str>) -> Result<AcceptedIn, AcceptError> {
        let before = before.unwrap_or_default();
        let start = if is_blank(before) {
            let end = if before.is_empty() || before.ends_with('\n') {
                ""
            } else {
                "\n"
            };
            format!("{before}{end}{HEAD}")
        } else {
            parse_exceptions(file, before.as_bytes())?;
            before.to_owned()
        };
        let (root, place, is_renewed) = self.place_in(&start);
        let edits: Vec<Edit> = self
            .changes(place, is_renewed)
            .into_iter()
            .map(|change| Edit {
                object: root,
                change,
            })
            .collect();
        let not_extended = |error| AcceptError::NotExtended {
            file: file.to_owned(),
            error,
        };
        let text = apply(&start, &edits).map_err(not_extended)?;
        // What stands there now is read as a scan will read it.
        let after = parse_exceptions(file, text.as_bytes())?;
        let own = after.iter().find(|exception| self.is_meant_by(exception));
        let line = own.and_then(|own| own.origin.rsplit_once(':')?.1.parse().ok());
        Ok(AcceptedIn {
            text,
            line: line.ok_or_else(|| AcceptError::NotAccepted {
                file: file.to_owned(),
                fingerprint: self.fingerprint,
            })?,
            is_renewed,
        })
    }

    fn is_meant_by(&self, exception: &Exception) -> bool {
        exception.fingerprints == [self.fingerprint]
            && exception.names(&self.check)
            && exception.reason == self.reason
            && exception.owner == self.owner
            && exception.expires == self.expires
    }

    /// The document to write into, the place in its list, and whether an exception for this finding alone is there already.
    fn place_in(&self, text: &str) -> (Position, usize, bool) {
        let documents = parse_stream(text.as_bytes());
        let nodes = documents
            .into_iter()
            .filter_map(|document| document.nodes.ok())
            .flatten();
        let fingerprint = self.fingerprint.to_string();
        let (mut last, mut end) = (Position::new(1, 1), 0);
        for root in nodes.filter(|node| !node.entries().is_empty()) {
            let entries = root.get("exceptions").map_or(&[][..], Node::items);
            let own = entries.iter().position(|entry| {
                let named = entry.get("fingerprints").map_or(&[][..], Node::items);
                matches!(named, [one] if one.as_str() == Some(&*fingerprint))
            });
            if let Some(own) = own {
                return (root.position(), own, true);
            }
            (last, end) = (root.position(), entries.len());
        }
        (last, end, false)
    }

    fn changes(&self, place: usize, is_renewed: bool) -> Vec<Change> {
        let entry = Path::default().key("exceptions").index(place);
        let text = |value: &str| NewValue::String(value.to_owned());
        let set = |path: Path, value: NewValue| Change::Set { path, value };
        let mut changes = Vec::new();
        if !is_renewed {
            changes.push(set(
                entry.clone().key("checks"),
                NewValue::Strings(vec![self.check.clone()]),
            ));
            let selector = entry.clone().key("resources").index(0);
            changes.extend(
                self.selector
                    .iter()
                    .map(|(field, value)| set(selector.clone().key(field), text(value))),
            );
            changes.push(set(
                entry.clone().key("fingerprints"),
                NewValue::Strings(vec![self.fingerprint.to_string()]),
            ));
        }
        changes.push(set(entry.clone().key("reason"), text(&self.reason)));
        changes.push(set(entry.clone().key("owner"), text(&self.owner)));
        changes.push(set(entry.key("expires"), text(&self.expires.to_string())));
        changes
    }
}

/// Whether a text holds comments at most.
fn is_blank(text: &str) -> bool {
    let is_comment =
        |line: &str| line.trim_start().is_empty() || line.trim_start().starts_with('#');
    text.lines().all(is_comment)
}

#[cfg(test)]
mod tests;
