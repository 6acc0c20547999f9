//! Alerts of rules over events as SARIF 2.1.0, written one by one: a log can hold millions of events, and none is kept.

use std::collections::BTreeSet;
use std::io::{self, Write};

use seawall_finding::{Fingerprint, Severity};
use seawall_text::json::escaped;
use serde_json::{Value, json};

use crate::sarif::{HOME, Here, MAX_TAGS, ROOT, level, physical, score, sentence};

/// A rule that alerts are of.
#[derive(Debug, Clone)]
pub struct AlertRule<'r> {
    /// Its name, which can be that of another rule in another language.
    pub name: &'r str,
    /// The language that it is written in.
    pub language: &'r str,
    /// What it finds, in a few words.
    pub title: &'r str,
    /// What it finds.
    pub description: &'r str,
    /// What to do about an alert; empty where the rule does not say.
    pub response: String,
    /// How bad it is.
    pub severity: Severity,
    /// Its tags.
    pub tags: Vec<&'r str>,
}

/// An alert.
#[derive(Debug, Clone)]
pub struct AlertResult<'r> {
    /// The rule, by its place in the list that the log began with.
    pub rule: usize,
    /// What the alert is about.
    pub about: String,
    /// What happened.
    pub message: &'r str,
    /// Its log.
    pub log: &'r str,
    /// The line of the log, from 1.
    pub line: u64,
    /// Names it in every run over the same log.
    pub fingerprint: Fingerprint,
    /// The exception that accepts it.
    pub accepted: Option<&'r str>,
    /// What else is known.
    pub properties: Value,
}

/// A SARIF log that is being written.
#[derive(Debug)]
pub struct AlertLog<W: Write> {
    out: W,
    directory: String,
    root: String,
    /// The identifier of each rule with its level.
    rules: Vec<(String, &'static str)>,
    is_empty: bool,
}

impl<W: Write> AlertLog<W> {
    /// Begins a log with the rules that are asked, in a working directory and the root of the repository around it.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn begin(
        mut out: W,
        version: &str,
        rules: &[AlertRule<'_>],
        directory: String,
        root: String,
    ) -> io::Result<Self> {
        let mut taken = BTreeSet::new();
        let mut known = Vec::new();
        let mut described = Vec::new();
        for rule in rules {
            let id = free_id(rule, &mut taken);
            described.push(descriptor(rule, &id));
            known.push((id, level(rule.severity)));
        }
        let base = json!({ROOT: {
            "description": {"text": "The root of the repository, or the directory in which the logs were read."},
        }});
        let driver = json!({"driver": {
            "name": "Seawall",
            "organization": "Seawall",
            "informationUri": HOME,
            "version": version,
            "semanticVersion": version,
            "rules": described,
            "notifications": [
                {"id": "not-evaluated", "shortDescription": {"text": "What was asked for and not evaluated"}},
            ],
        }});
        let schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
        write!(
            out,
            "{{\"$schema\":{},\"version\":\"2.1.0\",\"runs\":[{{\"columnKind\":\"unicodeCodePoints\",\"originalUriBaseIds\":{},\"tool\":{},\"results\":[",
            escaped(json!(schema).to_string()),
            escaped(base.to_string()),
            escaped(driver.to_string())
        )?;
        Ok(Self {
            out,
            directory,
            root,
            rules: known,
            is_empty: true,
        })
    }

    /// Adds an alert.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn add(&mut self, alert: &AlertResult<'_>) -> io::Result<()> {
        let Some((id, level)) = self.rules.get(alert.rule) else {
            return Err(io::Error::other("an alert of a rule that was not named"));
        };
        let here = Here {
            directory: &self.directory,
            root: &self.root,
        };
        let log = match alert.log {
            "-" => "stdin",
            log => log,
        };
        let mut location = physical(&here, log, alert.line, 0);
        location["logicalLocations"] = json!([{
            "fullyQualifiedName": alert.about,
            "kind": "resource",
        }]);
        let mut result = json!({
            "ruleId": id,
            "ruleIndex": alert.rule,
            "kind": "fail",
            "level": level,
            "message": {"text": sentence(&format!("{}: {}", alert.about, alert.message))},
            "locations": [location],
            "partialFingerprints": {"seawall/v1": alert.fingerprint.to_string()},
            "properties": alert.properties,
        });
        if let Some(accepted) = alert.accepted {
            result["suppressions"] =
                json!([{"kind": "external", "status": "accepted", "justification": accepted}]);
        }
        let comma = if self.is_empty { "\n" } else { ",\n" };
        self.is_empty = false;
        self.out.write_all(comma.as_bytes())?;
        self.out.write_all(escaped(result.to_string()).as_bytes())
    }

    /// Ends the log, with what was asked for and not evaluated.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn finish(mut self, not_evaluated: &[String]) -> io::Result<()> {
        let notifications = not_evaluated.iter().map(|what| {
            json!({
                "level": "error",
                "descriptor": {"id": "not-evaluated"},
                "message": {"text": sentence(&format!("Not evaluated: {what}"))},
            })
        });
        let invocations = json!([{
            "executionSuccessful": not_evaluated.is_empty(),
            "toolExecutionNotifications": notifications.collect::<Vec<_>>(),
        }]);
        writeln!(
            self.out,
            "\n],\"invocations\":{}}}]}}",
            escaped(invocations.to_string())
        )?;
        self.out.flush()
    }
}

fn descriptor(rule: &AlertRule<'_>, id: &str) -> Value {
    let mut tags = vec!["security"];
    tags.extend(&rule.tags);
    tags.truncate(MAX_TAGS);
    let or_name = |text: &str| match text.trim().is_empty() {
        true => rule.name.to_owned(),
        false => text.trim().to_owned(),
    };
    let help = match rule.response.is_empty() {
        true => or_name(rule.description),
        false => rule.response.clone(),
    };
    json!({
        "id": id,
        "name": name(rule.name, id),
        "helpUri": format!("{HOME}/blob/main/docs/guide/detection.md"),
        "shortDescription": {"text": or_name(rule.title)},
        "fullDescription": {"text": sentence(&or_name(rule.description))},
        "help": {"text": help},
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": {"tags": tags, "security-severity": score(rule.severity)},
    })
}

/// The name of a rule where no other has it, or one with its language, and with a number behind.
fn free_id(rule: &AlertRule<'_>, taken: &mut BTreeSet<String>) -> String {
    let plain = [
        rule.name.to_owned(),
        format!("{}/{}", rule.language, rule.name),
    ];
    let numbered = (2_u64..).map(|number| format!("{}/{}/{number}", rule.language, rule.name));
    let mut all = plain.into_iter().chain(numbered);
    all.find(|id| !id.is_empty() && taken.insert(id.clone()))
        .unwrap_or_default()
}

/// `Shell in a pod` as `ShellInAPod`, and never the identifier itself.
fn name(text: &str, id: &str) -> String {
    let mut name = String::new();
    for word in text.split(|character: char| !character.is_ascii_alphanumeric()) {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    if !name.starts_with(|first: char| first.is_ascii_uppercase()) {
        name.insert_str(0, "Rule");
    }
    if name == id {
        name.push_str("Rule");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule<'r>(name: &'r str, language: &'r str) -> AlertRule<'r> {
        AlertRule {
            name,
            language,
            title: name,
            description: "",
            response: String::new(),
            severity: Severity::High,
            tags: vec!["t"; 40],
        }
    }

    #[test]
    fn rules_with_one_name_have_two_identifiers() {
        let rules = [
            rule("Shell", "falco"),
            rule("Shell", "sigma"),
            rule("Shell", "sigma"),
            rule("1 é", "sigma"),
        ];
        let mut text = Vec::new();
        let mut log = AlertLog::begin(&mut text, "1.0.0", &rules, "/w".into(), "/w".into())
            .expect("memory takes everything");
        for rule in 0..4 {
            let alert = AlertResult {
                rule,
                about: "a\u{9b}".to_owned(),
                message: "m",
                log: "-",
                line: 1 << 40,
                fingerprint: Fingerprint::of(&["x"]),
                accepted: None,
                properties: json!({}),
            };
            log.add(&alert).expect("memory takes everything");
        }
        log.finish(&["x".to_owned()])
            .expect("memory takes everything");
        let text = String::from_utf8(text).expect("text");
        assert!(!text.contains('\u{9b}'), "{text:?}");
        let log: Value = serde_json::from_str(&text).expect("JSON");
        let run = &log["runs"][0];
        let ids: Vec<&str> = run["results"]
            .as_array()
            .expect("results")
            .iter()
            .filter_map(|result| result["ruleId"].as_str())
            .collect();
        assert_eq!(ids, ["Shell", "sigma/Shell", "sigma/Shell/2", "1 é"]);
        let rules = &run["tool"]["driver"]["rules"];
        assert_eq!(rules[0]["name"], "ShellRule");
        assert_eq!(rules[3]["name"], "Rule1");
        assert_eq!(
            rules[0]["properties"]["tags"].as_array().map(Vec::len),
            Some(20)
        );
        assert_eq!(run["invocations"][0]["executionSuccessful"], false);
        let place = &run["results"][0]["locations"][0]["physicalLocation"];
        assert_eq!(place["region"]["startLine"], 1_u64 << 40);
        assert_eq!(place["artifactLocation"]["uri"], "stdin");
    }
}
