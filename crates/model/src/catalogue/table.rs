//! Reads the tables in `content/api`.

use std::borrow::Cow;

use super::resource::{ApiResource, Name, Nature, Provenance, Scope};

/// What Kubernetes brings.
pub(super) const BUILTIN: &str = include_str!("../../../../content/api/builtin.txt");

/// What many clusters have besides.
pub(super) const ECOSYSTEM: &str = include_str!("../../../../content/api/ecosystem.txt");

/// A table as it was read.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) resources: Vec<ApiResource>,
    /// Groups whose kinds are made by users, all of which are listed.
    pub(super) open_groups: Vec<&'static str>,
    /// Lines that are not understood. A test holds that there are none.
    pub(super) broken: Vec<&'static str>,
}

/// Reads one table.
pub(super) fn read(text: &'static str, provenance: Provenance) -> Table {
    let mut table = Table::default();
    let mut group = "";
    let mut versions: Vec<&'static str> = Vec::new();
    for line in text.lines() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(head) = line
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            let mut words = head.split(' ');
            group = match words.next() {
                Some("-") | None => "",
                Some(name) => name,
            };
            versions = words.collect();
            if versions.last() == Some(&"open") {
                versions.pop();
                table.open_groups.push(group);
            }
            continue;
        }
        match row(line, group, &versions, provenance) {
            Some(resource) => table.resources.push(resource),
            None => table.broken.push(line),
        }
    }
    table
}

fn row(
    line: &'static str,
    group: &'static str,
    versions: &[&'static str],
    provenance: Provenance,
) -> Option<ApiResource> {
    let mut words = line.split(' ');
    let kind = words.next()?;
    let plural = words.next()?;
    let scope = match words.next()? {
        "cluster" => Scope::Cluster,
        "namespaced" => Scope::Namespaced,
        _ => return None,
    };
    let kind = if kind == "-" { "" } else { kind };
    let mut resource = ApiResource {
        group: Cow::Borrowed(group),
        kind: Cow::Borrowed(kind),
        plural: Cow::Borrowed(plural),
        singular: Cow::Owned(kind.to_ascii_lowercase()),
        short_names: Vec::new(),
        scope,
        versions: versions.iter().copied().map(Cow::Borrowed).collect(),
        subresources: Vec::new(),
        categories: Vec::new(),
        nature: Nature::Stored,
        provenance,
        is_listed: false,
    };
    for word in words {
        match word.split_once('=') {
            None if word == "list" => resource.is_listed = true,
            None if word == "review" => resource.nature = Nature::Review,
            None if word == "virtual" => resource.nature = Nature::Virtual,
            None if word == "former" => resource.provenance = Provenance::Former,
            Some(("short", names)) => resource.short_names = names_of(names),
            Some(("sub", names)) => resource.subresources = names_of(names),
            Some(("in", names)) => resource.categories = names_of(names),
            Some(("v", names)) => resource.versions = names_of(names),
            Some(("singular", name)) => resource.singular = Cow::Borrowed(name),
            _ => return None,
        }
    }
    Some(resource)
}

fn names_of(text: &'static str) -> Vec<Name> {
    text.split(',').map(Cow::Borrowed).collect()
}
