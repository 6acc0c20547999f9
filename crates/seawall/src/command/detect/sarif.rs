//! Rules and alerts as SARIF has them.

use std::collections::HashMap;

use seawall_answer::detect::{AlertLine, language};
use seawall_detect::{Detector, Priority, idle};
use seawall_finding::Severity;
use seawall_report::{AlertResult, AlertRule};
use serde_json::json;

/// How bad it is what a rule of a priority finds.
fn severity(priority: Priority) -> Severity {
    match priority {
        Priority::Emergency | Priority::Alert | Priority::Critical => Severity::Critical,
        Priority::Error => Severity::High,
        Priority::Warning => Severity::Medium,
        Priority::Notice => Severity::Low,
        Priority::Informational | Priority::Debug => Severity::Info,
    }
}

/// The rules that can alert, and their numbers by where they are written and their names.
pub(super) fn alert_rules(
    detector: &Detector,
) -> (Vec<AlertRule<'_>>, HashMap<(String, String), usize>) {
    let mut rules = Vec::new();
    let mut numbers = HashMap::new();
    let asked = detector
        .rules()
        .iter()
        .filter(|rule| idle(rule, true).is_none());
    for rule in asked.filter(|rule| rule.is_alert) {
        let about = rule.about.as_deref();
        let place = format!("{}:{}", rule.place.file, rule.place.position);
        numbers.insert((place, rule.name.clone()), rules.len());
        rules.push(AlertRule {
            name: &rule.name,
            language: language(rule.language),
            title: about.map_or(&rule.name, |about| &about.title),
            description: &rule.description,
            response: about.map_or_else(String::new, |about| about.response.join("\n")),
            severity: severity(rule.priority),
            tags: rule.tags.iter().map(String::as_str).collect(),
        });
    }
    for (rule, _) in detector.correlations().filter(|(rule, _)| rule.is_alert) {
        let place = format!("{}:{}", rule.place.file, rule.place.position);
        numbers.insert((place, rule.name.clone()), rules.len());
        rules.push(AlertRule {
            name: &rule.name,
            language: language(rule.language),
            title: &rule.name,
            description: &rule.description,
            response: String::new(),
            severity: severity(rule.priority),
            tags: rule.tags.iter().map(String::as_str).collect(),
        });
    }
    (rules, numbers)
}

/// An alert of the rule with a number.
pub(super) fn alert_result(line: &AlertLine, rule: usize) -> AlertResult<'_> {
    let parts = [&line.namespace, &line.resource, &line.name];
    let parts = parts.into_iter().flatten().map(String::as_str);
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    AlertResult {
        rule,
        about: match parts.is_empty() {
            true => line.rule.clone(),
            false => parts.join("/"),
        },
        message: &line.output,
        log: &line.log,
        line: line.line,
        fingerprint: line.fingerprint(),
        accepted: line.accepted.as_deref(),
        properties: json!({
            "priority": line.priority,
            "time": line.time,
            "user": line.user,
            "verb": line.verb,
            "ended": line.ended,
            "auditID": line.audit_id,
            "fields": line.fields,
            "events": line.events,
            "author": line.author,
            "place": line.place,
        }),
    }
}
