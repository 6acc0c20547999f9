//! Written cases of matching: `*.txt` here, one case a line.
//!
//! A line is `name | package | advisory | answer`:
//! - package: `kind[@id-version[+support]] name version`, then `source=name@version`, `arch=`, `module=`, `codename=`,
//!   `fact.NAME=VALUE`, `has=path.Name,…` (a complete table of functions; `has=-` for an empty one). `-` is no version.
//! - advisory: entries between `;`, each `ecosystem name`, then ranges `<2`, `<=2`, `>=1,<2`, `>=1` and `all`, with `semver:`
//!   or `git:` before, `events:introduced=1,fixed=2,…`, `=1,2` for listed versions, `src` for source packages, `state=`,
//!   `module=`, `arch=a,b`, `symbols=path:Name,Name`, `withdrawn`.
//! - answer: `affected` with `fix …`, `by …`, `installed …`, `symbols …`; `not-affected REASON [version]`; `unknown REASON`;
//!   `silent` where the advisory does not cover the package; `unrecognised`.
//!
//! `%20` is a space inside of a word.

use crate::parse::{parse_advisory, parse_package, text};
use crate::show::show;
use seawall_advisory::matching::{Subject, evaluate};

const FILES: [(&str, &str); 5] = [
    ("ranges", include_str!("ranges.txt")),
    ("distributions", include_str!("distributions.txt")),
    ("rpm", include_str!("rpm.txt")),
    ("languages", include_str!("languages.txt")),
    ("go", include_str!("go.txt")),
];

/// What the matcher answers, in the words of the tables.
fn answer(package: &str, advisory: &str) -> String {
    let case = parse_package(package);
    let subject = match Subject::of(&case.package, case.release.as_ref()) {
        Ok(subject) => subject,
        Err(_) => return "unrecognised".to_owned(),
    };
    let verdict = evaluate(&subject, &parse_advisory(advisory), &|path, name| {
        case.presence(path, name)
    });
    verdict.map_or_else(|| "silent".to_owned(), |verdict| show(&verdict))
}

#[test]
fn every_case_has_its_answer() {
    let mut failures = Vec::new();
    let mut names = std::collections::BTreeSet::new();
    for (file, cases) in FILES {
        for line in cases.lines() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let columns: Vec<&str> = line.split('|').map(str::trim).collect();
            let [name, package, advisory, expected] = columns[..] else {
                panic!("{file}: not four columns: {line}");
            };
            assert!(names.insert(name), "{file}: `{name}` twice");
            let expected = text(expected);
            let answer = answer(package, advisory);
            // An answer may say more than a case asks for.
            let holds = expected
                .split(", ")
                .all(|part| answer.split(", ").any(|said| said == part));
            if !holds {
                failures.push(format!(
                    "{file}: {name}\n  expected: {expected}\n  answer:   {answer}"
                ));
            }
        }
    }
    println!("{} cases", names.len());
    assert!(names.len() >= 200, "only {} cases", names.len());
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}
