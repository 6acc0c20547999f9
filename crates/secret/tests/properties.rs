//! What holds for every text.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use seawall_secret::{
    Confidence, Match, find, judge, redact, redact_named, redacted_pattern, shannon_entropy,
};

/// Beginnings of credentials, so that chance reaches the inside of every recognition. None is a credential.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "[redacted: ", "[redacted: jwt]", "]", "-----BEGIN ", "RSA PRIVATE KEY", "-----", "-----END ", "-",
    "eyJ", "eyJhbGciOiJIUzI1NiJ9", ".eyJ", ".", "eyJhdXRocyI6", "eyJrIjoi", "LS0tLS1CRUdJTi", "BSU0EgUFJJVkFURSBLRVk",
    "AKIA", "ghp_", "glpat-", "sk-", "s.", "SK", "Q~", "key-", "-us1", ":AA", "hvs.", ".atlasv1.", "NRAL", "xoxb-1-",
    "://", "http://a:", "@", "@tcp(", ":", "/", "host=", ";Password=", " password=", "sig=", "%3D", "\\n", "\\\"", "\"",
    "\"auth\":", "\"private_key\":", "user:", "token:", " token ", "AWS_SECRET_ACCESS_KEY=", "authorization: bearer ",
    "value", "=", "\n", " ", "ä", "€", "𝄞", "$(", ")", "${", ":-", "}", "0123456789", "abc", "Zk3", "q7Rf2ZkX9mLw4TbV8sYc1NhJ",
    "3f90a1b2c4d7e8f6", "PuTTY-User-Key-File-", "Private-Lines:", "Private-MAC:", "changeme",
    "name: ", "\"name\":", "value: ", "\"value\":", "default", "{", ",", "- ", "password: ", "password:\n  ", "LoginModule", "user_a=\"",
    "# ", "<property name=\"db.password\">", "</", "<<\"",
];

const NAMES: &[&str] = &[
    "",
    "name",
    "PASSWORD",
    "passphrase",
    "API_KEY",
    "AWS_SECRET_ACCESS_KEY",
    "token",
    "TOKEN_TTL",
];

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        vec(select(PIECES), 0..24).prop_map(|pieces| pieces.concat()),
        vec(
            prop_oneof![
                select(PIECES).prop_map(str::to_owned),
                "[A-Za-z0-9_+/=.-]{0,80}",
                any::<char>().prop_map(String::from),
            ],
            0..16
        )
        .prop_map(|pieces| pieces.concat()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(4000), ..ProptestConfig::default() })]

    #[test]
    fn matches_are_ordered_disjoint_and_on_character_boundaries(text in texts()) {
        let mut behind = 0;
        for found in find(&text) {
            prop_assert!(behind <= found.start && found.start < found.end);
            prop_assert!(text.get(found.start..found.end).is_some());
            behind = found.end;
        }
    }

    #[test]
    fn redaction_is_done_once_and_keeps_the_answer(text in texts()) {
        if let Some(redacted) = redact(&text) {
            prop_assert!(redacted_pattern(&redacted).is_some());
            prop_assert_eq!(redact(&redacted), None, "from {}", text);
            let before: Vec<_> = find(&text).into_iter().map(|found| found.pattern).collect();
            let after: Vec<_> = find(&redacted).into_iter().map(|found| found.pattern).collect();
            prop_assert_eq!(before, after, "from {} to {}", text, redacted);
        } else {
            prop_assert!(find(&text).iter().all(|found| text[found.start..].starts_with("[redacted: ")));
        }
    }

    #[test]
    fn redaction_under_a_name_keeps_the_judgement(name in select(NAMES), text in texts()) {
        let judged = judge(name, &text);
        if let Some(found) = &judged {
            prop_assert!(text.get(found.start..found.end).is_some_and(|credential| !credential.is_empty()));
        }
        let redacted = redact_named(name, &text);
        if let Some(redacted) = &redacted {
            prop_assert_eq!(redact_named(name, redacted), None, "from {}", text);
            let after = judge(name, redacted).map(|found| found.pattern);
            prop_assert_eq!(judged.map(|found| found.pattern), after, "from {} to {}", text, redacted);
        }
    }

    #[test]
    fn what_find_finds_judge_reports_under_any_name(name in "\\PC{0,20}", text in texts()) {
        if let Some(first) = find(&text).into_iter().next() {
            let judged = judge(&name, &text);
            // A value whose own name in the text tells may stand before it, and a surer one behind it.
            let is_better = |judged: &Match| {
                let is_surer = judged.confidence == Confidence::High && first.confidence != Confidence::High;
                judged.start < first.start || is_surer
            };
            prop_assert!(
                judged.as_ref() == Some(&first) || judged.as_ref().is_some_and(is_better),
                "{:?} instead of {:?}", judged, first
            );
        }
    }

    #[test]
    fn words_joined_by_dashes_are_names(words in vec("[a-z]{2,10}", 1..6), suffix in "[a-z0-9]{0,5}") {
        let value = format!("{}-{suffix}", words.join("-"));
        prop_assert_eq!(find(&value), vec![]);
        for name in ["name", "secretName", "key", "label", "API_KEY_NAME"] {
            prop_assert_eq!(judge(name, &value), None);
        }
    }

    #[test]
    fn entropy_is_at_most_that_of_distinct_characters(text in "\\PC{0,60}") {
        let length = text.chars().count().max(1) as f64;
        let entropy = shannon_entropy(&text);
        prop_assert!(entropy >= 0.0 && entropy <= length.log2() + 1e-9);
    }
}

#[test]
fn markers_side_by_side_stay_as_they_are() {
    let text = "[redacted: glpat-][redacted: jwt]";
    assert_eq!(redact(text), None);
    for name in NAMES {
        assert_eq!(redact_named(name, text), None, "{name}");
        let judged = judge(name, text).map(|found| found.pattern);
        assert_eq!(judged, Some("jwt"), "{name}");
    }
}

/// Texts made to start as many recognitions as they can: with quadratic work each would take minutes.
#[test]
fn adversarial_texts_take_linear_time() {
    const LENGTH: usize = 1 << 16;
    for piece in PIECES {
        let text = piece.repeat(LENGTH / piece.len());
        for found in find(&text) {
            assert!(text.get(found.start..found.end).is_some(), "{piece}");
        }
        if let Some(redacted) = redact(&text) {
            assert_eq!(redact(&redacted), None, "{piece}");
        }
    }
}

/// The same for the names in a text and what stands around them.
#[test]
fn texts_full_of_names_take_linear_time() {
    const LENGTH: usize = 1 << 14;
    for piece in [
        "password:{",
        "password:\n  a: b\n",
        "name: token ",
        "- value: a\n  name: token\n",
        "{\"name\":\"token\",\"type\":\"a\",\"b\":\"c\",",
        "LoginModule user_a=\"",
        "a=b password=",
        "<p name=\"password\">",
        "//password:",
        "${password:=",
    ] {
        let text = piece.repeat(LENGTH / piece.len());
        if let Some(redacted) = redact_named("config", &text) {
            assert_eq!(redact_named("config", &redacted), None, "{piece}");
        }
    }
}
