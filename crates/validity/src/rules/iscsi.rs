//! iSCSI volumes: how the target is named (RFC 3720 and 3980).

use seawall_syntax::Node;

use crate::mismatch::{Report, shown};
use crate::place::Place;

pub(super) fn volume(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(name) = node.str("iqn").filter(|name| !name.is_empty()) else {
        return;
    };
    if !is_target(name) {
        report.refuse_with(
            &place.key("iqn"),
            format!("{} is not the name of an iSCSI target", shown(name)),
            "use a name such as `iqn.2001-04.com.example:storage`, `eui.` with 16 characters or `naa.` with 32",
        );
    }
}

fn is_target(name: &str) -> bool {
    let is_word = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    if let Some(rest) = name.strip_prefix("iqn.") {
        return is_qualified(rest);
    }
    match name.split_once('.') {
        Some(("eui", rest)) => is_word(rest, 16),
        Some(("naa", rest)) => is_word(rest, 32),
        _ => false,
    }
}

/// `2001-04.com.example`, and what the owner of the domain adds behind a colon.
fn is_qualified(rest: &str) -> bool {
    let (authority, own) = match rest.split_once(':') {
        Some((authority, own)) => (authority, Some(own)),
        None => (rest, None),
    };
    let Some((date, domain)) = authority.split_once('.') else {
        return false;
    };
    let is_date = date.len() == 7
        && date.bytes().enumerate().all(|(at, byte)| match at {
            4 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let is_domain = !domain.is_empty()
        && domain
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    let is_own = own.is_none_or(|own| {
        !own.is_empty()
            && !own
                .chars()
                .any(|letter| ",;*&$|".contains(letter) || letter.is_whitespace())
    });
    is_date && is_domain && is_own
}

#[cfg(test)]
mod tests {
    use super::is_target;

    #[test]
    fn targets_are_named_as_the_standard_says() {
        for name in [
            "iqn.2001-04.com.example:storage.kube.sys1.xyz",
            "iqn.2014-12.com.example",
            "eui.0123456789ABCDEF",
            "naa.62004567BA64678D0123456789ABCDEF",
        ] {
            assert!(is_target(name), "{name}");
        }
        for name in [
            "foo",
            "iqn.",
            "iqn.2001.com:a",
            "iqn.2001-04.com:a b",
            "eui.0123",
            "naa.1",
            "iqn.2001-04.com:",
        ] {
            assert!(!is_target(name), "{name}");
        }
    }
}
