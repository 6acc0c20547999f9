//! Package databases that are not read: that there are packages which nobody listed is unknown, never nothing.

use super::{Cataloger, FileView, Reading, Unreadable, Want};
use crate::Entry;

/// The cataloger.
#[derive(Debug, Clone, Copy)]
pub struct Unsupported;

const NAME: &str = "unsupported";

/// Directory, name of the file (any when empty), and whose database it is.
const DATABASES: &[(&str, &str, &str)] = &[
    ("usr/share/clear/bundles", "os-core", "Clear Linux's swupd"),
    ("var/db/xbps", "", "Void Linux's xbps"),
    ("var/lib/eopkg", "history.db", "Solus' eopkg"),
    ("var/lib/flatpak/repo", "config", "Flatpak"),
    ("var/lib/pkgtools/packages", "", "Slackware's pkgtools"),
    ("var/lib/portage", "world", "Gentoo's portage"),
    ("var/lib/snapd", "state.json", "snapd"),
    ("var/log/packages", "", "Slackware's pkgtools"),
];

fn owner(path: &str) -> Option<&'static str> {
    let (directory, file) = path.rsplit_once('/')?;
    let found = DATABASES
        .iter()
        .find(|(known, name, _)| directory == *known && (name.is_empty() || file == *name));
    found.map(|(_, _, owner)| *owner)
}

impl Cataloger for Unsupported {
    fn name(&self) -> &'static str {
        NAME
    }

    fn version(&self) -> u32 {
        1
    }

    fn wants(&self, entry: &Entry) -> Want {
        match owner(&entry.path) {
            // The content is not needed, and no more than the first bytes are asked for.
            Some(_) => Want::ByHead,
            None => Want::No,
        }
    }

    fn wants_content(&self, _head: &[u8]) -> bool {
        true
    }

    fn needs_head_alone(&self) -> bool {
        true
    }

    fn read(&self, file: &FileView<'_>) -> Result<Reading, Unreadable> {
        let owner = owner(&file.entry.path).unwrap_or("an unknown package manager");
        Err(Unreadable::new(format!("packages of {owner} are not read")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::sample::try_read;

    #[test]
    fn a_database_that_is_not_read_is_unknown() {
        for path in [
            "var/lib/portage/world",
            "var/db/xbps/pkgdb-0.38.plist",
            "var/log/packages/bash-5.2-x86_64-1",
            "var/lib/snapd/state.json",
        ] {
            assert!(try_read(&Unsupported, path, b"").is_err(), "{path}");
        }
        assert!(try_read(&Unsupported, "var/log/packages", b"").is_ok());
        assert!(try_read(&Unsupported, "etc/passwd", b"").is_ok());
    }
}
