//! Python distributions that another one carries inside itself: pip's `_vendor/vendor.txt`. They have no metadata of their own, and
//! the file names exact versions.

use seawall_package::PackageKind::Pypi;

use super::super::found::{Found, With};
use super::super::place::Located;
use super::super::python_name::{normalized, pinned};
use super::super::reader::Reader;
use super::super::text::{numbered, text};
use crate::catalog::{FileView, Unreadable};

/// Vendored Python distributions.
pub(crate) static PYTHON_VENDORED: Reader = Reader::new(
    "python-vendored",
    |at| at.name == "vendor.txt" && at.parent() == "_vendor",
    read,
);

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let at = Located::new(&file.entry.path);
    let owner = at.above().nth(1).unwrap_or("");
    let text = text(file.bytes);
    for (number, line) in numbered(&text) {
        let line = line.split('#').next().unwrap_or("").trim();
        if line.is_empty() {
            continue;
        }
        let end = line
            .find(['=', '<', '>', '!', '~', '[', ' '])
            .unwrap_or(line.len());
        let (name, specifier) = line.split_at(end);
        match pinned(specifier) {
            Some(version) => {
                let package = found.package(Pypi, normalized(name), version);
                found.add(package.with_some("python.vendored", Some(owner)));
            }
            None => found.unknown_line(number, format_args!("`{line}` is no exact version")),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with};
    use super::PYTHON_VENDORED;

    #[test]
    fn vendored_distributions_are_exact() {
        let text = b"CacheControl==0.13.1\nrequests==2.31.0\n    urllib3==1.26.17 # why\nopen\n";
        let reading = read_with(
            &PYTHON_VENDORED,
            "site-packages/pip/_vendor/vendor.txt",
            text,
        );
        assert_eq!(
            names(&reading),
            ["cachecontrol 0.13.1", "requests 2.31.0", "urllib3 1.26.17"]
        );
        assert_eq!(facts(&reading)[0], "python.vendored=pip");
        assert_eq!(reading.unknown, ["line 4: `open` is no exact version"]);
    }
}
