//! Reading an exceptions file, strictly: what is not understood could hide more than was meant.

use std::collections::BTreeMap;

use seawall_advisory::vex::Justification;
use seawall_content::{ContentError, Document, Field, Limits, Reader};
use seawall_finding::{
    Date, DateError, Exception, Fingerprint, FingerprintError, Pattern, ResourceSelector,
};
use seawall_model::Catalogue;

const SCHEMA: &str = "seawall.exceptions";

/// Reads an exceptions file: accepted findings, and under `missing-pods` objects whose pods are not in the input. Each needs
/// a reason, an owner and an end. Nothing is excepted by a file with an error: a broken file never hides findings.
///
/// # Errors
/// With file, line and column, for the first thing that is wrong.
pub fn parse_exceptions(file: &str, text: &[u8]) -> Result<Vec<Exception>, ContentError> {
    let mut exceptions = Vec::new();
    for document in Document::open_all(file, text, SCHEMA, 1..=1, Limits::default())? {
        exceptions.extend(document.read(|root| {
            let about_pods = root.optional("missing-pods");
            let entries = match about_pods {
                None => root.list("exceptions")?,
                Some(_) => root.optional_list("exceptions")?,
            };
            let mut all = entries.each(|entry| exception(file, entry))?;
            if let Some(field) = about_pods {
                all.extend(
                    field
                        .list()?
                        .not_empty()?
                        .each(|entry| missing_pods(file, entry))?,
                );
            }
            Ok(all)
        })?);
    }
    Ok(exceptions)
}

fn exception(file: &str, entry: &Reader<'_>) -> Result<Exception, ContentError> {
    let checks = entry.list("checks")?.not_empty()?.texts()?;
    let fingerprints = match entry.optional("fingerprints") {
        None => Vec::new(),
        Some(field) => {
            let fingerprints = field.list()?.not_empty()?.items();
            fingerprints
                .map(|item| {
                    item.text()?
                        .parse()
                        .map_err(|error: FingerprintError| item.error(error.to_string()))
                })
                .collect::<Result<_, ContentError>>()?
        }
    };
    let resources = match entry.optional("resources") {
        None => Vec::new(),
        Some(field) => {
            let selectors = field.list()?.not_empty()?.items();
            selectors
                .map(|item| match item.section(selector)? {
                    empty if empty == ResourceSelector::default() => Err(item
                        .error("an empty selector covers everything")
                        .with_hint("omit `resources` if that is intended, or name a resource")),
                    selector => Ok(selector),
                })
                .collect::<Result<_, ContentError>>()?
        }
    };
    let checks = checks.into_iter().map(Pattern::new).collect();
    let words: Vec<(&str, Justification)> = Justification::ALL
        .iter()
        .map(|one| (one.as_str(), *one))
        .collect();
    let justification = entry.optional_one_of("justification", &words)?;
    Ok(Exception {
        justification: justification.map(|one| one.as_str().to_owned()),
        ..accepted(file, entry, checks, resources, fingerprints)?
    })
}

/// Objects whose pods are not in the input, or not in full. Each is named: what is not known yet is not accepted.
fn missing_pods(file: &str, entry: &Reader<'_>) -> Result<Exception, ContentError> {
    let items = entry.list("resources")?.not_empty()?.items();
    let resources = items
        .map(|item| {
            let selector = item.section(selector)?;
            let of_findings = selector.container.is_some()
                || selector.path.is_some()
                || selector.holder.is_some()
                || !selector.labels.is_empty();
            let hint = "name each object by `kind`, `namespace` and `name`";
            if of_findings {
                let what = "`labels`, `container`, `path` and `holder` select findings, and this is about an object";
                return Err(item.error(what).with_hint(hint));
            }
            if selector.kind.is_none() || selector.name.is_none() {
                let what = "an accepted object needs `kind` and `name`";
                return Err(item.error(what).with_hint(hint));
            }
            Ok(selector)
        })
        .collect::<Result<_, ContentError>>()?;
    accepted(file, entry, Vec::new(), resources, Vec::new())
}

/// What every entry has.
fn accepted(
    file: &str,
    entry: &Reader<'_>,
    checks: Vec<Pattern>,
    resources: Vec<ResourceSelector>,
    fingerprints: Vec<Fingerprint>,
) -> Result<Exception, ContentError> {
    Ok(Exception {
        checks,
        resources,
        fingerprints,
        reason: entry.text("reason")?.to_owned(),
        justification: None,
        owner: entry.text("owner")?.to_owned(),
        expires: expires(entry)?,
        origin: format!("{file}:{}", entry.position().line),
        is_whole: true,
        sources: None,
    })
}

fn expires(entry: &Reader<'_>) -> Result<Date, ContentError> {
    let hint = "the last day on which it applies, such as 2027-06-30";
    let Some(field) = entry.optional("expires") else {
        return Err(entry.error("an exception needs `expires`").with_hint(hint));
    };
    field
        .text()?
        .parse()
        .map_err(|error: DateError| field.error(error.to_string()).with_hint(hint))
}

fn selector(entry: &Reader<'_>) -> Result<ResourceSelector, ContentError> {
    let part = |name: &'static str| -> Result<Option<Pattern>, ContentError> {
        Ok(entry.optional_text(name)?.map(Pattern::new))
    };
    let kind = entry.optional("kind").map(kind).transpose()?;
    let group = part("group")?;
    let (kind, groups) = match (kind, group) {
        (Some((kind, _)), Some(group)) => (Some(kind), vec![group]),
        (None, Some(group)) => (None, vec![group]),
        (Some((kind, groups)), None) => (Some(kind), groups),
        (None, None) => (None, Vec::new()),
    };
    Ok(ResourceSelector {
        cluster: part("cluster")?,
        groups,
        kind,
        // Cluster-scoped objects have an empty namespace. Everything else has a name.
        namespace: entry
            .optional("namespace")
            .map(|field| field.any_text())
            .transpose()?
            .map(Pattern::new),
        name: part("name")?,
        labels: labels(entry)?,
        container: part("container")?,
        path: part("path")?,
        holder: part("holder")?,
    })
}

/// A kind, and the groups that it is meant in. A kind of Kubernetes' own, written as it is, is not that of somebody's
/// custom resource with the same name.
fn kind(field: Field<'_>) -> Result<(Pattern, Vec<Pattern>), ContentError> {
    let pattern = Pattern::new(field.text()?);
    let Some(name) = pattern.exact().map(str::to_owned) else {
        return Ok((pattern, Vec::new()));
    };
    let catalogue = Catalogue::builtin();
    let own = |name: &str| -> Vec<Pattern> {
        let groups = catalogue.groups_of_kind(name);
        groups
            .filter(|resource| resource.is_builtin())
            .map(|resource| Pattern::new(&resource.group))
            .collect()
    };
    let groups = own(&name);
    if groups.is_empty() && catalogue.groups_of_kind(&name).next().is_none() {
        // `deployment`, `deployments` and `deploy` are names of the resource; the kind is another word.
        let meant = catalogue.resources().find(|resource| {
            resource.is_builtin()
                && (resource.kind.eq_ignore_ascii_case(&name)
                    || resource.plural == name
                    || resource.short_names.iter().any(|short| *short == *name))
        });
        if let Some(resource) = meant {
            let error = field.error(format!("`{name}` is not a kind"));
            return Err(error.with_hint(format!("did you mean `{}`?", resource.kind)));
        }
    }
    Ok((pattern, groups))
}

fn labels(entry: &Reader<'_>) -> Result<BTreeMap<String, Pattern>, ContentError> {
    let Some(field) = entry.optional("labels") else {
        return Ok(BTreeMap::new());
    };
    let entries = field.entries()?;
    if entries.is_empty() {
        return Err(field.error("`labels` is empty"));
    }
    entries
        .into_iter()
        .map(|(key, value)| Ok((key.to_owned(), Pattern::new(value.any_text()?))))
        .collect()
}

#[cfg(test)]
mod tests;
