//! What `seawall attack` says of a name that is nobody's.

use crate::support::{root, run_in};

#[test]
fn names_near_a_kind_that_was_said_are_of_that_kind() {
    for (target, hint) in [
        ("sa:nope/storefront", "there is sa:"),
        ("secret:nope/x", "there is secret:"),
        ("volume:nope/x", "there is volume:"),
        ("webhook:x", "no name in the graph begins with `webhook:`"),
    ] {
        let run = run_in(
            &root(),
            &["attack", "paths", "--to", target, "examples/harbor"],
            b"",
        );
        assert_eq!(run.status, 2);
        let said = run.err.rsplit("hint: ").next().unwrap_or_default();
        assert!(said.starts_with(hint), "{target}: {}", run.err);
        let kind = target.split(':').next().unwrap_or_default();
        let names = said.trim().trim_start_matches("there is ").split(", ");
        let is_other = |name: &str| !name.starts_with(&format!("{kind}:"));
        assert!(
            !said.starts_with("there is") || !names.into_iter().any(is_other),
            "{}",
            run.err
        );
    }
}
