//! One problem once, with everything that has it; within the room that a page has.

use std::collections::HashMap;
use std::fmt::Write;

use seawall_finding::{Evidence, Finding, Location, Rule, Severity};

use crate::prose::prose;
use seawall_text::counted;
use seawall_text::html::escape;

/// Findings of one check at one severity, worst first.
pub(super) struct Problem<'r> {
    rule: &'r Rule,
    severity: Severity,
    findings: Vec<&'r Finding>,
}

/// A problem as text.
struct Written {
    text: String,
    /// Findings that are not in it.
    left_out: usize,
}

/// What findings of a problem have in common; the rest is said with each.
#[derive(PartialEq, Eq, Hash)]
struct Key<'f> {
    reason: &'f str,
    risk: &'f [String],
    exception: Option<&'f str>,
    seen: Vec<String>,
    folded: Vec<(&'f str, Severity, &'f str)>,
    is_fixable: bool,
}

/// Problems in the order of their worst finding: the findings come sorted.
pub(super) fn problems<'r>(findings: impl Iterator<Item = &'r Finding>) -> Vec<Problem<'r>> {
    let mut problems: Vec<Problem<'r>> = Vec::new();
    let mut known: HashMap<(&str, Severity), usize> = HashMap::new();
    for finding in findings {
        let key = (finding.check(), finding.severity);
        let index = *known.entry(key).or_insert_with(|| {
            problems.push(Problem {
                rule: &finding.rule,
                severity: finding.severity,
                findings: Vec::new(),
            });
            problems.len() - 1
        });
        problems[index].findings.push(finding);
    }
    problems
}

/// Writes problems, each within the same share of the room unless it needs less. Returns how many findings that leaves out.
pub(super) fn write_all(lists: &[Vec<Problem<'_>>], room: usize) -> (Vec<String>, usize) {
    let mut written: Vec<Vec<Written>> = lists
        .iter()
        .map(|list| list.iter().map(|problem| problem.write(room)).collect())
        .collect();
    let sizes = written.iter().flatten().map(|written| written.text.len());
    let share = share(sizes.collect(), room);
    for (list, written) in lists.iter().zip(&mut written) {
        for (problem, written) in list.iter().zip(written) {
            if written.text.len() > share {
                *written = problem.write(share);
            }
        }
    }
    let left_out = written.iter().flatten().map(|written| written.left_out);
    let left_out = left_out.sum();
    let texts = written.into_iter();
    let texts = texts.map(|list| list.into_iter().map(|written| written.text).collect());
    (texts.collect(), left_out)
}

/// How large each may be so that all fit.
fn share(mut sizes: Vec<usize>, mut room: usize) -> usize {
    sizes.sort_unstable();
    let count = sizes.len();
    for (before, size) in sizes.into_iter().enumerate() {
        let share = room / (count - before);
        if size > share {
            return share;
        }
        room -= size;
    }
    usize::MAX
}

impl<'r> Problem<'r> {
    /// How many findings it has.
    pub(super) fn count(&self) -> usize {
        self.findings.len()
    }

    /// Who has the problem, in short.
    fn whom(&self) -> String {
        let first = escape(&self.findings[0].target.to_string());
        let more = match self.findings.len() - 1 {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let is_on_path = self
            .findings
            .iter()
            .any(|finding| !finding.risk_reasons.is_empty());
        let mark = if is_on_path {
            " <span class=\"risk\">&#9650;</span>"
        } else {
            ""
        };
        format!("{first}{more}{mark}")
    }

    /// The problem, with as many of its findings as there is room for, but one at least.
    fn write(&self, room: usize) -> Written {
        let mut text = String::new();
        let severity = self.severity;
        let _ = write!(
            text,
            "<details class=\"problem {severity}\" data-severity=\"{severity}\">\n<summary><span class=\"badge {severity}\">{severity}</span> <h3>{}</h3> <code class=\"id\">{}</code> <span class=\"many\">{}</span></summary>\n<div class=\"about\">\n<p><strong>Remedy.</strong> {}</p>\n",
            escape(&self.rule.title),
            escape(&self.rule.id),
            self.whom(),
            prose(&self.rule.remedy)
        );
        let tags = self.rule.techniques.iter().chain(&self.rule.controls);
        let tags: Vec<&str> = tags.map(|tag| &**tag).collect();
        if !tags.is_empty() {
            let _ = writeln!(text, "<p class=\"tags\">{}</p>", escape(&tags.join(" · ")));
        }
        text.push_str("</div>\n");
        let mut shown = 0;
        for (key, findings) in self.variants() {
            if shown > 0 && text.len() > room {
                break;
            }
            let variant = Variant {
                key,
                findings,
                severity,
            };
            shown += variant.write(room, &mut text);
        }
        let left_out = self.findings.len() - shown;
        if left_out > 0 {
            let _ = writeln!(
                text,
                "<p class=\"cut\">{} not in this page: <code>seawall scan --full --check {}</code> prints all of them.</p>",
                match left_out {
                    1 => "1 more finding is".to_owned(),
                    _ => format!("{left_out} more findings are"),
                },
                escape(&self.rule.id)
            );
        }
        text.push_str("</details>\n");
        Written { text, left_out }
    }

    /// Findings that differ in little more than where they are, in the order of the first.
    fn variants(&self) -> Vec<(Key<'r>, Vec<&'r Finding>)> {
        let mut order: HashMap<Key<'r>, (usize, Vec<&'r Finding>)> = HashMap::new();
        for finding in &self.findings {
            let before = order.len();
            let own = order.entry(Key::of(finding));
            own.or_insert_with(|| (before, Vec::new())).1.push(finding);
        }
        let mut variants: Vec<_> = order.into_iter().collect();
        variants.sort_unstable_by_key(|(_, (before, _))| *before);
        let variants = variants.into_iter();
        variants.map(|(key, (_, list))| (key, list)).collect()
    }
}

impl<'f> Key<'f> {
    fn of(finding: &'f Finding) -> Self {
        let folded = finding.folded.iter();
        Self {
            reason: &finding.severity_reason,
            risk: &finding.risk_reasons,
            exception: finding.exception.as_deref(),
            seen: finding.evidence.iter().map(Evidence::what).collect(),
            folded: folded
                .map(|part| (&*part.rule.id, part.severity, &*part.message))
                .collect(),
            is_fixable: finding.fixable,
        }
    }
}

/// Findings with what they have in common.
struct Variant<'f> {
    key: Key<'f>,
    findings: Vec<&'f Finding>,
    severity: Severity,
}

impl Variant<'_> {
    /// Writes as many findings as there is room for, one at least, and returns how many.
    fn write(&self, room: usize, text: &mut String) -> usize {
        let first = self.findings[0];
        let same_message = self
            .findings
            .iter()
            .all(|finding| finding.message == first.message);
        let values = |finding: &Finding| -> Vec<Option<String>> {
            finding.evidence.iter().map(Evidence::value).collect()
        };
        let common = values(first);
        let same_values = self
            .findings
            .iter()
            .all(|finding| values(finding) == common);
        text.push_str("<div class=\"variant\">\n");
        for reason in self.key.risk {
            let _ = writeln!(text, "<p class=\"risk\">&#9650; {}</p>", prose(reason));
        }
        let message = if same_message {
            format!("{}. ", prose(&first.message))
        } else {
            String::new()
        };
        let _ = writeln!(
            text,
            "<p>{message}<em>{} because {}.</em>{}</p>",
            self.severity,
            prose(self.key.reason),
            if self.key.is_fixable {
                " <span class=\"fix\"><code>seawall scan --fix</code> fixes it.</span>"
            } else {
                ""
            }
        );
        if let Some(reason) = self.key.exception {
            let _ = writeln!(text, "<p><strong>Accepted.</strong> {}</p>", escape(reason));
        }
        self.parts(text);
        let is_alone = self.findings.len() == 1;
        if same_values && !first.evidence.is_empty() {
            self.evidence(is_alone, text);
        }
        text.push_str("<ul class=\"where\">\n");
        let mut shown = 0;
        for finding in &self.findings {
            if shown > 0 && text.len() > room {
                break;
            }
            entry(finding, [same_message, same_values], text);
            shown += 1;
        }
        text.push_str("</ul>\n</div>\n");
        shown
    }

    /// What else the findings stand for.
    fn parts(&self, text: &mut String) {
        if self.key.folded.is_empty() {
            return;
        }
        text.push_str("<p><strong>The same problem.</strong></p>\n<ul class=\"parts\">\n");
        for (id, severity, message) in &self.key.folded {
            let _ = writeln!(
                text,
                "<li>{} <code class=\"id\">{}</code> <small>{severity}</small></li>",
                prose(message),
                escape(id)
            );
        }
        text.push_str("</ul>\n");
    }

    /// What was seen: the same in each, but for the places.
    fn evidence(&self, is_alone: bool, text: &mut String) {
        let head = if is_alone { "<th>Where</th>" } else { "" };
        let _ = writeln!(
            text,
            "<table>\n<thead><tr><th>Field</th><th>Value</th>{head}</tr></thead>\n<tbody>"
        );
        for evidence in &self.findings[0].evidence {
            let place = if is_alone {
                format!("<td>{}</td>", escape(&place(evidence.location())))
            } else {
                String::new()
            };
            let _ = writeln!(
                text,
                "<tr><td><code>{}</code></td><td>{}</td>{place}</tr>",
                escape(&evidence.what()),
                value(evidence)
            );
        }
        text.push_str("</tbody>\n</table>\n");
    }
}

/// Where a finding is, with what only it has.
fn entry(finding: &Finding, [same_message, same_values]: [bool; 2], text: &mut String) {
    text.push_str("<li>");
    if !finding.target.cluster().is_empty() {
        let cluster = escape(finding.target.cluster());
        let _ = write!(text, "<span class=\"cluster\">{cluster}</span> ");
    }
    let _ = write!(text, "<b>{}</b>", escape(&finding.target.to_string()));
    if finding.instances > 0 {
        let count = usize::try_from(finding.instances).unwrap_or(usize::MAX);
        let _ = write!(text, " <small>{}</small>", counted(count, "pod"));
    }
    let own = place(finding.location());
    if !own.is_empty() {
        let _ = write!(text, " <span class=\"place\">{}</span>", escape(&own));
    }
    if !same_message {
        let _ = write!(text, "<div>{}</div>", prose(&finding.message));
    }
    if !same_values {
        for evidence in &finding.evidence {
            let what = escape(&evidence.what());
            let _ = write!(text, "<div><code>{what}</code> {}</div>", value(evidence));
        }
    }
    let _ = writeln!(text, " <small>{}</small></li>", finding.fingerprint);
}

fn place(location: Option<&Location>) -> String {
    location.map_or_else(String::new, |location| match location.line {
        0 => location.file.to_string(),
        line => format!("{}:{line}:{}", location.file, location.column),
    })
}

fn value(evidence: &Evidence) -> String {
    evidence.value().map_or_else(
        || "<em>missing</em>".to_owned(),
        |value| format!("<code>{}</code>", escape(&value)),
    )
}

#[cfg(test)]
mod tests;
