//! How the program speaks: in colours or without, and how much of it that is no answer.

use std::ffi::OsString;
use std::sync::OnceLock;

use clap::{Args, ValueEnum};

/// Flags that every command has.
#[derive(Debug, Clone, Copy, Default, Args)]
pub(crate) struct Manner {
    /// When to colour: on a terminal (`auto`), as `NO_COLOR`, `CLICOLOR_FORCE` and `TERM=dumb` say, or as given here.
    #[arg(
        long,
        value_name = "WHEN",
        value_enum,
        default_value_t,
        hide_default_value = true,
        global = true
    )]
    color: When,
    /// Print no progress, tips or notes that do not change the answer. Errors, warnings and unknowns are still printed.
    #[arg(short, long, global = true)]
    quiet: bool,
}

/// When to colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum When {
    // No comments for readers of help: with some, every option of every command takes several lines.
    #[default]
    Auto,
    Always,
    Never,
}

static MANNER: OnceLock<Manner> = OnceLock::new();

/// Takes what the arguments say; before that, and without them, the environment decides.
pub(crate) fn adopt(manner: Manner) {
    // Arguments are read once.
    let _ = MANNER.set(manner);
}

/// Whether to leave out what is neither an answer nor a reason to doubt it.
pub(crate) fn is_quiet() -> bool {
    MANNER.get().is_some_and(|manner| manner.quiet)
}

/// Whether to colour what goes to a terminal, or to something else.
pub(super) fn is_coloured(is_terminal: bool) -> bool {
    let when = MANNER.get().map_or(When::Auto, |manner| manner.color);
    decide(when, is_terminal, |name| std::env::var_os(name))
}

/// The flag decides; then `NO_COLOR` (<https://no-color.org>), then `CLICOLOR_FORCE` and `CLICOLOR`
/// (<https://bixense.com/clicolors>), then what the terminal can do.
fn decide(when: When, is_terminal: bool, variable: impl Fn(&str) -> Option<OsString>) -> bool {
    let value = |name: &str| variable(name).filter(|value| !value.is_empty());
    match when {
        When::Always => true,
        When::Never => false,
        When::Auto if value("NO_COLOR").is_some() => false,
        When::Auto if value("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
        When::Auto => {
            is_terminal
                && value("CLICOLOR").is_none_or(|value| value != "0")
                && value("TERM").is_none_or(|value| value != "dumb")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(when: When, is_terminal: bool, set: &[(&str, &str)]) -> bool {
        decide(when, is_terminal, |name| {
            let found = set.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| OsString::from(value))
        })
    }

    #[test]
    fn a_terminal_is_coloured_unless_it_or_the_environment_says_no() {
        assert!(asked(When::Auto, true, &[("TERM", "xterm-256color")]));
        assert!(asked(When::Auto, true, &[("NO_COLOR", "")]));
        assert!(!asked(When::Auto, true, &[("NO_COLOR", "1")]));
        assert!(!asked(When::Auto, true, &[("TERM", "dumb")]));
        assert!(!asked(When::Auto, true, &[("CLICOLOR", "0")]));
        assert!(!asked(When::Auto, false, &[]));
    }

    #[test]
    fn a_pipe_is_coloured_where_that_is_asked_for() {
        assert!(asked(When::Auto, false, &[("CLICOLOR_FORCE", "1")]));
        assert!(asked(
            When::Auto,
            false,
            &[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")]
        ));
        assert!(!asked(When::Auto, false, &[("CLICOLOR_FORCE", "0")]));
        assert!(!asked(
            When::Auto,
            true,
            &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]
        ));
    }

    #[test]
    fn a_flag_wins_over_the_environment() {
        assert!(asked(When::Always, false, &[("NO_COLOR", "1")]));
        assert!(!asked(When::Never, true, &[("CLICOLOR_FORCE", "1")]));
    }
}
