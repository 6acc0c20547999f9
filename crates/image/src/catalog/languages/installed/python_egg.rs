//! Python distributions that run out of an archive: eggs. Wheels are not run; `package_file.rs` reads them.

use super::super::archive::{Archive, Budget};
use super::super::found::Found;
use super::super::limits::{MAX_ARCHIVE_BYTES, MAX_ARCHIVE_TEXT_BYTES};
use super::super::reader::Reader;
use super::python;
use crate::catalog::{FileView, Unreadable};

/// Eggs that are archives.
pub(crate) static PYTHON_EGG: Reader = Reader {
    max_bytes: MAX_ARCHIVE_BYTES,
    ..Reader::new("python-egg", |at| at.ends(".egg"), read)
};

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let mut budget = Budget::new();
    let archive = Archive::open(file.bytes, &mut budget, |name| name == "EGG-INFO/PKG-INFO")
        .ok_or_else(|| Unreadable::new("is no zip archive"))?;
    if archive.members.is_empty() {
        let why = archive
            .broken
            .as_deref()
            .unwrap_or("holds no `EGG-INFO/PKG-INFO`");
        return Err(Unreadable::new(why));
    }
    for member in &archive.members {
        let text = archive
            .text(member, MAX_ARCHIVE_TEXT_BYTES, &mut budget)
            .map_err(Unreadable::new)?;
        python::metadata(&text, Some("!/EGG-INFO/PKG-INFO"), found)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::archive::tests::zip;
    use super::super::super::testing::{names, read_with, try_read};
    use super::PYTHON_EGG;

    #[test]
    fn eggs_hold_their_metadata() {
        let bytes = zip(&[("EGG-INFO/PKG-INFO", b"Name: Foo_Bar\nVersion: 1.0\n", true)]);
        let reading = read_with(&PYTHON_EGG, "site-packages/Foo_Bar-1.0-py3.9.egg", &bytes);
        assert_eq!(names(&reading), ["foo-bar 1.0"]);
        assert!(try_read(&PYTHON_EGG, "a.egg", &zip(&[])).is_err());
    }
}
