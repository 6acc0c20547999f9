//! Argo CD: the Applications of an ApplicationSet, as far as its generators look at the tree alone.

use std::path::{Path, PathBuf};

use seawall_syntax::{Node, parse_stream};

use super::application;
use super::order::Order;
use super::paths::plain;
use super::place::{Base, Context};
use super::template::{Parameters, fill, flatten};
use crate::named::read_named;

/// Most Applications of one set.
const MAX_APPLICATIONS: usize = 200;

/// Most directories and files that a generator looks through.
const MAX_ENTRIES: usize = 50_000;

/// Deepest nesting of generators.
const MAX_DEPTH: usize = 3;

/// What a set has rendered; `None` where not all of it is decided.
pub(super) fn orders(root: &Node, context: &Context<'_>) -> Option<Vec<Order>> {
    let spec = root.get("spec")?;
    let template = spec.get("template")?;
    note_sources(template, context);
    let is_patched = spec
        .get("templatePatch")
        .is_some_and(|patch| !patch.is_null());
    if is_patched {
        return None;
    }
    let is_go = spec.bool("goTemplate") == Some(true);
    let mut all = Vec::new();
    for generator in spec.list("generators") {
        all.extend(generated(generator, &Parameters::new(), is_go, context, 0)?);
    }
    if all.is_empty() || all.len() > MAX_APPLICATIONS {
        return None;
    }
    let mut orders = Vec::new();
    for parameters in &all {
        let application = fill(template, parameters, is_go)?;
        orders.extend(application::orders(&application, context)?);
    }
    Some(orders)
}

/// Notes what the template names itself and is not in the input, whatever the generators give.
fn note_sources(template: &Node, context: &Context<'_>) {
    let Some(spec) = template.get("spec") else {
        return;
    };
    let is_written = |text: &&str| !text.contains("{{");
    for source in spec.get("source").into_iter().chain(spec.list("sources")) {
        let text = |key: &str| source.str(key).filter(is_written);
        let Some(url) = text("repoURL") else { continue };
        match (source.get("chart"), text("path")) {
            (Some(_), _) if context.source(url).is_some() => {}
            (Some(_), _) => context.note_chart(text("chart").unwrap_or_default(), url),
            (None, Some(path)) => _ = context.applied(url, path),
            // What is applied of it is up to the generators.
            (None, None) if source.get("path").is_some() => _ = context.applied(url, "."),
            (None, None) => {}
        }
    }
}

/// The sets of parameters that a generator gives, with those that it got.
fn generated(
    generator: &Node,
    given: &Parameters,
    is_go: bool,
    context: &Context<'_>,
    depth: usize,
) -> Option<Vec<Parameters>> {
    let is_known = |key: &str| matches!(key, "list" | "git" | "matrix");
    let [entry] = generator.entries() else {
        // A selector, or two kinds at once.
        return None;
    };
    if !is_known(&entry.key) || depth > MAX_DEPTH || entry.value.get("template").is_some() {
        return None;
    }
    let node = match given.is_empty() {
        true => entry.value.clone(),
        false if &*entry.key == "matrix" => entry.value.clone(),
        false => fill(&entry.value, given, is_go)?,
    };
    let found = match &*entry.key {
        "list" if node.get("elementsYaml").is_some() => return None,
        "list" => {
            let of = |element: &Node| {
                let mut parameters = Parameters::new();
                flatten(element, "", &mut parameters, 0);
                parameters
            };
            node.list("elements").iter().map(of).collect()
        }
        "git" => of_git(&node, context)?,
        _ => {
            let [first, second] = node.list("generators") else {
                return None;
            };
            let mut all = Vec::new();
            for outer in generated(first, given, is_go, context, depth + 1)? {
                let seen: Parameters = given
                    .iter()
                    .chain(&outer)
                    .map(|(name, value)| (name.clone(), value.clone()))
                    .collect();
                for inner in generated(second, &seen, is_go, context, depth + 1)? {
                    all.push(seen.clone().into_iter().chain(inner).collect());
                    if all.len() > MAX_APPLICATIONS {
                        return None;
                    }
                }
            }
            all
        }
    };
    Some(found)
}

/// Directories or files of a repository.
fn of_git(git: &Node, context: &Context<'_>) -> Option<Vec<Parameters>> {
    if git.get("pathParamPrefix").is_some() {
        return None;
    }
    let is_files = git.get("files").is_some();
    let patterns: Vec<(&str, bool)> = git
        .list(if is_files { "files" } else { "directories" })
        .iter()
        .filter_map(|one| Some((one.str("path")?, one.bool("exclude") == Some(true))))
        .collect();
    let first = patterns.iter().find(|(_, is_excluded)| !is_excluded)?.0;
    // Up to the first wildcard it has to be there.
    let literal: PathBuf = plain(first)?
        .components()
        .take_while(|part| {
            !part
                .as_os_str()
                .to_string_lossy()
                .contains(['*', '?', '[', '{'])
        })
        .collect();
    let literal = match is_files && literal == plain(first)? {
        true => literal.parent().unwrap_or(Path::new("")).to_owned(),
        false => literal,
    };
    let url = git.str("repoURL").unwrap_or_default();
    let base = context.applied(url, literal.to_str()?)?;
    let mut found = Vec::new();
    for (path, is_directory) in below(&base, &literal)? {
        let text = path.to_str()?;
        let matches = |pattern: &str| matches(pattern.trim_start_matches("./"), text);
        let is_in = patterns
            .iter()
            .any(|(pattern, is_excluded)| !is_excluded && matches(pattern));
        let is_out = patterns
            .iter()
            .any(|(pattern, is_excluded)| *is_excluded && matches(pattern));
        if is_directory == is_files || !is_in || is_out {
            continue;
        }
        let mut parameters = Parameters::new();
        let directory = match is_files {
            true => {
                let bytes = read_named(&base.inside(text)?).ok()?;
                let document = parse_stream(&bytes).into_iter().next()?;
                let node = document.nodes.ok()?.into_iter().next()?;
                if node.entries().is_empty() {
                    return None;
                }
                flatten(&node, "", &mut parameters, 0);
                parameters.insert(
                    "path.filename".to_owned(),
                    path.file_name()?.to_str()?.to_owned(),
                );
                path.parent()?.to_owned()
            }
            false => path.clone(),
        };
        add_path(&directory, &mut parameters);
        if let Some(values) = git.get("values") {
            flatten(values, "values", &mut parameters, 0);
        }
        found.push(parameters);
    }
    Some(found)
}

fn add_path(directory: &Path, parameters: &mut Parameters) {
    let text = directory.display().to_string();
    let name = directory
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let letter = |letter: char| {
        if letter.is_ascii_alphanumeric() || letter == '.' {
            letter.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    parameters.insert(
        "path.basenameNormalized".to_owned(),
        name.chars().map(letter).collect(),
    );
    parameters.insert("path.basename".to_owned(), name);
    for (number, part) in directory.components().enumerate() {
        parameters.insert(
            format!("path[{number}]"),
            part.as_os_str().to_string_lossy().into_owned(),
        );
    }
    parameters.insert("path".to_owned(), text);
}

/// Everything below a directory of a repository, with whether it is a directory; hidden ones are left out, as Argo CD does.
fn below(base: &Base, literal: &Path) -> Option<Vec<(PathBuf, bool)>> {
    let mut all = Vec::new();
    let mut waiting = vec![literal.to_owned()];
    if !literal.as_os_str().is_empty() {
        all.push((literal.to_owned(), true));
    }
    while let Some(directory) = waiting.pop() {
        for entry in std::fs::read_dir(base.start.join(&directory))
            .ok()?
            .flatten()
        {
            let path = directory.join(entry.file_name());
            let kind = entry.file_type().ok()?;
            if entry.file_name().to_string_lossy().starts_with('.') || kind.is_symlink() {
                continue;
            }
            if kind.is_dir() {
                waiting.push(path.clone());
            }
            all.push((path, kind.is_dir()));
            if all.len() > MAX_ENTRIES {
                return None;
            }
        }
    }
    all.sort();
    Some(all)
}

/// Whether a path matches a pattern, in which `*` stops at a slash and `**` does not.
fn matches(pattern: &str, path: &str) -> bool {
    let mut builder = ignore::overrides::OverrideBuilder::new("");
    // As an override a pattern says what is taken; from the root where it begins with a slash.
    let is_built = builder
        .add(&format!("/{}", pattern.trim_end_matches('/')))
        .is_ok();
    let built = is_built.then(|| builder.build().ok()).flatten();
    built.is_some_and(|patterns| patterns.matched(path, false).is_whitelist())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stop_at_slashes() {
        for (pattern, path, expect) in [
            ("apps/*", "apps/a", true),
            ("apps/*", "apps/a/b", false),
            ("apps/**/prod", "apps/a/b/prod", true),
            ("*", "apps", true),
            ("*", "apps/a", false),
            ("apps/a", "apps/a", true),
            ("clusters/*/config.json", "clusters/x/config.json", true),
        ] {
            assert_eq!(matches(pattern, path), expect, "{pattern} {path}");
        }
    }
}
