//! `setup.py`: exact versions that it has in quotes (`'name==1.0'`). It is a program, so that what else it requires is unknown.

use seawall_package::PackageKind::Pypi;

use super::super::found::Found;
use super::super::python_name::{normalized, pinned};
use super::super::reader::Reader;
use super::super::text::{numbered, text};
use crate::catalog::{FileView, Unreadable};

/// Setuptools' program.
pub(crate) static PYTHON_SETUP: Reader =
    Reader::new("python-setup", |at| at.is_lock(&["setup.py"]), read);

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let text = text(file.bytes);
    for (number, line) in numbered(&text) {
        let line = line.trim_start();
        if line.starts_with('#') {
            continue;
        }
        if line.contains("install_requires") {
            found.unknown_line(
                number,
                "what a program requires; only exact versions in quotes are read",
            );
        }
        // What is between quotes of either kind; a quote inside the other kind splits a text that is no requirement.
        for quoted in line.split(['"', '\'']).skip(1).step_by(2) {
            let quoted = quoted.split(';').next().unwrap_or(quoted);
            let Some(at) = quoted.find("==") else {
                continue;
            };
            let (name, specifier) = quoted.split_at(at);
            let name = name.split('[').next().unwrap_or(name).trim();
            let is_name =
                |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
            if let Some(version) = pinned(specifier)
                && !name.is_empty()
                && name.chars().all(is_name)
                && version.starts_with(|first: char| first.is_ascii_digit())
            {
                found.add(found.package(Pypi, normalized(name), version));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{names, read_with};
    use super::PYTHON_SETUP;

    #[test]
    fn exact_versions_in_quotes() {
        let text = b"if __name__ == '__main__':\n  setup(\n    install_requires=['Foo_Bar[x]==1.0; python_version<\"3\"', \"b==2.0\", 'c>=3'],\n# 'd==4'\n)";
        let reading = read_with(&PYTHON_SETUP, "setup.py", text);
        assert_eq!(names(&reading), ["foo-bar 1.0", "b 2.0"]);
        assert_eq!(
            reading.unknown,
            ["line 3: what a program requires; only exact versions in quotes are read"]
        );
    }
}
