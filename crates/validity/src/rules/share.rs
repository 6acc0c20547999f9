//! Numbers of pods, absolute or as a share of all: what may be gone, and what may be there beyond.

use seawall_syntax::{Node, Value};

use crate::mismatch::{Report, shown};
use crate::place::Place;

/// What a number or a share comes to, as far as it is well written.
pub(super) fn amount(node: &Node) -> Option<i64> {
    match node.value() {
        Value::String(text) => percent(text),
        _ => node.as_i64(),
    }
}

fn percent(text: &str) -> Option<i64> {
    let digits = text.strip_suffix('%')?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(i64::MAX))
}

/// Adds what is wrong with such a number; `most` is the largest share.
pub(super) fn check(node: &Node, field: &str, most: i64, place: &Place<'_>, report: &mut Report) {
    let Some(value) = node.get(field) else { return };
    let place = place.key(field);
    match value.value() {
        Value::String(text) => match percent(text) {
            None => report.refuse_with(
                &place,
                format!("{} is neither a number nor a percentage", shown(text)),
                "use a number such as `1`, or a percentage such as `\"25%\"`",
            ),
            Some(share) if share > most => {
                report.refuse(&place, format!("{} is more than `{most}%`", shown(text)));
            }
            Some(_) => {}
        },
        _ => {
            if let Some(number) = value.as_i64()
                && number < 0
            {
                report.refuse(&place, format!("`{number}` is below the minimum, `0`"));
            }
        }
    }
}
