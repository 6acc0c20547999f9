//! Node packages that Yarn runs out of archives (Plug'n'Play): `.yarn/cache/NAME-npm-VERSION-HASH.zip`.

use super::super::archive::{Archive, Budget};
use super::super::found::Found;
use super::super::limits::{MAX_ARCHIVE_BYTES, MAX_ARCHIVE_TEXT_BYTES};
use super::super::place::Located;
use super::super::reader::Reader;
use super::node;
use crate::catalog::{FileView, Unreadable};

/// Yarn's archives.
pub(crate) static NODE_ARCHIVE: Reader = Reader {
    max_bytes: MAX_ARCHIVE_BYTES,
    ..Reader::new("node-archive", wants, read)
};

fn wants(at: &Located<'_>) -> bool {
    let mut above = at.above();
    at.ends(".zip")
        && above.next() == Some("cache")
        && matches!(above.next(), Some(".yarn" | "berry"))
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let mut budget = Budget::new();
    let is_package =
        |name: &str| node::wants(&Located::new(name)) && name.contains("node_modules/");
    let archive = Archive::open(file.bytes, &mut budget, is_package)
        .ok_or_else(|| Unreadable::new("is no zip archive"))?;
    if let Some(why) = &archive.broken {
        found.unknown(why.as_str());
    }
    for member in &archive.members {
        let inside = format!("!/{}", member.name);
        let result = archive
            .text(member, MAX_ARCHIVE_TEXT_BYTES, &mut budget)
            .and_then(|text| {
                node::package_json(&member.name, &text, Some(&inside), found)
                    .map_err(|error| error.reason)
            });
        if let Err(why) = result {
            found.unknown(format!("`{inside}`: {why}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::archive::tests::zip;
    use super::super::super::testing::{names, read_with, try_read, wants};
    use super::NODE_ARCHIVE;

    #[test]
    fn packages_of_archives() {
        let bytes = zip(&[
            (
                "node_modules/@s/a/package.json",
                br#"{"name": "@s/a", "version": "1.0.0"}"#,
                true,
            ),
            (
                "node_modules/@s/a/test/package.json",
                br#"{"name": "x", "version": "9.0.0"}"#,
                true,
            ),
        ]);
        let reading = read_with(&NODE_ARCHIVE, ".yarn/cache/@s-a-npm-1.0.0-abc.zip", &bytes);
        assert_eq!(names(&reading), ["@s/a 1.0.0"]);
        assert_eq!(
            reading.packages[0].places[0].path,
            "!/node_modules/@s/a/package.json"
        );
        assert!(try_read(&NODE_ARCHIVE, ".yarn/cache/a.zip", b"x").is_err());
        assert!(!wants(&NODE_ARCHIVE, "cache/a.zip"));
    }
}
