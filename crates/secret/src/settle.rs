//! Matches that stay the same when they are redacted.
//!
//! Behind a redacted credential something else can come to light: `a://b@tcp(:c@` is a URL until its password is a
//! marker, and then a data source with another one. What comes to light is a match of the text as well, so that
//! redaction is done once.

use crate::found::Found;
use crate::marker::{self, OPENING};

/// Times that a text is looked at again. Each has found one more; nothing but a text made for it comes near.
const MAX_ROUNDS: usize = 8;

/// The matches of a text and of what is left of it.
pub(crate) fn settle(text: &str, scan: impl Fn(&str) -> Vec<Found>) -> Vec<Found> {
    let mut found = scan(text);
    for _ in 0..MAX_ROUNDS {
        let Some(redacted) = marker::replace(text, &found) else {
            break;
        };
        let mut more = scan(&redacted);
        more.retain(|one| !one.marker);
        if more.is_empty() {
            break;
        }
        for one in &mut more {
            one.start = original(one.start, &found);
            one.end = original(one.end, &found);
        }
        found.append(&mut more);
        found.sort_by_key(|one| one.start);
    }
    found
}

/// Where an offset into the redacted text stands in the original. It is not inside of a marker.
fn original(offset: usize, found: &[Found]) -> usize {
    let mut behind = 0;
    let mut behind_redacted = 0;
    for one in found.iter().filter(|one| !one.marker) {
        let start = behind_redacted + (one.start - behind);
        if offset <= start {
            break;
        }
        behind = one.end;
        behind_redacted = start + OPENING.len() + one.pattern.id.len() + 1;
    }
    behind + (offset - behind_redacted)
}

#[cfg(test)]
mod tests {
    use crate::{find, redact};

    #[test]
    fn what_comes_to_light_is_found_at_once() {
        for text in [
            "RSA PRIVATE KEY://-----@tcp(:]-----@",
            "s://a@tcp(:pa]ss@h t://u:Zk3q7Rf2@h",
        ] {
            let redacted = redact(text).expect("a credential");
            assert_eq!(redact(&redacted), None, "{text}");
            let found = find(text);
            assert!(found.windows(2).all(|pair| pair[0].end <= pair[1].start));
            let patterns = |text| find(text).into_iter().map(|found| found.pattern);
            assert!(patterns(text).eq(patterns(&redacted)), "{text}");
        }
        let found = find("RSA PRIVATE KEY://-----@tcp(:]-----@");
        assert_eq!(found.len(), 2);
    }
}
