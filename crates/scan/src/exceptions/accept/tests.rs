//! What people wrote stays, and what is added reads as it was meant.

use proptest::prelude::*;

use super::*;

fn acceptance(reason: &str, owner: &str) -> Acceptance {
    Acceptance {
        check: "host-pid".to_owned(),
        fingerprint: Fingerprint::of(&["a"]),
        selector: vec![("kind", "Pod".to_owned()), ("name", "app".to_owned())],
        reason: reason.to_owned(),
        owner: owner.to_owned(),
        expires: "2999-01-31".parse().expect("a date"),
    }
}

#[test]
fn a_new_file_is_made() {
    let made = acceptance("it reads /proc", "a@example.com").write_into("e.yaml", None);
    let made = made.expect("it is written");
    let expect = format!(
        "{HEAD}- checks:\n  - host-pid\n  resources:\n  - kind: Pod\n    name: app\n  fingerprints:\n  - {}\n  reason: it reads /proc\n  owner: a@example.com\n  expires: \"2999-01-31\"\n",
        Fingerprint::of(&["a"])
    );
    assert_eq!(
        (&*made.text, made.line, made.is_renewed),
        (&*expect, 3, false)
    );
}

#[test]
fn what_is_there_stays_to_the_byte() {
    let entry =
        "checks: [host-*] # all of them\n    reason: r\n    owner: o\n    expires: 2027-06-30\n";
    for (before, rest) in [
        (format!("# ours\n{HEAD}  # first\n  - {entry}"), ""),
        (format!("# ours\n{HEAD}- {}", entry.replace("\n    ", "\n  ")), ""),
        (format!("{HEAD}  - {entry}  # the end\n"), ""),
        (
            "{\"schema\": \"seawall.exceptions/v1\", \"exceptions\": [{\"checks\": [\"a\"], \"reason\": \"r\", \"owner\": \"o\", \"expires\": \"2027-06-30\"}".to_owned(),
            "]}",
        ),
    ] {
        let whole = format!("{before}{rest}");
        let made = acceptance("it's needed: \"really\" # yes", "o").write_into("e.yaml", Some(&whole));
        let made = made.unwrap_or_else(|error| panic!("{error}: {whole}"));
        let kept = before.trim_end().lines().all(|line| made.text.contains(line.trim_end_matches('}')));
        assert!(kept, "{whole}\n{}", made.text);
        let all = parse_exceptions("e.yaml", made.text.as_bytes()).expect("it is read");
        assert_eq!(all.len(), 2, "{}", made.text);
        // Once more, and it is renewed where it is.
        let mut later = acceptance("another reason", "p");
        later.expires = "2999-02-01".parse().expect("a date");
        let again = later.write_into("e.yaml", Some(&made.text)).expect("it is renewed");
        assert!(again.is_renewed);
        assert_eq!(again.line, made.line);
        let all = parse_exceptions("e.yaml", again.text.as_bytes()).expect("it is read");
        assert_eq!((all.len(), &*all[1].reason, &*all[1].owner), (2, "another reason", "p"));
    }
}

#[test]
fn a_file_of_comments_gets_its_head() {
    for before in ["", "\n", "# ours", "# ours\n\n"] {
        let made = acceptance("r", "o").write_into("e.yaml", Some(before));
        let made = made.unwrap_or_else(|error| panic!("{error}: {before:?}"));
        assert!(made.text.starts_with(before), "{}", made.text);
    }
}

#[test]
fn a_file_that_cannot_be_read_is_left_alone() {
    for (before, words) in [
        ("a: b\n", "schema"),
        (
            "schema: seawall.exceptions/v1\nexceptions:\n- checks: [a]\n",
            "reason",
        ),
        ("schema: seawall.exceptions/v1\nexceptions: [\n", "e.yaml"),
    ] {
        let error = acceptance("r", "o")
            .write_into("e.yaml", Some(before))
            .expect_err(before);
        assert!(error.to_string().contains(words), "{error}");
    }
}

proptest! {
    /// Whatever a person writes as a reason is what the file says.
    #[test]
    fn any_reason_is_written_as_it_is(reason in "[a\\PC\n\t :#'\"{}\\[\\]&*!|>%@`-]{1,40}", owner in "\\PC{1,20}", before in 0..3_usize) {
        prop_assume!(!reason.trim().is_empty() && !owner.trim().is_empty());
        let before = [None, Some("# x\n"), Some("schema: seawall.exceptions/v1\nexceptions: []\n")][before];
        match acceptance(&reason, &owner).write_into("e.yaml", before) {
            Ok(made) => {
                let all = parse_exceptions("e.yaml", made.text.as_bytes()).expect("it is read");
                prop_assert_eq!(all.len(), 1);
                prop_assert_eq!((&all[0].reason, &all[0].owner), (&reason, &owner));
            }
            // A text that YAML cannot hold is refused, and nothing is written.
            Err(error) => prop_assert!(!matches!(error, AcceptError::NotAcceptable(_)), "{}", error),
        }
    }
}
