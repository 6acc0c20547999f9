//! Pods that are not in the input, as far as somebody has accepted that: they stay unknown, and the input is read in full.

use seawall_model::ObjectRef;

use crate::{Level, Loaded};

/// Most objects whose acceptance one diagnostic explains.
const MAX_EXPLAINED: usize = 3;

impl Loaded {
    /// Whether pods of objects are not in the input, or not in full.
    pub fn lacks_pods(&self) -> bool {
        self.cluster.coverage.with_missing_pods().next().is_some()
    }

    /// Accepts that pods of objects are not in the input, or not in full, where `words` says who does and why. A diagnostic
    /// about nothing else becomes a note that says so.
    pub fn accept_pods(&mut self, words: impl Fn(&Self, &ObjectRef) -> Option<String>) {
        for at in 0..self.diagnostics.len() {
            let objects = &self.diagnostics[at].without_pods;
            let mut explained: Vec<String> = Vec::new();
            let mut accepted = Vec::new();
            for object in objects {
                if let Some(words) = words(self, object) {
                    accepted.push(object.clone());
                    if explained.len() < MAX_EXPLAINED && !explained.contains(&words) {
                        explained.push(words);
                    }
                }
            }
            let is_all = !accepted.is_empty() && accepted.len() == objects.len();
            for object in accepted {
                self.cluster.coverage.accept_pods(object);
            }
            if is_all {
                let diagnostic = &mut self.diagnostics[at];
                let why = explained.join("; ");
                diagnostic.message = format!("{}; accepted: {why}", diagnostic.message);
                diagnostic.hint = None;
                diagnostic.level = Level::Note;
                diagnostic.leaves_open = false;
                diagnostic.is_shown = true;
            }
        }
    }
}
