//! Regular expressions: a setting that says what a password looks like, or where one is to be masked.

/// What only an expression has, and no generated password but by a rare chance.
#[rustfmt::skip]
const MARKS: &[&str] = &[
    "(?i)", "(?s)", "(?m)", "(?:", "(?P<", "(?=", "(?!", "(?<", r"\S+", r"\S*", r"\s*", r"\s+", r"\w+", r"\w*", r"\d+", r"\d*", r"\d{",
    r"\w{", "[^", "[a-z", "[A-Z", "[0-9", ".*$", ".+$", "[:=]",
];

/// Whether a value is a regular expression: by its classes and groups, or as alternatives of words in brackets.
pub(crate) fn is_expression(value: &str) -> bool {
    MARKS.iter().any(|mark| value.contains(mark)) || has_alternatives(value)
}

/// `CN=(client1|client2)`.
fn has_alternatives(value: &str) -> bool {
    let Some((_, rest)) = value.split_once('(') else {
        return false;
    };
    let Some((inside, _)) = rest.split_once(')') else {
        return false;
    };
    let is_word = |word: &str| {
        word.len() > 2
            && word
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    inside.contains('|') && inside.split('|').all(is_word)
}
