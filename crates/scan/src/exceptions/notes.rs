//! Findings about the exceptions themselves. No exception accepts them.

use std::sync::Arc;

use seawall_checks::registry;
use seawall_finding::{Exception, Finding, Fingerprint, Pattern, Rule, Severity, Target, Verdict};

use super::annotation::{ANNOTATION, Accepted, Ignored, Why, name_of};
use crate::spelling::did_you_mean;

/// The rule of a finding about exceptions, by its id.
pub fn exception_rule(id: &str) -> Option<Rule> {
    [ended(), no_match(), too_wide(Severity::Low), unexplained()]
        .into_iter()
        .find(|rule| rule.id == id)
}

fn ended() -> Rule {
    Rule::new(
        "exception-expired",
        "Expired exception",
        Severity::Medium,
        "the findings it accepted are reported again, and someone still relies on it",
        "Fix the findings, or renew the exception with a new date and a reason that still applies.",
    )
}

fn unexplained() -> Rule {
    Rule::new(
        "exception-without-reason",
        "Exception without a reason",
        Severity::Low,
        "an accepted risk without an explanation",
        "Write the annotation as `check-id: reason`.",
    )
}

fn too_wide(severity: Severity) -> Rule {
    Rule::new(
        "exception-wide",
        "Exception covers more than one finding",
        severity,
        "whatever is added next to the accepted object is accepted too",
        "Name the accepted one, so that anything added later is reported.",
    )
}

/// An exception that has ended.
pub(crate) fn expired(exception: &Exception) -> Finding {
    note(
        ended(),
        exception.origin.clone(),
        format!(
            "the exception for {} ended on {} (owner {})",
            subject(exception),
            exception.expires,
            exception.owner
        ),
        &scope(exception),
    )
}

/// An exception that matches no finding.
pub(crate) fn unmatched(exception: &Exception) -> Finding {
    let what = match exception.is_about_pods() {
        true => "no object whose pods are missing",
        false => "no finding",
    };
    let mut message = format!(
        "the exception for {} matches {what} (owner {})",
        subject(exception),
        exception.owner
    );
    message.push_str(&misspelt(exception.checks.iter()));
    note(
        no_match(),
        exception.origin.clone(),
        message,
        &scope(exception),
    )
}

/// A part of an annotation that matches no finding.
pub(crate) fn unmatched_annotation(accepted: &Accepted<'_>) -> Finding {
    let check = accepted.check.as_str();
    let mut message = format!(
        "the annotation accepts `{check}` on {}, which has no such finding",
        name_of(accepted.object)
    );
    message.push_str(&misspelt(std::iter::once(&accepted.check)));
    let container = accepted.container.as_ref().map_or("", Pattern::as_str);
    note(
        no_match(),
        accepted.origin(),
        message,
        &format!("{check} {container}"),
    )
}

/// A part of an annotation that is not used.
pub(crate) fn ignored(ignored: &Ignored<'_>) -> Finding {
    let origin = format!("annotation of {}", name_of(ignored.object));
    let part = ignored.part;
    match ignored.why {
        Why::NoReason => note(
            unexplained(),
            origin,
            format!(
                "`{part}` in annotation `{ANNOTATION}` is not `check-id: reason`; it is ignored"
            ),
            part,
        ),
        Why::NotEverywhere => note(
            no_match(),
            origin,
            format!(
                "`{part}` in annotation `{ANNOTATION}` is ignored: {} is declared several times, not always with this annotation",
                name_of(ignored.object)
            ),
            part,
        ),
        Why::TooLong => note(
            no_match(),
            origin,
            format!(
                "annotation `{ANNOTATION}` of {} is too long; everything from `{part}` on is ignored",
                name_of(ignored.object)
            ),
            part,
        ),
    }
}

/// An exception that covers more than it was written for.
pub(crate) fn wide(
    severity: Severity,
    origin: String,
    message: String,
    subject: &str,
    selector: &str,
) -> Finding {
    let mut rule = too_wide(severity);
    rule.remedy = format!("Name {selector}, so that anything added later is reported.").into();
    note(rule, origin, message, subject)
}

fn no_match() -> Rule {
    Rule::new(
        "exception-unmatched",
        "Exception matches nothing",
        Severity::Low,
        "it hides nothing today, but might hide a finding tomorrow",
        "Remove the exception, or fix its selectors.",
    )
}

/// `; no check is called …` for ids that no check has.
fn misspelt<'p>(checks: impl Iterator<Item = &'p Pattern>) -> String {
    let mut text = String::new();
    for check in checks {
        let exists = registry::all().any(|known| check.matches(known.id));
        if exists {
            continue;
        }
        text.push_str(&format!("; there is no check `{check}`"));
        let known = registry::all().map(|known| known.id);
        if let Some(close) = did_you_mean(check.as_str(), known) {
            text.push_str(&format!(", did you mean `{close}`?"));
        }
    }
    text
}

/// What an exception accepts.
fn subject(exception: &Exception) -> String {
    match exception.is_about_pods() {
        true => "missing pods".to_owned(),
        false => format!("`{}`", list(&exception.checks)),
    }
}

fn list(checks: &[Pattern]) -> String {
    let checks: Vec<&str> = checks.iter().map(Pattern::as_str).collect();
    checks.join(", ")
}

/// The exception by what it says, so that its line does not matter.
fn scope(exception: &Exception) -> String {
    let mut text = match exception.is_about_pods() {
        true => "missing-pods".to_owned(),
        false => list(&exception.checks),
    };
    for selector in &exception.resources {
        let parts = [
            ("cluster", &selector.cluster),
            ("kind", &selector.kind),
            ("namespace", &selector.namespace),
            ("name", &selector.name),
            ("container", &selector.container),
            ("path", &selector.path),
            ("holder", &selector.holder),
        ];
        text.push_str(" {");
        for group in &selector.groups {
            text.push_str(&format!("group={group} "));
        }
        for (key, pattern) in parts {
            if let Some(pattern) = pattern {
                text.push_str(&format!("{key}={pattern} "));
            }
        }
        for (key, pattern) in &selector.labels {
            text.push_str(&format!("label {key}={pattern} "));
        }
        text.push('}');
    }
    for fingerprint in &exception.fingerprints {
        text.push_str(&format!(" {fingerprint}"));
    }
    text
}

fn note(rule: Rule, origin: String, message: String, subject: &str) -> Finding {
    // Of an exceptions file the line is left out: exceptions above may come and go.
    let place = match origin.rsplit_once(':') {
        Some((file, line)) if line.bytes().all(|byte| byte.is_ascii_digit()) => file,
        _ => &origin,
    };
    Finding {
        fingerprint: Fingerprint::of(&[&rule.id, "Exception", place, subject]),
        verdict: Verdict::Fail,
        severity: rule.severity,
        severity_reason: rule.severity_reason.clone(),
        message,
        target: Arc::new(Target::Exception { origin }),
        container: None,
        subject: subject.to_owned(),
        context: Vec::new(),
        evidence: Vec::new(),
        instances: 0,
        risk: (rule.severity as u32) * 100,
        risk_reasons: Vec::new(),
        fixable: false,
        exception: None,
        known: false,
        folded: Vec::new(),
        rule: Arc::new(rule),
    }
}
