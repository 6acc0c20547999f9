//! `seawall detect export`.

use serde_json::Value;

use crate::support::{Run, folder, run_in};

/// A rule whose texts would end a string of YAML, of Sigma or of KQL.
const HOSTILE: &str = r#"schema: seawall.detections/v1
rules:
- id: hostile
  title: "T: \"x\" #y"
  description: 'd'
  techniques: [MS-TA9006]
  severity: critical
  level: Metadata
  when: ka.verb in ("a*b?c", "q\"u'o", "back\\slash") and not ka.user.name startswith "x' or 1 == 1 //"
  output: o
  examples:
    match: [{verb: "a*b?c"}, {verb: "back\\slash"}]
    pass: [{verb: aXbYc}, {verb: "a*b?c", user: "x' or 1 == 1 //"}]
- id: asks-the-query
  title: t
  description: d
  severity: low
  level: Metadata
  when: ka.uri.param[command] = sh
  output: o
"#;

/// The documents of an answer.
fn documents(run: &Run) -> Vec<Value> {
    run.out
        .split("---\n")
        .skip(1)
        .map(|text| serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}")))
        .collect()
}

/// What is exported is read again, and answers the same about the examples of the rules.
#[test]
fn rules_of_ours_become_rules_of_sigma() {
    let folder = folder(&[("own.yaml", HOSTILE)]);
    let own = run_in(
        folder.path(),
        &[
            "detect",
            "export",
            "--to",
            "sigma",
            "--rules",
            "own.yaml",
            "-o",
            "sigma.yaml",
        ],
        b"",
    );
    assert_eq!(own.status, 2, "{}", own.err);
    assert!(
        own.err.contains(
            "Not exported: `asks-the-query`: it asks about a parameter of the request's query"
        ),
        "{}",
        own.err
    );
    let lint = run_in(folder.path(), &["detect", "lint", "sigma.yaml"], b"");
    assert_eq!(lint.status, 0, "{}", lint.out);
    assert!(lint.out.contains("1 rule, 0 errors, "), "{}", lint.out);
    let all = run_in(folder.path(), &["detect", "export", "--to", "sigma"], b"");
    let rules = documents(&all);
    assert!(rules.len() > 10, "{}", all.err);
    for rule in &rules {
        assert_eq!(rule["logsource"]["product"], "kubernetes");
        assert_eq!(rule["id"].as_str().map(str::len), Some(36));
    }
    let exec = rules
        .iter()
        .find(|rule| rule["name"] == "exec_into_container")
        .expect("it");
    assert!(
        exec["tags"]
            .as_array()
            .expect("tags")
            .iter()
            .any(|tag| tag == "attack.execution"),
        "{exec}"
    );
}

#[test]
fn rules_of_ours_become_analytics_rules_of_sentinel() {
    let folder = folder(&[("own.yaml", HOSTILE)]);
    let own = run_in(
        folder.path(),
        &[
            "detect", "export", "--to", "sentinel", "--rules", "own.yaml",
        ],
        b"",
    );
    let rules = documents(&own);
    assert_eq!(rules.len(), 1, "{}", own.err);
    let query = rules[0]["query"].as_str().expect("a query");
    assert_eq!(rules[0]["name"], "T: \"x\" #y");
    assert_eq!(rules[0]["severity"], "High");
    assert_eq!(rules[0]["tactics"], serde_json::json!(["Execution"]));
    // Each quote within a text is escaped, so that texts end where they end.
    assert!(
        query.contains(r#"Verb in ("a*b?c", "back\\slash", "q\"u'o")"#),
        "{query}"
    );
    assert!(
        query.contains(r#"not(tostring(User["username"]) startswith_cs "x' or 1 == 1 //")"#),
        "{query}"
    );
    let all = run_in(
        folder.path(),
        &["detect", "export", "--to", "sentinel"],
        b"",
    );
    for rule in documents(&all) {
        let query = rule["query"].as_str().expect("a query");
        let table = query.lines().next().expect("a line");
        assert!(
            ["AKSAudit", "union isfuzzy=true AKSAudit, AKSAuditAdmin"].contains(&table),
            "{query}"
        );
        assert!(
            query.lines().skip(1).all(|line| line.starts_with("| ")),
            "{query}"
        );
        assert!(
            ["High", "Medium", "Low", "Informational"]
                .iter()
                .any(|one| rule["severity"] == *one)
        );
        assert_eq!(is_quoted(query), Ok(()), "{query}");
    }
}

/// Whether every text in quotes ends on its line, and parentheses are those of the query.
fn is_quoted(query: &str) -> Result<(), String> {
    for line in query.lines() {
        let (mut depth, mut in_text, mut escaped) = (0i32, false, false);
        for character in line.chars() {
            match (in_text, escaped, character) {
                (true, true, _) => escaped = false,
                (true, false, '\\') => escaped = true,
                (_, _, '"') => in_text = !in_text,
                (false, _, '(' | '[') => depth += 1,
                (false, _, ')' | ']') => depth -= 1,
                _ => {}
            }
        }
        if in_text || depth != 0 {
            return Err(line.to_owned());
        }
    }
    Ok(())
}

#[test]
fn only_rules_that_are_there_are_exported() {
    let folder = folder(&[]);
    let one = run_in(
        folder.path(),
        &[
            "detect",
            "export",
            "--to",
            "sigma",
            "--rule",
            "exec-into-container",
        ],
        b"",
    );
    assert_eq!((one.status, documents(&one).len()), (0, 1), "{}", one.err);
    let none = run_in(
        folder.path(),
        &["detect", "export", "--to", "sigma", "--rule", "nothing"],
        b"",
    );
    assert!(none.err.contains("no rule `nothing`"), "{}", none.err);
}
