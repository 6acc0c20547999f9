//! Lines of the files that findings are about, for people to see. What may be a credential is not among them.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use seawall_model::{Origin, Source};
use seawall_report::SourceText;
use seawall_secret::shown_line;

/// Largest file of which lines are shown.
const MAX_BYTES: u64 = 4 << 20;

/// Files of the input as they are now, each read once. A snapshot names files too, and may name any: those are not looked at.
#[derive(Debug, Default)]
pub(crate) struct SourceFiles {
    inputs: HashSet<Arc<str>>,
    known: Mutex<HashMap<String, Option<Arc<str>>>>,
}

impl SourceFiles {
    /// The files that objects were read from in this run.
    pub(crate) fn of<'o>(objects: impl IntoIterator<Item = &'o Source>) -> Self {
        let (mut inputs, mut others) = (HashSet::new(), HashSet::new());
        for source in objects {
            let is_input = match source.origin {
                Origin::File => true,
                // Anybody can write the comment that names a template.
                Origin::Rendered => source.name.contains("/templates/"),
                Origin::Saved | Origin::Cluster => false,
            };
            let names = if is_input { &mut inputs } else { &mut others };
            names.insert(Arc::clone(&source.name));
        }
        inputs.retain(|name| !others.contains(name));
        Self {
            inputs,
            ..Self::default()
        }
    }
}

impl SourceText for SourceFiles {
    fn line(&self, file: &str, line: u32) -> Option<String> {
        if !self.inputs.contains(file) {
            return None;
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if !known.contains_key(file) {
            known.insert(file.to_owned(), read(Path::new(file)));
        }
        let text = known.get(file)?.clone()?;
        drop(known);
        shown_line(&text, usize::try_from(line).ok()?.checked_sub(1)?)
    }
}

/// A file of text that is no link: what was named through one was refused, or is not to be followed twice.
fn read(path: &Path) -> Option<Arc<str>> {
    let metadata = path.symlink_metadata().ok()?;
    if !metadata.is_file() || metadata.len() > MAX_BYTES {
        return None;
    }
    std::fs::read_to_string(path).ok().map(Arc::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_the_input_are_looked_at() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.yaml");
        std::fs::write(&file, "hostPID: true\n").expect("written");
        let name = file.to_str().expect("a name");
        let source = |origin| Source {
            name: name.into(),
            origin,
        };
        let shown = |origins: &[Origin]| {
            let sources: Vec<Source> = origins.iter().map(|origin| source(*origin)).collect();
            SourceFiles::of(&sources).line(name, 1)
        };
        assert_eq!(shown(&[Origin::File]).as_deref(), Some("hostPID: true"));
        for origins in [
            &[][..],
            &[Origin::Saved],
            &[Origin::Cluster],
            &[Origin::Rendered],
            &[Origin::File, Origin::Saved],
        ] {
            assert_eq!(shown(origins), None, "{origins:?}");
        }
    }

    #[test]
    fn only_files_of_text_are_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.yaml");
        std::fs::write(&file, "a: 1\n").expect("written");
        assert!(read(&file).is_some());
        assert!(read(folder.path()).is_none());
        #[cfg(unix)]
        {
            let link = folder.path().join("b.yaml");
            std::os::unix::fs::symlink(&file, &link).expect("a link");
            assert!(read(&link).is_none());
        }
        let latin = folder.path().join("c.yaml");
        std::fs::write(&latin, b"a: \xff\n").expect("written");
        assert!(read(&latin).is_none());
    }
}
