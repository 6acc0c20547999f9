//! Which techniques rules name, of the threat matrix and of MITRE ATT&CK.

use seawall_compliance::Technique;

/// Whether a text is the identifier of a technique of MITRE ATT&CK, such as `T1078.004`.
pub(super) fn is_attack(text: &str) -> bool {
    let digits =
        |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    let (technique, sub) = match text.split_once('.') {
        Some((technique, sub)) => (technique, Some(sub)),
        None => (text, None),
    };
    technique
        .strip_prefix('T')
        .is_some_and(|rest| digits(rest, 4))
        && sub.is_none_or(|sub| digits(sub, 3))
}

/// Techniques that a rule names, wherever its language has them, each once.
pub(super) fn techniques<'r>(
    own: &'r [String],
    attack: &'r [String],
    tags: &'r [String],
) -> Vec<&'r str> {
    let tags = tags.iter().filter(|tag| is_attack(tag));
    let all = own.iter().chain(attack).chain(tags);
    let mut all: Vec<&str> = all.map(String::as_str).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Whether one of the techniques that a rule names is this one of the matrix.
pub(super) fn names(named: &[&str], technique: &Technique) -> bool {
    let is_meant =
        |name: &&str| **name == technique.id || technique.attack.iter().any(|own| own == *name);
    named.iter().any(is_meant)
}
