//! What charts and kustomizations may read: what lies in the input. Links that lead out of it and addresses are refused
//! before anything runs, so that the answer is the same whether or not the system has a sandbox.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use seawall_syntax::{Node, parse_stream};

use crate::language::head;
use crate::limits::{MAX_FILE_BYTES, MAX_RENDERED_FILES};

/// The names that kustomize looks for.
const FILE_NAMES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// The kustomization file of a folder.
pub(crate) fn kustomization_file(folder: &Path) -> Option<PathBuf> {
    FILE_NAMES
        .iter()
        .map(|name| folder.join(name))
        .find(|file| file.is_file() && !is_flux_object(file))
}

/// Whether a file of this name is an object of Flux, and nothing that kustomize reads.
pub(crate) fn is_flux_object(file: &Path) -> bool {
    let head = head(file).unwrap_or_default();
    memchr::memmem::find(&head, b"kustomize.toolkit.fluxcd.io/").is_some()
        && parse_stream(&head).into_iter().any(|document| {
            document.nodes.unwrap_or_default().iter().any(|node| {
                let version = node.str("apiVersion").unwrap_or_default();
                version.starts_with("kustomize.toolkit.fluxcd.io/")
            })
        })
}

/// Whether a kustomization is a component: a part of those that name it, and nothing by itself.
pub(crate) fn is_component(file: &Path) -> bool {
    let head = head(file).unwrap_or_default();
    parse_stream(&head).into_iter().any(|document| {
        let nodes = document.nodes.unwrap_or_default();
        nodes
            .iter()
            .any(|node| node.str("kind") == Some("Component"))
    })
}

/// Why something is not rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// A sentence without a full stop, about what is not rendered.
    pub why: String,
    /// What to do next.
    pub hint: &'static str,
}

/// Looks for a link below a directory that leads out of the root. Links to directories inside of it are followed, as
/// helm follows them.
pub(crate) fn refuse_links(directory: &Path, root: &Path) -> Result<(), Refusal> {
    let Ok(root) = root.canonicalize() else {
        return Ok(());
    };
    let mut waiting = vec![directory.to_owned()];
    let mut seen = HashSet::new();
    let mut entries = 0;
    while let Some(directory) = waiting.pop() {
        let is_new = match directory.canonicalize() {
            Ok(whole) => seen.insert(whole),
            Err(_) => false,
        };
        let Ok(listed) = std::fs::read_dir(&directory) else {
            continue;
        };
        if !is_new {
            continue;
        }
        for entry in listed.flatten() {
            entries += 1;
            if entries > MAX_RENDERED_FILES {
                return Err(Refusal {
                    why: format!("it contains more than {MAX_RENDERED_FILES} files"),
                    hint: "render it elsewhere and scan the output",
                });
            }
            let path = entry.path();
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => waiting.push(path),
                Ok(kind) if kind.is_symlink() => {
                    // A link that leads nowhere now leads nowhere for helm, which says so.
                    let Ok(target) = path.canonicalize() else {
                        continue;
                    };
                    if !target.starts_with(&root) {
                        return Err(leaves(&path));
                    }
                    if target.is_dir() {
                        waiting.push(path);
                    }
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn leaves(link: &Path) -> Refusal {
    Refusal {
        why: format!(
            "`{}` is a symlink that points outside the input",
            link.display()
        ),
        hint: "name a directory that contains both the link and its target, or replace the link with the file",
    }
}

/// What a kustomization may build on: overlays build on what lies beside and above them. That is the repository around
/// it, or else the working directory if it is below it, or else the input.
pub(crate) fn area(directory: &Path, root: &Path) -> PathBuf {
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let (directory, root) = (whole(directory), whole(root));
    if let Some(repository) = root.ancestors().find(|above| above.join(".git").exists()) {
        return repository.to_owned();
    }
    let here = std::env::current_dir().map(|here| whole(&here)).ok();
    let home = std::env::var_os("HOME").map(|home| whole(Path::new(&home)));
    let here = here.filter(|here| {
        let is_home = home.as_ref().is_some_and(|home| home.starts_with(here));
        directory.starts_with(here) && here.parent().is_some() && !is_home
    });
    match here {
        Some(here) if root.starts_with(&here) => here,
        _ => root,
    }
}

/// Looks for what a kustomization, or one that it builds on, would fetch or read from outside of the area.
pub(crate) fn refuse_references(
    directory: &Path,
    area: &Path,
    is_network_allowed: bool,
) -> Result<(), Refusal> {
    let mut waiting = vec![directory.to_owned()];
    let mut seen = HashSet::new();
    while let Some(directory) = waiting.pop() {
        let Ok(whole) = directory.canonicalize() else {
            continue;
        };
        if !seen.insert(whole.clone()) {
            continue;
        }
        if seen.len() > MAX_RENDERED_FILES {
            return Err(Refusal {
                why: format!("it refers to more than {MAX_RENDERED_FILES} directories"),
                hint: "render it elsewhere and scan the output",
            });
        }
        let Some(file) = kustomization_file(&whole) else {
            continue;
        };
        if !file.canonicalize().is_ok_and(|to| to.starts_with(area)) {
            return Err(leaves(&file));
        }
        for reference in references(&file) {
            let path = whole.join(&reference);
            match path.canonicalize() {
                Ok(target) if !target.starts_with(area) => {
                    return Err(Refusal {
                        why: format!("it refers to `{reference}`, which is outside the input"),
                        hint: "run from a directory that contains all of it, or name one",
                    });
                }
                Ok(target) if target.is_dir() => waiting.push(target),
                Ok(_) => {}
                Err(_) if !is_network_allowed && is_address(&reference) => {
                    return Err(Refusal {
                        why: format!(
                            "it refers to `{reference}`, and nothing is fetched from the network"
                        ),
                        hint: "keep a copy in the repository, or have it fetched with --allow-network",
                    });
                }
                // kustomize says what is wrong with it.
                Err(_) => {}
            }
        }
    }
    Ok(())
}

/// Fields of a kustomization that hold paths or addresses.
const LISTS: [&str; 10] = [
    "resources",
    "bases",
    "components",
    "crds",
    "patchesStrategicMerge",
    "transformers",
    "generators",
    "validators",
    "configurations",
    "patchesJson6902",
];

/// Everything that a kustomization reads or fetches, as it is written.
fn references(file: &Path) -> Vec<String> {
    let is_small = std::fs::metadata(file)
        .is_ok_and(|metadata| metadata.is_file() && metadata.len() <= MAX_FILE_BYTES);
    let bytes = match is_small {
        true => std::fs::read(file).unwrap_or_default(),
        false => Vec::new(),
    };
    let mut found = Vec::new();
    for document in parse_stream(&bytes) {
        for node in document.nodes.unwrap_or_default() {
            for list in LISTS {
                found.extend(node.strings(list).map(str::to_owned));
            }
            for list in ["patches", "patchesJson6902", "replacements"] {
                let paths = node
                    .list(list)
                    .iter()
                    .filter_map(|patch: &Node| patch.str("path"));
                found.extend(paths.map(str::to_owned));
            }
            let schema = node.get("openapi").and_then(|openapi| openapi.str("path"));
            found.extend(schema.map(str::to_owned));
            for list in ["configMapGenerator", "secretGenerator"] {
                for generator in node.list(list) {
                    let files = generator.strings("files").chain(generator.strings("envs"));
                    let files = files.chain(generator.str("env"));
                    // `key=path`, or a path alone.
                    found.extend(
                        files
                            .map(|text| text.split_once('=').map_or(text, |(_, path)| path))
                            .map(str::to_owned),
                    );
                }
            }
        }
    }
    // A document in the list instead of a path: a patch that is written out.
    found.retain(|text| !text.contains('\n'));
    found
}

/// Whether kustomize would fetch it, where no such file is there: an address, or what git takes for one.
fn is_address(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let first = lower.split(['/', ':']).next().unwrap_or_default();
    lower.contains("://")
        || lower.starts_with("git::")
        || lower.starts_with("gh:")
        || lower.contains("?ref=")
        || lower.contains(".git/")
        || lower.ends_with(".git")
        || first.contains('@')
        || first.trim_start_matches('.').contains('.')
            && lower.contains('/')
            && !text.starts_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(root: &Path, name: &str, text: &str) {
        let file = root.join(name);
        std::fs::create_dir_all(file.parent().expect("a parent")).expect("a directory");
        std::fs::write(file, text).expect("a file");
    }

    /// A directory that is a repository of its own.
    fn repository() -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("a directory");
        std::fs::create_dir(root.path().join(".git")).expect("a directory");
        root
    }

    #[cfg(unix)]
    #[test]
    fn links_out_of_the_root_are_refused_and_others_are_not() {
        use std::os::unix::fs::symlink;
        let root = tempfile::tempdir().expect("a directory");
        let (chart, root) = (root.path().join("chart"), root.path());
        write(root, "chart/Chart.yaml", "name: a\n");
        write(root, "shared/deep/notes.txt", "x");
        symlink("../shared", chart.join("shared")).expect("a link");
        symlink("..", root.join("shared/ring")).expect("a link");
        symlink("nowhere", chart.join("dangling")).expect("a link");
        assert_eq!(refuse_links(&chart, root), Ok(()));
        // The same, of the chart alone.
        let refused = refuse_links(&chart, &chart).expect_err("the link leads out");
        assert!(refused.why.contains("chart/shared"), "{}", refused.why);
        // A link behind a link.
        symlink("/etc/hostname", root.join("shared/deep/env")).expect("a link");
        assert!(refuse_links(&chart, root).is_err());
        std::fs::remove_file(root.join("shared/deep/env")).expect("removed");
        symlink("/proc/self/environ", chart.join("env")).expect("a link");
        assert!(refuse_links(&chart, root).is_err());
    }

    #[test]
    fn overlays_build_on_what_lies_in_their_repository() {
        let root = repository();
        let root = root.path();
        write(root, "base/kustomization.yaml", "resources: [a.yaml]\n");
        write(root, "base/a.yaml", "");
        write(
            root,
            "prod/kustomization.yaml",
            "resources: [../base]\npatches: [{patch: \"a: 1\\n\"}]\n",
        );
        let prod = root.join("prod");
        let area = area(&prod, &prod);
        assert_eq!(area, root.canonicalize().expect("whole"));
        assert_eq!(refuse_references(&prod, &area, false), Ok(()));
        let alone = prod.canonicalize().expect("whole");
        let refused = refuse_references(&prod, &alone, false).expect_err("base is outside");
        assert!(refused.why.contains("../base"), "{}", refused.why);
    }

    #[test]
    fn nothing_that_would_be_fetched_is_passed_on() {
        for (text, is_refused) in [
            ("resources: ['http://127.0.0.1:9/a.yaml']", true),
            ("resources: ['HTTPS://example.com/a.yaml']", true),
            ("resources: ['github.com/owner/name//dir?ref=v1']", true),
            ("bases: ['git@github.com:owner/name.git']", true),
            ("components: ['git::https://example.com/x']", true),
            ("resources: ['file:///etc']", true),
            ("resources: ['gh:owner/name']", true),
            ("patches: [{path: 'https://example.com/p.yaml'}]", true),
            ("openapi: {path: 'http://example.com/schema.json'}", true),
            (
                "configMapGenerator: [{name: a, files: ['k=https://example.com/p']}]",
                true,
            ),
            ("generators: ['https://example.com/g.yaml']", true),
            ("resources: ['/etc/hostname']", true),
            (
                "resources: [missing.yaml, dir/missing.yaml, ./x.y/z.yaml]",
                false,
            ),
            ("commonAnnotations: {docs: 'https://example.com/'}", false),
            (
                "configMapGenerator: [{name: a, literals: ['u=https://example.com']}]",
                false,
            ),
        ] {
            let root = repository();
            let root = root.path();
            write(root, "top/kustomization.yaml", "resources: [../base]\n");
            write(root, "base/kustomization.yaml", text);
            let top = root.join("top");
            let refused = refuse_references(&top, &area(&top, &top), false);
            assert_eq!(refused.is_err(), is_refused, "{text}: {refused:?}");
            // What is outside of the area stays there.
            let is_outside = text.contains("/etc/hostname");
            let allowed = refuse_references(&top, &area(&top, &top), true);
            assert_eq!(allowed.is_err(), is_outside, "{text}: {allowed:?}");
        }
    }
}
