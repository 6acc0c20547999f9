//! What holds for all rules, and what they say of well-kept files and of hostile ones.

use proptest::prelude::*;
use seawall_dockerfile::parse;
use seawall_finding::Severity;
use seawall_hardening::{DockerfileView, ImageView, evaluate_dockerfile, evaluate_image, registry};
use seawall_image::config::{HistoryEntry, ImageConfig};

/// Words that a native speaker does not use here.
const TRANSLATED: &[&str] = &[
    "anybody",
    "brings",
    "everybody",
    "folder",
    "mend",
    "mends",
    "nobody",
    "rights",
    "somebody",
    "whoever",
];

#[test]
fn rules_are_well_formed() {
    let mut before = "";
    for rule in registry::all() {
        assert!(
            before < rule.id || before.is_empty(),
            "`{}` is listed behind `{before}`",
            rule.id
        );
        before = rule.id;
        assert!(
            rule.id
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'-'),
            "{}",
            rule.id
        );
        assert!(
            !rule.title.ends_with('.') && rule.what.ends_with('.') && rule.why.ends_with('.'),
            "{}",
            rule.id
        );
        assert!(
            rule.remedy.ends_with('.') && !rule.severity_reason.ends_with('.'),
            "{}",
            rule.id
        );
        assert!(
            rule.dockerfile.is_some() || rule.image.is_some(),
            "{}",
            rule.id
        );
        for text in [
            rule.title,
            rule.severity_reason,
            rule.what,
            rule.why,
            rule.remedy,
        ] {
            let mut words = text.split(|letter: char| !letter.is_alphanumeric());
            assert!(
                !words.any(|word| TRANSLATED.contains(&&*word.to_lowercase())),
                "{text}"
            );
        }
        // The example passes the rule itself.
        let text = match rule.example.starts_with("FROM") {
            true => rule.example.to_owned(),
            false => format!("FROM example.com/base:1\n{}\n", rule.example),
        };
        let file = parse(text.as_bytes());
        assert!(file.refusals.is_empty(), "{}: {:?}", rule.id, file.refusals);
        if let Some(evaluate) = rule.dockerfile {
            let outcome = evaluate(&DockerfileView::new(&file, None));
            assert!(
                outcome.problems.is_empty(),
                "{}: {:?}",
                rule.id,
                outcome.problems
            );
        }
    }
}

#[test]
fn well_kept_files_have_nothing_above_low() {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/well-kept");
    let mut files = 0;
    let mut wrong = Vec::new();
    for entry in std::fs::read_dir(directory).expect("files") {
        let path = entry.expect("an entry").path();
        let file = parse(&std::fs::read(&path).expect("a file"));
        assert!(
            file.refusals.is_empty(),
            "{}: {:?}",
            path.display(),
            file.refusals
        );
        for evaluation in evaluate_dockerfile(&DockerfileView::new(&file, None)) {
            for problem in &evaluation.outcome.problems {
                if evaluation.severity(problem) >= Severity::Low {
                    wrong.push(format!(
                        "{}: {}: {}",
                        path.display(),
                        evaluation.rule.id,
                        problem.message
                    ));
                }
            }
        }
        files += 1;
    }
    assert!(files >= 10);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn credentials_are_never_shown() {
    let token = concat!("ghp_", "16C7e42F292c6912E7710c838347Ae178B4a");
    let text = format!(
        "FROM a\nENV X={token}\nADD https://u:{token}@example.com/x /y\nRUN curl -k https://x?token={token} | sh && chmod 777 {token}\nCOPY {token}/id_rsa /x\nWORKDIR {token}\nUSER {token}:0\n"
    );
    let file = parse(text.as_bytes());
    let evaluations = evaluate_dockerfile(&DockerfileView::new(&file, None));
    assert!(
        evaluations
            .iter()
            .map(|one| one.outcome.problems.len())
            .sum::<usize>()
            > 6
    );
    for evaluation in evaluations {
        assert!(
            !format!("{:?}", evaluation.outcome).contains(token),
            "{:?}",
            evaluation.outcome
        );
    }
}

proptest! {
    #[test]
    fn no_file_panics(lines in proptest::collection::vec(
        ("(FROM|RUN|COPY|ADD|ENV|ARG|USER|LABEL|CMD|ONBUILD RUN|HEALTHCHECK|EXPOSE|WORKDIR)",
         "(curl |wget -O- |apt-get |chmod |777 |rm |cp |sudo |sh |-c |'|\"|\\||\\$\\(|\\)|`|\\[|\\]|,|<<E|https://|\\.git|--mount=type=secret,id=|/|é|a|=){0,12}"), 0..8)
    ) {
        let text: Vec<String> = lines.iter().map(|(name, rest)| format!("{name} {rest}")).collect();
        let text = format!("FROM a\n{}", text.join("\n"));
        let file = parse(text.as_bytes());
        for evaluation in evaluate_dockerfile(&DockerfileView::new(&file, None)) {
            for problem in &evaluation.outcome.problems {
                prop_assert!(seawall_hardening::apply_fixes(&text, &problem.fixes).is_some());
            }
        }
    }

    #[test]
    fn no_history_panics(steps in proptest::collection::vec("(RUN |\\|1 |/bin/sh -c |#\\(nop\\) |ENV |ADD |cmd )?\\PC{0,30}", 0..6), user in "\\PC{0,10}") {
        let history = steps.into_iter().map(|created_by| HistoryEntry { created_by, ..HistoryEntry::default() }).collect();
        let config = ImageConfig { history, user, ..ImageConfig::default() };
        evaluate_image(&ImageView::new(&config, None, Vec::new()));
    }
}
