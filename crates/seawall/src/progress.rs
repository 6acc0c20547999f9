//! Progress on long work, on a terminal only.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::ProgressBar;
use seawall_text::Shown;

use crate::output;

/// A line on standard error that says what is being read.
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Starts; silent when standard error is no terminal, and where only the answer is wanted.
    pub(crate) fn start() -> Self {
        let bar = if output::is_talk_shown() && !output::is_quiet() {
            let bar = ProgressBar::new_spinner();
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        } else {
            ProgressBar::hidden()
        };
        Self { bar }
    }

    /// What the loader calls: the kind, and how many of it so far.
    pub(crate) fn callback(&self) -> seawall_live::Progress {
        let bar = self.bar.clone();
        let counts: Mutex<std::collections::BTreeMap<String, usize>> = Mutex::default();
        Arc::new(move |kind, count| {
            let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
            counts.insert(kind.to_owned(), count);
            let total: usize = counts.values().sum();
            bar.set_message(format!("{total} objects, now {}", Shown(kind)));
        })
    }

    /// Shows another text.
    pub(crate) fn say(&self, text: &str) {
        self.bar.set_message(Shown(text).to_string());
    }

    /// Removes the line.
    pub(crate) fn finish(self) {
        self.bar.finish_and_clear();
    }
}
