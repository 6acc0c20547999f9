//! What is said of kinds that the account may not list.

use super::Gap;
use crate::GroupKind;

/// One sentence without a full stop for all of them, each by its name: one reason is said once.
pub(super) fn sentence(denied: &[(&GroupKind, &Gap)]) -> Option<String> {
    match denied {
        [] => None,
        [(kind, gap)] => Some(format!("{kind}: {}", gap.reason)),
        several => {
            let names: Vec<String> = several.iter().map(|(kind, _)| kind.to_string()).collect();
            Some(format!(
                "{} kinds that the account is not allowed to list: {}",
                several.len(),
                names.join(", ")
            ))
        }
    }
}
