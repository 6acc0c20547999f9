//! What breaks a rule today and is known: `xtask/debts.toml`. The list only becomes shorter.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;

/// The list, from the root of the repository.
pub(crate) const FILE: &str = "xtask/debts.toml";

/// What stands above the list.
const HEAD: &str = "\
# What breaks a rule of the house today. The list only becomes shorter: an entry that is no longer needed is an error
# (`cargo run -p xtask -- tidy --pay` removes it), and new entries and larger numbers are refused in review.
#
# layer    a dependency that points the wrong way
# unused   a dependency that no source of its crate names
# circles  uses that close a circle of files, by crate; a circle is gone when its use is
# lengths  files that are too long; they do not grow
";

/// What is owed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Debts {
    /// Dependencies that point the wrong way.
    #[serde(default)]
    pub layer: Vec<Layer>,
    /// Dependencies that no source names.
    #[serde(default)]
    pub unused: Vec<Unused>,
    /// Uses that close circles of files.
    #[serde(default, rename = "circles", deserialize_with = "circles")]
    pub circle: Vec<Circle>,
    /// Lines of files that are too long, as they were when they were listed.
    #[serde(default)]
    pub lengths: BTreeMap<String, usize>,
}

/// A dependency that points the wrong way.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Layer {
    pub from: String,
    pub to: String,
}

/// A dependency that no source names, or that only tests name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unused {
    #[serde(rename = "crate")]
    pub name: String,
    pub dependency: String,
}

/// A use that closes a circle of files: `FILE uses FILE`, with paths inside of the crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Circle {
    pub name: String,
    pub from: String,
    pub to: String,
}

/// Between the two files of a use.
const USES: &str = " uses ";

fn circles<'d, D: serde::Deserializer<'d>>(reader: D) -> Result<Vec<Circle>, D::Error> {
    let by_crate: BTreeMap<String, Vec<String>> = BTreeMap::deserialize(reader)?;
    let mut circles = Vec::new();
    for (name, uses) in by_crate {
        for text in uses {
            let (from, to) = text.split_once(USES).ok_or_else(|| {
                serde::de::Error::custom(format!("`{text}` is not `FILE uses FILE`"))
            })?;
            circles.push(Circle {
                name: name.clone(),
                from: from.to_owned(),
                to: to.to_owned(),
            });
        }
    }
    Ok(circles)
}

impl Circle {
    /// Both files.
    pub(crate) fn ends(&self) -> (String, String) {
        (self.from.clone(), self.to.clone())
    }
}

impl Debts {
    /// Reads the list.
    pub(crate) fn read(root: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(root.join(FILE))
            .with_context(|| format!("`{FILE}` cannot be read"))?;
        toml::from_str(&text).with_context(|| FILE.to_owned())
    }

    /// The text of the file.
    pub(crate) fn text(&self) -> String {
        let mut text = String::from(HEAD);
        for Layer { from, to } in &self.layer {
            let _ = write!(text, "\n[[layer]]\nfrom = {from:?}\nto = {to:?}\n");
        }
        for Unused { name, dependency } in &self.unused {
            let _ = write!(
                text,
                "\n[[unused]]\ncrate = {name:?}\ndependency = {dependency:?}\n"
            );
        }
        let mut by_crate: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for Circle { name, from, to } in &self.circle {
            let uses = by_crate.entry(name).or_default();
            uses.push(format!("{from}{USES}{to}"));
        }
        if !by_crate.is_empty() {
            text.push_str("\n[circles]\n");
        }
        for (name, mut uses) in by_crate {
            uses.sort();
            let _ = writeln!(text, "{name} = [");
            for line in uses {
                let _ = writeln!(text, "  {line:?},");
            }
            text.push_str("]\n");
        }
        if !self.lengths.is_empty() {
            text.push_str("\n[lengths]\n");
            for (path, lines) in &self.lengths {
                let _ = writeln!(text, "{path:?} = {lines}");
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_read_as_it_was_written() {
        let list: Debts = toml::from_str(
            "[[layer]]\nfrom = 'a'\nto = 'b'\n[[unused]]\ncrate = 'a'\ndependency = 'b'\n[circles]\na = ['src/a.rs uses src/b.rs', 'src/a.rs uses src/c.rs']\n[lengths]\n'crates/a/src/long.rs' = 500\n",
        )
        .expect("debts");
        assert_eq!(toml::from_str::<Debts>(&list.text()), Ok(list));
        assert_eq!(toml::from_str::<Debts>(HEAD), Ok(Debts::default()));
        assert!(toml::from_str::<Debts>("[circle]\n").is_err());
        assert!(toml::from_str::<Debts>("[circles]\na = ['src/a.rs']\n").is_err());
    }
}
