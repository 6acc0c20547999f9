//! Where findings are, for formats that show them in files of a repository: every finding has a file and a line there.

use std::collections::BTreeMap;

use seawall_finding::{Evidence, Finding, Target};

use crate::Report;

/// Files to show what has none of its own at: a namespace that only objects of the input use, an object of a snapshot.
pub(crate) struct Files<'a> {
    /// By cluster and namespace: of what is found in it.
    near: BTreeMap<(&'a str, &'a str), &'a str>,
    /// An input that is a file.
    input: Option<&'a str>,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// As the report names it.
    pub(crate) file: String,
    /// From 1.
    pub(crate) line: u32,
    /// From 1; 0 where it is not known.
    pub(crate) column: u32,
}

/// A file as those see it who read the report: from the root of the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Below it.
    Below(String),
    /// Elsewhere, by its whole path.
    Elsewhere(String),
}

impl<'a> Files<'a> {
    pub(crate) fn of(report: &'a Report<'_>) -> Self {
        let mut near = BTreeMap::new();
        for finding in report.findings {
            if let Some(location) = finding.location() {
                let target = &finding.target;
                for namespace in ["", target.namespace()] {
                    near.entry((target.cluster(), namespace))
                        .or_insert(&*location.file);
                }
            }
        }
        let is_file = |input: &&str| {
            let endings = [".zst", ".gz", ".tgz", ".yaml", ".yml", ".json"];
            endings.iter().any(|ending| input.ends_with(ending))
        };
        Self {
            near,
            input: report.inputs.iter().map(String::as_str).find(is_file),
        }
    }

    fn near(&self, finding: &Finding) -> Option<&'a str> {
        let target = &finding.target;
        let at = |namespace| self.near.get(&(target.cluster(), namespace)).copied();
        at(target.namespace()).or_else(|| at("")).or(self.input)
    }

    /// Where a finding is shown. Code-scanning pages show nothing without a line: where none is known, it is the first.
    /// Of a live cluster no file is known: its findings are shown at the resource's name, which they take for a path.
    pub(crate) fn place(&self, finding: &Finding) -> Place {
        if let Some(file) = held(finding) {
            return Place {
                file,
                line: 1,
                column: 0,
            };
        }
        let (file, line, column) = match finding.location() {
            Some(location) => (&*location.file, location.line, location.column),
            None => match self.near(finding) {
                Some(file) => (file, 0, 0),
                None => {
                    return Place {
                        file: format!("cluster/{}", finding.target),
                        line: 1,
                        column: 0,
                    };
                }
            },
        };
        Place {
            file: on_disk(file).to_owned(),
            line: line.max(1),
            column: if line > 0 { column.max(1) } else { 0 },
        }
    }
}

/// The file that shows a package: below the directory that was scanned, which can be one of the repository, or below the name
/// of an image.
fn held(finding: &Finding) -> Option<String> {
    let holder = match &*finding.target {
        Target::Package { holder, .. } => holder,
        Target::Image { reference, .. } => reference,
        _ => return None,
    };
    let schemes = ["dir:", "rootfs:", "file:"];
    let stripped = schemes
        .iter()
        .find_map(|scheme| holder.strip_prefix(scheme));
    let holder = stripped.unwrap_or(holder);
    let path = finding.evidence.iter().find_map(|evidence| match evidence {
        Evidence::Package(package) => Some(package.path.trim_start_matches('/')),
        _ => None,
    });
    // A single binary is its own only file.
    Some(
        match path.filter(|path| !path.is_empty() && !is_end(holder, path)) {
            Some(path) => format!("{}/{path}", holder.trim_end_matches('/')),
            None => holder.to_owned(),
        },
    )
}

/// Whether a path ends with another one.
fn is_end(whole: &str, end: &str) -> bool {
    let above = whole.strip_suffix(end);
    above.is_some_and(|above| above.is_empty() || above.ends_with('/'))
}

/// The file that there is: of a template in a packed chart the chart.
pub(crate) fn on_disk(file: &str) -> &str {
    let inside = [".tgz/", ".gz/"].iter().find_map(|ending| {
        file.split_once(ending)
            .map(|(chart, _)| chart.len() + ending.len() - 1)
    });
    inside.map_or(file, |end| &file[..end])
}

/// How a file that is named in a directory is reached from the root of the repository, without `.` and `..`.
pub(crate) fn reach(file: &str, directory: &str, root: &str) -> Reach {
    let named = match file.starts_with('/') {
        true => file.to_owned(),
        false => format!("{directory}/{file}"),
    };
    let whole = parts(&named);
    match whole.strip_prefix(&parts(root)[..]) {
        Some(below) => Reach::Below(below.join("/")),
        _ => Reach::Elsewhere(format!("/{}", whole.join("/"))),
    }
}

/// The parts of a path; `..` takes the one before it away.
fn parts(path: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_reached_from_the_root_of_the_repository() {
        let below = |path: &str| Reach::Below(path.to_owned());
        let elsewhere = |path: &str| Reach::Elsewhere(path.to_owned());
        for (file, directory, root, expect) in [
            ("a.yaml", "/work", "/work", below("a.yaml")),
            ("./a//b/../c.yaml", "/work", "/work", below("a/c.yaml")),
            ("/work/a.yaml", "/work", "/work", below("a.yaml")),
            (
                "../a.yaml",
                "/work/deploy",
                "/work/deploy",
                elsewhere("/work/a.yaml"),
            ),
            ("../a.yaml", "/work/deploy", "/work", below("a.yaml")),
            ("a.yaml", "/work/deploy", "/work", below("deploy/a.yaml")),
            (
                "/worker/a.yaml",
                "/work",
                "/work",
                elsewhere("/worker/a.yaml"),
            ),
            ("../work/a.yaml", "/work", "/work", below("a.yaml")),
            ("../../../a", "/work", "/work", elsewhere("/a")),
            (".", "/work", "/work", below("")),
            ("a.yaml", "", "", below("a.yaml")),
        ] {
            assert_eq!(reach(file, directory, root), expect, "{file} {directory}");
        }
    }

    #[test]
    fn a_template_in_an_archive_is_shown_at_the_archive() {
        assert_eq!(on_disk("a/c.tgz/c/templates/x.yaml"), "a/c.tgz");
        assert_eq!(on_disk("a/c.yaml"), "a/c.yaml");
    }
}
