//! Every rule against its fixtures, `fixtures/<rule id>/*.Dockerfile` and `*.json`.
//!
//! `# expect: fail 2: words` in a Dockerfile says what the rule must answer: `pass`, `unknown`, `not applicable`, or `fail`
//! with the number of problems and words that one message must have. `# context: a, b` gives the build context,
//! `# today: 2026-07-01` the day, `# severity: low` the severity of the first problem, `# fixed: text` what the file must contain once its fixes are
//! applied. An image is an object with the same fields, its configuration in `image`, and entries of layers in `files`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use seawall_dockerfile::parse;
use seawall_finding::Verdict;
use seawall_hardening::{
    DockerfileView, Evaluation, ImageFile, ImageView, apply_fixes, evaluate_dockerfile,
    evaluate_image, registry,
};
use seawall_image::EntryKind;
use seawall_image::config::parse_config;
use serde_json::Value;

fn directory() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures"))
}

fn header<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.lines().find_map(|line| {
        line.strip_prefix("# ")?
            .strip_prefix(name)?
            .strip_prefix(": ")
    })
}

fn kind(value: &Value) -> EntryKind {
    match value {
        Value::String(text) if text == "directory" => EntryKind::Directory,
        Value::Object(link) => {
            EntryKind::Symlink(link["symlink"].as_str().expect("a target").to_owned())
        }
        _ => EntryKind::File,
    }
}

fn check(expect: &str, severity: Option<&str>, found: &Evaluation) -> Result<(), String> {
    let problems = &found.outcome.problems;
    let (verdict, words) = expect.split_once(": ").unwrap_or((expect, ""));
    let answer = found.outcome.verdict();
    let fine = match verdict.split_whitespace().collect::<Vec<_>>()[..] {
        ["pass"] => answer == Verdict::Pass,
        ["unknown"] => answer == Verdict::Unknown,
        ["not", "applicable"] => answer == Verdict::NotApplicable,
        ["fail", count] => answer == Verdict::Fail && count.parse() == Ok(problems.len()),
        _ => return Err(format!("`{expect}` is no expectation")),
    };
    let has_words = words.is_empty() || problems.iter().any(|one| one.message.contains(words));
    let first = problems.first().map(|one| found.severity(one).name());
    match fine && has_words && severity.is_none_or(|severity| first == Some(severity)) {
        true => Ok(()),
        false => Err(format!(
            "expected `{expect}`, got {answer:?}, {first:?}: {:#?}",
            found.outcome
        )),
    }
}

fn dockerfile(id: &str, text: &str) -> Result<(), String> {
    let file = parse(text.as_bytes());
    let context: Option<Vec<String>> =
        header(text, "context").map(|list| list.split(", ").map(str::to_owned).collect());
    let mut view = DockerfileView::new(&file, context.as_deref());
    if let Some(day) = header(text, "today") {
        view = view.on(day.parse().expect("a day"));
    }
    let evaluations = evaluate_dockerfile(&view);
    let found = evaluations
        .iter()
        .find(|one| one.rule.id == id)
        .ok_or("the rule has no answer")?;
    check(
        header(text, "expect").ok_or("no expectation")?,
        header(text, "severity"),
        found,
    )?;
    let fixes: Vec<_> = found
        .outcome
        .problems
        .iter()
        .flat_map(|one| one.fixes.clone())
        .collect();
    let fixed = apply_fixes(text, &fixes).ok_or("the fixes do not fit")?;
    if let Some(words) = header(text, "fixed") {
        let body = fixed
            .split_once(words)
            .map(|(_, rest)| rest)
            .unwrap_or_default();
        if !body.contains(words) {
            return Err(format!("fixed to {fixed}"));
        }
        // What was fixed is not found again.
        let again = parse(fixed.as_bytes());
        let evaluations = evaluate_dockerfile(&DockerfileView::new(&again, None));
        let after = evaluations
            .iter()
            .find(|one| one.rule.id == id)
            .ok_or("no answer")?;
        let left = found
            .outcome
            .problems
            .iter()
            .filter(|one| one.fixes.is_empty())
            .count();
        if after.outcome.problems.len() != left || !again.refusals.is_empty() {
            return Err(format!("after the fix: {:#?}", after.outcome));
        }
    }
    Ok(())
}

fn image(id: &str, text: &str) -> Result<(), String> {
    let fixture: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let config =
        parse_config(fixture["image"].to_string().as_bytes()).map_err(|error| error.to_string())?;
    let listed = fixture["files"].as_array();
    let kinds: Vec<EntryKind> = listed
        .into_iter()
        .flatten()
        .map(|file| kind(&file["kind"]))
        .collect();
    let files: Option<Vec<ImageFile<'_>>> = listed.map(|files| {
        let entries = files.iter().zip(&kinds).map(|(file, kind)| ImageFile {
            path: file["path"].as_str().expect("a path"),
            kind,
            mode: u32::from_str_radix(file["mode"].as_str().expect("a mode"), 8).expect("octal"),
            uid: file["uid"].as_u64().unwrap_or(0),
            size: file["size"].as_u64().unwrap_or(0),
            layer: 0,
            is_visible: file["visible"].as_bool().unwrap_or(true),
            is_packaged: file["packaged"].as_bool().unwrap_or(false),
        });
        entries.collect()
    });
    let view = ImageView::new(&config, files.as_deref(), Vec::new());
    let evaluations = evaluate_image(&view);
    let found = evaluations
        .iter()
        .find(|one| one.rule.id == id)
        .ok_or("the rule has no answer")?;
    check(
        fixture["expect"].as_str().ok_or("no expectation")?,
        fixture["severity"].as_str(),
        found,
    )
}

#[test]
fn every_rule_answers_its_fixtures() {
    let mut wrong = Vec::new();
    for rule in registry::all() {
        let mut seen = BTreeSet::new();
        let entries = std::fs::read_dir(directory().join(rule.id));
        for entry in entries.into_iter().flatten() {
            let path = entry.expect("an entry").path();
            let text = std::fs::read_to_string(&path).expect("a fixture");
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .expect("a name")
                .to_owned();
            let is_image = name.ends_with(".json");
            seen.insert((
                is_image,
                if name.starts_with("fail") {
                    "fail"
                } else if name.starts_with("pass") {
                    "pass"
                } else {
                    ""
                },
            ));
            let answer = if is_image {
                image(rule.id, &text)
            } else {
                dockerfile(rule.id, &text)
            };
            if let Err(message) = answer {
                wrong.push(format!("{}/{name}: {message}", rule.id));
            }
        }
        for (is_image, is_asked) in [
            (false, rule.dockerfile.is_some()),
            (true, rule.image.is_some()),
        ] {
            for word in ["fail", "pass"] {
                if is_asked && !seen.contains(&(is_image, word)) {
                    wrong.push(format!("{}: no {word} fixture, image {is_image}", rule.id));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn fixtures_belong_to_rules() {
    for entry in std::fs::read_dir(directory()).expect("fixtures") {
        let name = entry.expect("an entry").file_name();
        let id = name.to_str().expect("a name");
        assert!(id == "well-kept" || registry::find(id).is_some(), "{id}");
    }
}
