//! Kernel parameters of pods.

use seawall_syntax::Node;

use super::fields::duplicates;
use crate::mismatch::{Report, shown};
use crate::place::Place;

/// Longest name of a kernel parameter.
const MAX_NAME: usize = 253;

/// The security context of a pod.
pub(super) fn of_pod(node: &Node, place: &Place<'_>, report: &mut Report) {
    let list = node.list("sysctls");
    let place = place.key("sysctls");
    for (index, item) in list.iter().enumerate() {
        if let Some(name) = item.str("name")
            && !name.is_empty()
            && !is_name(name)
        {
            report.refuse_with(
                &place.index(index).key("name"),
                format!("{} is not a valid sysctl name", shown(name)),
                "use lowercase letters, digits, `-` and `_`, in parts with `.` or `/` between",
            );
        }
    }
    duplicates(
        list.iter().enumerate(),
        |item| item.str("name").filter(|name| is_name(name)),
        |index, name| {
            let message = format!("duplicate sysctl {}", shown(name));
            report.refuse(&place.index(index).key("name"), message);
        },
    );
}

fn is_name(name: &str) -> bool {
    let is_end = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    name.len() <= MAX_NAME
        && name.split(['.', '/']).all(|part| {
            let bytes = part.as_bytes();
            bytes.first().is_some_and(is_end)
                && bytes.last().is_some_and(is_end)
                && bytes
                    .iter()
                    .all(|byte| is_end(byte) || matches!(byte, b'-' | b'_'))
        })
}
