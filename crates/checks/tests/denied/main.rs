//! Every check's failing fixtures as clusters in which one kind could not be listed: less is known, and no answer gets better.

mod answers;
mod cluster;
#[path = "../fixture/mod.rs"]
mod fixture;
mod verdicts;

use fixture::{folder, header};
use seawall_checks::Check;

/// The failing fixtures of a check: names and texts.
fn failing(check: &Check) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(folder().join(check.id)).expect("fixtures");
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a fixture");
        if header(&text, "expect").is_some_and(|expect| expect.starts_with("fail")) {
            let name = path.strip_prefix(folder()).expect("a fixture");
            found.push((name.display().to_string(), text));
        }
    }
    found
}
