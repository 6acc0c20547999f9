//! Rules of ours in the languages of others: Sigma, and analytics rules of Microsoft Sentinel.

use seawall_compliance::Matrix;
use seawall_detect::audit_policy::Needs;
use seawall_detect::{Detector, Language, Priority, Program, Rule, Told, export, sigma};
use seawall_detect::{Loaded, window::EventId};
use seawall_finding::Fingerprint;
use seawall_text::Lines;
use serde_json::{Value, json};

/// How often Sentinel asks, and about how much time.
const FREQUENCY: &str = "5m";

/// Techniques of a rule with their names elsewhere.
struct Named {
    /// Techniques of MITRE ATT&CK.
    attack: Vec<String>,
    /// Tactics, as they are named.
    tactics: Vec<String>,
}

fn named(rule: &Rule, matrix: &Matrix) -> Named {
    let own = rule.about.iter().flat_map(|about| &about.techniques);
    let known: Vec<_> = own.filter_map(|id| matrix.technique(id)).collect();
    let tactics = matrix.tactics.iter().filter(|tactic| {
        known
            .iter()
            .any(|technique| tactic.techniques.contains(&technique.id))
    });
    let mut attack: Vec<String> = known
        .iter()
        .flat_map(|technique| technique.attack.iter().cloned())
        .collect();
    attack.sort();
    attack.dedup();
    Named {
        attack,
        tactics: tactics.map(|tactic| tactic.name.clone()).collect(),
    }
}

fn check_language(rule: &Rule) -> Result<(), String> {
    match rule.language {
        Language::Native => Ok(()),
        Language::Falco | Language::Sigma => {
            Err("rules of other languages are read as they are and not written".to_owned())
        }
    }
}

/// An identifier that is the same for the same rule, in the form of a UUID (version 8).
fn identifier(rule: &Rule, what: &str) -> String {
    let digits = Fingerprint::of(&["seawall.export", what, &rule.name]).to_string();
    format!(
        "{}-{}-8{}-a{}-{}",
        &digits[..8],
        &digits[8..12],
        &digits[13..16],
        &digits[17..20],
        &digits[20..]
    )
}

fn title(rule: &Rule) -> &str {
    rule.about
        .as_deref()
        .map_or(&rule.name, |about| &about.title)
}

/// A rule as a rule of Sigma. It is read back, and answers as the rule does about the events that the rule brings.
///
/// # Errors
/// Why Sigma cannot say it.
pub fn sigma_rule(rule: &Rule, program: &Program, matrix: &Matrix) -> Result<Value, String> {
    check_language(rule)?;
    let detection = export::sigma(program, rule.root)?;
    let named = named(rule, matrix);
    let mut tags: Vec<String> = named
        .tactics
        .iter()
        .map(|tactic| format!("attack.{}", tactic.to_lowercase().replace(' ', "-")))
        .collect();
    tags.extend(
        named
            .attack
            .iter()
            .map(|id| format!("attack.{}", id.to_lowercase())),
    );
    let about = rule.about.as_deref();
    let mut written = json!({
        "title": title(rule),
        "id": identifier(rule, "sigma"),
        "name": rule.name.replace('-', "_"),
        "status": "test",
        "description": rule.description,
        "author": "Seawall",
        "logsource": {"product": "kubernetes", "service": "audit"},
        "detection": detection,
        "falsepositives": about.map(|about| about.false_positives.clone()).unwrap_or_default(),
        "level": match rule.priority {
            Priority::Emergency | Priority::Alert | Priority::Critical => "critical",
            Priority::Error => "high",
            Priority::Warning => "medium",
            Priority::Notice => "low",
            Priority::Informational | Priority::Debug => "informational",
        },
    });
    if !tags.is_empty() {
        written["tags"] = json!(tags);
    }
    answers_alike(rule, &written)?;
    Ok(written)
}

/// Reads the rule of Sigma back, and asks it about the examples of the rule.
fn answers_alike(rule: &Rule, written: &Value) -> Result<(), String> {
    let text = written.to_string();
    let mut program = Program::default();
    let loaded: Loaded = sigma::load(&[("exported.yaml", &text)], &mut program)
        .map_err(|error| error.to_string())?;
    if let Some(problem) = loaded.problems.iter().find(|problem| problem.is_error) {
        return Err(format!("the rule of Sigma is wrong: {problem}"));
    }
    let mut detector = Detector::new(loaded, program);
    let examples = rule.about.iter().flat_map(|about| &about.examples);
    for example in examples {
        let mut is_matched = false;
        for event in &example.events {
            let mut tell = |told: Told<'_, '_>| is_matched |= matches!(told, Told::Event(_));
            detector
                .see(EventId(0), event, &mut tell)
                .map_err(|error| error.to_string())?;
        }
        if is_matched != example.matches {
            return Err(format!(
                "the rule of Sigma would answer differently about the example at {}:{}",
                rule.place.file, example.position
            ));
        }
    }
    Ok(())
}

/// A rule as an analytics rule of Microsoft Sentinel, over the audit tables of AKS.
///
/// # Errors
/// Why the query cannot say it.
pub fn sentinel_rule(
    rule: &Rule,
    program: &Program,
    needs: &Needs,
    matrix: &Matrix,
) -> Result<Value, String> {
    check_language(rule)?;
    let condition = export::kql(program, rule.root)?;
    // One table has no events of reads.
    let tables: &[&str] = match needs.asks_reads() {
        true => &["AKSAudit"],
        false => &["AKSAudit", "AKSAuditAdmin"],
    };
    let mut query = match tables {
        [one] => vec![(*one).to_owned()],
        many => vec![format!("union isfuzzy=true {}", many.join(", "))],
    };
    query.extend(condition);
    query.push("| extend Account = tostring(todynamic(User)[\"username\"]), SourceAddress = tostring(todynamic(SourceIps)[-1])".to_owned());
    let named = named(rule, matrix);
    let tactics: Vec<String> = named
        .tactics
        .iter()
        .map(|tactic| tactic.replace(' ', ""))
        .collect();
    // Sentinel knows techniques, and not what is below them.
    let mut techniques: Vec<&str> = named
        .attack
        .iter()
        .map(|id| id.split('.').next().unwrap_or(id))
        .collect();
    techniques.dedup();
    Ok(json!({
        "id": identifier(rule, "sentinel"),
        "name": title(rule),
        "version": "1.0.0",
        "kind": "Scheduled",
        "description": rule.description,
        "severity": match rule.priority {
            Priority::Emergency | Priority::Alert | Priority::Critical | Priority::Error => "High",
            Priority::Warning => "Medium",
            Priority::Notice => "Low",
            Priority::Informational | Priority::Debug => "Informational",
        },
        "requiredDataConnectors": [{"connectorId": "AzureKubernetes", "dataTypes": tables}],
        "queryFrequency": FREQUENCY,
        "queryPeriod": FREQUENCY,
        "triggerOperator": "gt",
        "triggerThreshold": 0,
        "tactics": tactics,
        "relevantTechniques": techniques,
        "query": query.join("\n"),
        "entityMappings": [
            {"entityType": "Account", "fieldMappings": [{"identifier": "FullName", "columnName": "Account"}]},
            {"entityType": "IP", "fieldMappings": [{"identifier": "Address", "columnName": "SourceAddress"}]},
        ],
    }))
}

/// What was not written, for people.
pub fn refusals(refused: &[(String, String)]) -> Lines {
    let mut text = Lines::new();
    for (rule, why) in refused {
        seawall_text::say!(text, "Not exported: `{rule}`: {why}");
    }
    text
}
