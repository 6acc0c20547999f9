//! From the status of controls and the findings of a scan to a compliance report.

use std::collections::HashMap;

use seawall_compliance::{Assessment, ControlResult, FrameworkResult, Status};
use seawall_finding::{Exception, Finding, Tally, Verdict};

use super::accepted::Acceptances;
use super::answer::{CheckResults, Compliance, Control, Entry, Head, Inspect, Place, Section};
use super::score::{Results, Score};

/// What a compliance report is made of.
#[derive(Debug)]
pub struct ComplianceInput<'a> {
    /// Version of the program.
    pub tool_version: &'a str,
    /// When it is made, as RFC 3339 in UTC.
    pub created: &'a str,
    /// The inputs as the user named them.
    pub inputs: &'a [String],
    /// The Kubernetes version that the checks evaluated against.
    pub kubernetes_version: &'a str,
    /// What was requested and could not be evaluated.
    pub not_evaluated: &'a [String],
    /// The controls with their status, of the sections that were asked for.
    pub result: &'a FrameworkResult,
    /// All findings of the scan that the status is from.
    pub findings: &'a [Finding],
    /// The exceptions that the scan had.
    pub exceptions: &'a [Exception],
    /// The sections that were asked for; empty for all.
    pub sections: &'a [String],
    /// Only controls with these statuses; empty for all.
    pub statuses: &'a [Status],
}

/// The report.
pub fn compliance<'a>(input: &ComplianceInput<'a>) -> Compliance<'a> {
    let kept = input.result;
    let mut entries: HashMap<&str, Vec<Entry<'a>>> = HashMap::new();
    let acceptances = Acceptances::of(input.exceptions);
    for finding in input.findings {
        for (check, entry) in entries_of(finding, &acceptances) {
            entries.entry(check).or_default().push(entry);
        }
    }
    let is_listed = |control: &&ControlResult| {
        input.statuses.is_empty() || input.statuses.contains(&control.status)
    };
    let sections: Vec<Section<'a>> = kept
        .groups
        .iter()
        .map(|(id, title, controls)| Section {
            id,
            title,
            score: Score::of(controls.iter()),
            controls: controls
                .iter()
                .filter(is_listed)
                .map(|control| wired(control, &entries))
                .collect(),
        })
        .collect();
    let all = || kept.groups.iter().flat_map(|(_, _, controls)| controls);
    let listed: usize = sections.iter().map(|section| section.controls.len()).sum();
    let framework = &kept.framework;
    Compliance {
        schema: "seawall.compliance/v1",
        tool_version: input.tool_version,
        created: input.created,
        inputs: input.inputs,
        kubernetes_version: input.kubernetes_version,
        framework: Head {
            id: &framework.id,
            title: &framework.title,
            version: &framework.version,
            publisher: &framework.publisher,
            url: &framework.url,
            notice: &framework.notice,
        },
        only_sections: input.sections,
        only_statuses: input.statuses.iter().map(|status| status.name()).collect(),
        not_evaluated: input.not_evaluated,
        not_listed: all().count() - listed,
        score: Score::of(all()),
        sections,
    }
}

/// The finding and what is folded into it, which is about the same object.
fn entries_of<'a>(
    finding: &'a Finding,
    acceptances: &Acceptances<'a>,
) -> Vec<(&'a str, Entry<'a>)> {
    let target = &*finding.target;
    let status = |exception: &Option<String>| match (finding.verdict, exception) {
        (Verdict::Unknown, _) => Status::Unknown.name(),
        (_, Some(_)) => Status::Accepted.name(),
        (_, None) => Status::Fail.name(),
    };
    let place = finding.location().map(Place::from);
    let whole = Entry {
        status: status(&finding.exception),
        check: finding.check(),
        cluster: target.cluster(),
        namespace: target.namespace(),
        kind: target.kind(),
        name: target.name(),
        container: finding.container.as_deref(),
        message: &finding.message,
        context: &finding.context,
        place,
        fingerprint: finding.fingerprint.to_string(),
        accepted: finding
            .exception
            .as_deref()
            .map(|words| acceptances.find(words)),
    };
    let folded = finding.folded.iter().map(|part| Entry {
        status: status(&part.exception),
        check: &part.rule.id,
        // Which container and line it is about is not kept; its message says so where it matters.
        container: None,
        message: &part.message,
        context: &part.context,
        fingerprint: part.fingerprint.to_string(),
        accepted: part
            .exception
            .as_deref()
            .map(|words| acceptances.find(words)),
        ..whole.clone()
    });
    let mut entries: Vec<(&str, Entry<'a>)> = folded.map(|entry| (entry.check, entry)).collect();
    entries.push((whole.check, whole));
    entries
}

fn wired<'a>(control: &'a ControlResult, entries: &HashMap<&str, Vec<Entry<'a>>>) -> Control<'a> {
    let mut total = Tally::default();
    for (_, tally) in &control.checks {
        total.add(tally);
    }
    let mut objects: Vec<Entry<'a>> = control
        .checks
        .iter()
        .filter_map(|(check, _)| entries.get(check))
        .flatten()
        .cloned()
        .collect();
    let rank = |entry: &Entry<'_>| Status::ALL.iter().position(|it| it.name() == entry.status);
    objects.sort_by(|a, b| {
        let key = |entry: &Entry<'a>| {
            (
                rank(entry),
                entry.cluster,
                entry.namespace,
                entry.kind,
                entry.name,
            )
        };
        key(a).cmp(&key(b))
    });
    Control {
        id: &control.control.id,
        title: &control.control.title,
        description: &control.control.description,
        status: control.status.name(),
        why: why(control, &total),
        results: Results::from(&total),
        checks: control
            .checks
            .iter()
            .map(|(id, tally)| CheckResults {
                id,
                results: Results::from(tally),
            })
            .collect(),
        objects,
        inspections: control
            .control
            .inspections
            .iter()
            .map(|one| Inspect {
                host: one.host.name(),
                file: one.file.as_deref(),
                command: one.command.as_deref(),
                expected: &one.expected,
            })
            .collect(),
    }
}

/// Why a control has its status, as a clause without a full stop.
fn why(control: &ControlResult, total: &Tally) -> String {
    let results = Results::from(total);
    match control.status {
        Status::Manual => match &control.control.assessment {
            Assessment::Manual(reason) => reason.trim_end_matches('.').to_owned(),
            Assessment::Automated => String::new(),
        },
        Status::NotApplicable => "nothing in the input raises the question".to_owned(),
        Status::Unknown => match &control.reason {
            Some(reason) if total.unknown > 0 => format!("{}; {reason}", results.words()),
            Some(reason) => reason.clone(),
            None if control.checks.is_empty() => "no check decides it".to_owned(),
            None if total.unknown > 0 => results.words(),
            None => unseen(control),
        },
        Status::Fail | Status::Accepted | Status::Pass => results.words(),
    }
}

/// Which checks saw nothing, where every cluster has what they evaluate.
fn unseen(control: &ControlResult) -> String {
    let unseen = control.checks.iter();
    let unseen = unseen.filter(|(_, tally)| tally.judged() == 0);
    let unseen: Vec<&str> = unseen.map(|(check, _)| *check).collect();
    format!(
        "the input shows nothing that {} evaluates, but every cluster has it",
        unseen.join(" or ")
    )
}
