//! Symbolic links in the place of files that a cataloger reads. Files are offered under their own paths only: where a link
//! leads to a path that the cataloger does not read, its content stays unread, which is said.

use super::intake::Intake;
use crate::catalog::Want;
use crate::path::{join, normalize};
use crate::unknown::UnknownKind;
use crate::{Entry, EntryKind};

/// Directories of package databases with a file in each that shows the database: the directory can be a link, too.
const DATABASES: &[(&str, &str)] = &[
    ("lib/apk", "db/installed"),
    ("lib/apk/db", "installed"),
    ("usr/lib/apk", "db/installed"),
    ("usr/lib/apk/db", "installed"),
    ("usr/lib/sysimage/rpm", "rpmdb.sqlite"),
    ("var/lib/dpkg", "status"),
    ("var/lib/dpkg/status.d", "base"),
    ("var/lib/pacman", "local/base/desc"),
    ("var/lib/rpm", "rpmdb.sqlite"),
];

/// Notes the links of a layer whose files no cataloger reads under their own paths.
pub fn note_unread_links(intake: &mut Intake<'_>) {
    let mut unread: Vec<(String, String, &'static str)> = Vec::new();
    for entry in &intake.reading.entries {
        let EntryKind::Symlink(target) = &entry.kind else {
            continue;
        };
        let file = |path: &str| Entry {
            path: path.to_owned(),
            kind: EntryKind::File,
            mode: 0o644,
            uid: 0,
            gid: 0,
            size: 1,
        };
        let inside = DATABASES
            .iter()
            .filter(|(directory, _)| *directory == entry.path)
            .map(|(_, below)| *below);
        for below in std::iter::once("").chain(inside) {
            let at = |path: &str| match below {
                "" => path.to_owned(),
                below => join(path, below),
            };
            let own = file(&at(&entry.path));
            let led_to = led_to(&entry.path, target).map(|path| file(&at(&path)));
            for (_, cataloger) in intake.catalogers() {
                if cataloger.wants(&own) != Want::Whole {
                    continue;
                }
                let is_read = led_to
                    .as_ref()
                    .is_some_and(|target| cataloger.wants(target) == Want::Whole);
                if !is_read {
                    unread.push((entry.path.clone(), target.clone(), cataloger.name()));
                }
            }
        }
    }
    for (path, target, cataloger) in unread {
        let reason =
            format!("{cataloger}: a symbolic link to `{target}`, which is not read in its place");
        intake.unknown(None, UnknownKind::Unsupported, &path, reason);
    }
}

/// The path that a link names, by its words alone; `None` where it leaves the root.
fn led_to(path: &str, target: &str) -> Option<String> {
    let from = match target.starts_with('/') {
        true => "",
        false => path.rsplit_once('/').map_or("", |(directory, _)| directory),
    };
    let mut parts: Vec<&str> = from.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    normalize(parts.join("/").as_bytes())
        .ok()
        .map(|path| path.to_string())
}
