//! Files that look like manifests and whose names do not end as those of manifests do: `web.yaml.bak`, `web.yaml.disabled`.
//! `kubectl apply -f DIRECTORY` does not read them either; that they are there is said once.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::Diagnostic;
use crate::language::holds_objects;
use crate::limits::MAX_SET_ASIDE_OPENED;
use crate::named::is_regular;
use crate::names::is_set_aside_name;

/// What was seen of them in a directory.
#[derive(Default)]
pub(crate) struct SetAside {
    first: Option<PathBuf>,
    count: usize,
    opened: usize,
}

impl SetAside {
    /// Looks at a file that is not read.
    pub(crate) fn look_at(&mut self, path: &Path) {
        if !is_set_aside_name(path) || self.opened >= MAX_SET_ASIDE_OPENED || !is_regular(path) {
            return;
        }
        self.opened += 1;
        if holds_objects(path) {
            self.count += 1;
            if self.first.as_deref().is_none_or(|first| path < first) {
                self.first = Some(path.to_owned());
            }
        }
    }

    /// That there are some, and which is the first.
    pub(crate) fn said(&self, root: &Path) -> Option<Diagnostic> {
        let first = self.first.as_ref()?;
        let is_cut = self.opened >= MAX_SET_ASIDE_OPENED;
        let what = match (self.count, is_cut) {
            (1, false) => "1 file looks like a manifest and is".to_owned(),
            (count, false) => format!("{count} files look like manifests and are"),
            (count, true) => format!("at least {count} files look like manifests and are"),
        };
        let message = format!(
            "{what} not read, because of the ending of the name; the first is `{}`",
            first.display()
        );
        let name = Arc::from(root.display().to_string());
        Some(
            Diagnostic::note(&name, message)
                .hint("to read them, name the files as inputs as well")
                .shown(),
        )
    }
}
