//! Every check against its fixtures, `fixtures/<check id>/*.yaml`.
//!
//! The first line of a fixture says what the check must answer for the file: `# expect: pass`,
//! `# expect: fail` (with the number of findings, `fail 2`, and words that one message must hold,
//! `fail 1: hostPath`), `# expect: unknown` or `# expect: not applicable`. `# version: 1.30` on a further line
//! sets the Kubernetes version, `# today: 2026-07-01` the day, `# severity: medium` says how bad the first finding must be, `# registries: a, b` the allow-list, and `# complete: networkpolicies, roles`
//! marks kinds as completely listed, as from a live cluster.

mod fixture;

use std::sync::Arc;

use fixture::{answer_of, folder, header, objects};
use seawall_checks::{Check, Results, registry};
use seawall_finding::Verdict;
use seawall_model::{Catalogue, Cluster, Coverage, GroupKind, Origin};
use seawall_syntax::parse_stream;

/// Words that a native speaker does not use here: `whoever` is any subject, `mend` is fix, `folder` is directory, and so on.
const TRANSLATED: &[&str] = &[
    "anybody",
    "brings",
    "everybody",
    "folder",
    "folders",
    "mend",
    "mended",
    "mends",
    "nobody",
    "rights",
    "somebody",
    "whoever",
];

/// The first word of a text that reads as translated. Quoted names and values are the input's.
fn translated(text: &str) -> Option<&str> {
    text.split('`')
        .step_by(2)
        .flat_map(|part| part.split(|letter: char| !letter.is_alphanumeric()))
        .find(|word| TRANSLATED.contains(&word.to_lowercase().as_str()))
}

/// What a check says of a fixture.
fn answer(check: &'static Check, text: &str) -> Results {
    let mut coverage = Coverage::default();
    for plural in header(text, "complete").unwrap_or_default().split(',') {
        let plural = plural.trim();
        let mut kinds = Catalogue::builtin().kinds_of_plural(plural).peekable();
        assert!(
            plural.is_empty() || kinds.peek().is_some(),
            "`{plural}` is no resource"
        );
        for kind in kinds {
            coverage.add_complete(GroupKind::new(&kind.group, &kind.kind));
        }
    }
    let objects = objects(text, Origin::File);
    answer_of(check, &Cluster::new(Arc::from(""), objects, coverage), text)
}

/// What the file asks for, and whether the check says so.
fn judge(check: &'static Check, text: &str) -> Result<(), String> {
    let expect = header(text, "expect").ok_or("the first line must say `# expect: …`")?;
    let results = answer(check, text);
    let tally = &results.tallies[0].tally;
    let fails: Vec<&str> = results
        .findings
        .iter()
        .filter(|found| found.finding.verdict == Verdict::Fail)
        .map(|found| found.finding.message.as_str())
        .collect();
    let (verdict, words) = expect.split_once(':').unwrap_or((expect, ""));
    let fine = match verdict.split_whitespace().collect::<Vec<_>>()[..] {
        ["pass"] => tally.pass > 0 && tally.fail == 0 && tally.unknown == 0,
        ["unknown"] => tally.unknown > 0 && tally.fail == 0,
        ["not", "applicable"] => tally.pass == 0 && tally.fail == 0 && tally.unknown == 0,
        ["fail"] => !fails.is_empty(),
        ["fail", count] => count.parse() == Ok(fails.len()),
        _ => return Err(format!("`{expect}` is no expectation")),
    };
    if let Some(word) = fails.iter().find_map(|message| translated(message)) {
        return Err(format!("`{word}` in {fails:#?}"));
    }
    let words_found =
        words.trim().is_empty() || fails.iter().any(|message| message.contains(words.trim()));
    let first = results.findings.first().map(|found| found.finding.severity);
    let severity_fits = header(text, "severity")
        .is_none_or(|severity| first.map(|found| found.to_string()).as_deref() == Some(severity));
    if fine && words_found && severity_fits {
        Ok(())
    } else {
        Err(format!(
            "expected `{expect}`, got {tally:?} with {fails:#?}, the first {first:?}"
        ))
    }
}

#[test]
fn every_check_answers_its_fixtures() {
    let mut wrong = Vec::new();
    for check in registry::all() {
        let mut kinds = std::collections::BTreeSet::new();
        let entries = std::fs::read_dir(folder().join(check.id));
        for entry in entries.into_iter().flatten() {
            let path = entry.expect("an entry").path();
            let text = std::fs::read_to_string(&path).expect("a fixture");
            kinds.insert(header(&text, "expect").unwrap_or("").chars().next());
            if let Err(message) = judge(check, &text) {
                wrong.push(format!("{}: {message}", path.display()));
            }
        }
        for (letters, name) in [(['p', 'n'], "passing"), (['f', 'f'], "failing")] {
            if !letters.iter().any(|letter| kinds.contains(&Some(*letter))) {
                wrong.push(format!("{}: no {name} fixture", check.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fixture_folder_belongs_to_a_check() {
    for entry in std::fs::read_dir(folder()).expect("fixtures") {
        let name = entry.expect("an entry").file_name();
        let id = name.to_string_lossy();
        assert!(registry::find(&id).is_some(), "fixtures/{id} has no check");
    }
}

#[test]
fn the_words_of_every_check_are_in_order() {
    let mut ids = std::collections::BTreeSet::new();
    for check in registry::all() {
        let id = check.id;
        assert!(ids.insert(id), "{id} is listed twice");
        assert!(
            id.bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'),
            "{id} is not kebab-case"
        );
        assert!(
            !check.title.is_empty() && !check.title.ends_with('.'),
            "{id}: title"
        );
        assert!(!check.severity_reason.is_empty(), "{id}: severity reason");
        let texts = [check.what, check.why, check.remedy];
        for text in [check.title, check.severity_reason].iter().chain(&texts) {
            assert_eq!(translated(text), None, "{id}: `{text}`");
        }
        for text in texts {
            assert!(
                text.len() > 15 && text.ends_with('.'),
                "{id}: `{text}` is no sentence"
            );
        }
        assert!(!check.example.is_empty(), "{id}: example");
        assert!(
            !parse_stream(check.example.as_bytes())
                .iter()
                .any(|document| document.nodes.is_err()),
            "{id}: the example is no YAML"
        );
        for reference in check.references {
            assert!(reference.starts_with("https://"), "{id}: {reference}");
        }
        for control in check.controls {
            assert!(control.split_once('/').is_some(), "{id}: {control}");
        }
    }
}

/// What makes a finding worse is said with what it hangs on, and an account counts where its token is.
#[test]
fn what_makes_a_finding_worse_carries_its_condition() {
    let input = |automount: &str, pod: &str, service: &str| {
        format!(
            "apiVersion: v1\nkind: Namespace\nmetadata: {{name: mill}}\n---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: miller, namespace: mill}}\n{automount}---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: m}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}}\nsubjects: [{{kind: ServiceAccount, name: miller, namespace: mill}}]\n---\napiVersion: v1\nkind: Pod\nmetadata: {{name: wheel, namespace: mill, labels: {{app: wheel}}}}\nspec: {{serviceAccountName: miller, {pod}containers: [{{name: c, image: wheel, securityContext: {{privileged: true}}, ports: [{{containerPort: 80}}]}}]}}\n---\napiVersion: v1\nkind: Service\nmetadata: {{name: wheel, namespace: mill}}\nspec: {{selector: {{app: wheel}}, ports: [{{port: 80}}], {service}}}\n"
        )
    };
    let check = registry::find("privileged-container").expect("a check");
    let reasons = |text: &str| answer(check, text).findings[0].finding.risk_reasons.clone();
    let bound = "runs as service account `miller`, which is bound to cluster-admin";
    let token = |audience: &str| {
        format!(
            "volumes: [{{name: t, projected: {{sources: [{{serviceAccountToken: {{path: t{audience}}}}}]}}}}], "
        )
    };
    let off = "automountServiceAccountToken: false\n";
    for (automount, pod, is_bound) in [
        ("", String::new(), true),
        (off, String::new(), false),
        (off, "automountServiceAccountToken: true, ".to_owned(), true),
        (off, token(""), true),
        (off, token(", audience: vault"), false),
        (off, token(", audience: 'https://a.example.com'"), true),
    ] {
        let expect: Vec<&str> = if is_bound { vec![bound] } else { Vec::new() };
        assert_eq!(
            reasons(&input(automount, &pod, "")),
            expect,
            "{automount}{pod}"
        );
    }
    for (service, expect) in [
        (
            "type: LoadBalancer",
            "reachable from outside through Service mill/wheel (LoadBalancer)",
        ),
        (
            "type: LoadBalancer, loadBalancerSourceRanges: [192.0.2.0/24]",
            "reachable from outside through Service mill/wheel (LoadBalancer), if the attacker's address is allowed by the load balancer",
        ),
        (
            "type: NodePort",
            "reachable from outside through Service mill/wheel (NodePort), if the nodes can be reached from the internet",
        ),
    ] {
        assert_eq!(reasons(&input(off, "", service)), [expect]);
    }
    // Files need not hold the policies of a namespace that they do not declare.
    let declared = input(off, "", "type: LoadBalancer");
    let (_, undeclared) = declared.split_once("---\n").expect("two documents");
    assert_eq!(
        reasons(undeclared),
        [
            "reachable from outside through Service mill/wheel (LoadBalancer), if no policy that is not in the input denies it"
        ]
    );
}
