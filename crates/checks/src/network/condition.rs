//! On what it depends that a route leads where it seems to, in messages.

use seawall_network::Assumption;

/// Whether it is policies that are assumed to let it through, and not the route that is assumed to be there.
pub(super) fn is_about_policies(assumption: Assumption) -> bool {
    matches!(
        assumption,
        Assumption::NoOtherPolicy | Assumption::PolicyAllows | Assumption::PolicyAllowsSource
    )
}

/// What is assumed of policies, as an addition to a sentence. What is assumed of the route itself decides the severity.
pub(super) fn condition(assumes: Option<Assumption>) -> String {
    match assumes {
        Some(assumption) if is_about_policies(assumption) => {
            format!(", if {}", assumption.text())
        }
        _ => String::new(),
    }
}
