//! Questions about flags of control-plane components.

use seawall_model::{Container, Flag, Flags};

use crate::{Outcome, Problem};

pub(super) use seawall_model::Component;

/// Asks a question about the flags of a component; not applicable to every other container.
pub(super) fn judge<'a, Answer: Into<Outcome>>(
    container: &Container<'a>,
    component: Component,
    ask: impl FnOnce(Flags<'a>) -> Answer,
) -> Outcome {
    match Flags::of(container, component) {
        Some(flags) => ask(flags).into(),
        None => Outcome::NotApplicable,
    }
}

/// A problem about a flag that is missing.
pub(super) fn missing(flags: &Flags<'_>, message: impl Into<String>) -> Problem {
    Problem::missing(flags.path(), message)
}

/// A problem about a flag.
pub(super) fn problem(flag: &Flag<'_>, message: impl Into<String>) -> Problem {
    Problem::at(flag.path.clone(), message).value(flag.value)
}
