//! Which files of a plain directory Argo CD applies: manifests by their endings, without subdirectories unless it is told
//! to, and as `include` and `exclude` say.

use std::path::{Path, PathBuf};

use seawall_syntax::Node;

use crate::language::head;

/// Most files of a directory.
const MAX_FILES: usize = 20_000;

/// Most letters of a pattern, and most alternatives in it.
const MAX_PATTERN: usize = 1_000;
const MAX_ALTERNATIVES: usize = 64;

/// The files that are applied; `None` where that is not decided, as with Jsonnet.
pub(super) fn listed(directory: &Path, says: Option<&Node>) -> Option<Vec<PathBuf>> {
    let is_recursive = says.and_then(|says| says.bool("recurse")) == Some(true);
    let patterns = |key: &str| match says.and_then(|says| says.str(key)) {
        Some(text) if !text.is_empty() => alternatives(text).map(Some),
        _ => Some(None),
    };
    let (include, exclude) = (patterns("include")?, patterns("exclude")?);
    let matches = |patterns: &[String], path: &str| patterns.iter().any(|one| is_like(one, path));
    let mut files = Vec::new();
    let mut waiting = vec![directory.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder).ok()? {
            let entry = entry.ok()?;
            let (path, kind) = (entry.path(), entry.file_type().ok()?);
            if kind.is_dir() {
                if is_recursive {
                    waiting.push(path);
                }
                continue;
            }
            let name = path.strip_prefix(directory).ok()?.to_str()?;
            let Some(ending) = name.rsplit_once('.').map(|(_, ending)| ending) else {
                continue;
            };
            let is_out = exclude.as_ref().is_some_and(|all| matches(all, name))
                || include.as_ref().is_some_and(|all| !matches(all, name));
            match ending {
                _ if is_out => {}
                // Where a link leads is not followed here.
                "yaml" | "yml" | "json" if !kind.is_file() => return None,
                "yaml" | "yml" | "json" => files.push(path),
                "jsonnet" => return None,
                _ => {}
            }
            if files.len() > MAX_FILES {
                return None;
            }
        }
    }
    files.retain(|file| {
        let head = head(file).unwrap_or_default();
        memchr::memmem::find(&head, b"+argocd:skip-file-rendering").is_none()
    });
    files.sort();
    Some(files)
}

/// A pattern for each alternative in braces; `None` for what is not understood.
fn alternatives(pattern: &str) -> Option<Vec<String>> {
    if pattern.len() > MAX_PATTERN || pattern.contains(['[', '\\']) {
        return None;
    }
    let mut all = vec![String::new()];
    let mut rest = pattern;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, braces) = rest.split_at(at);
        let (inner, behind) = braces.strip_prefix('{')?.split_once('}')?;
        if inner.contains('{') {
            return None;
        }
        let choices: Vec<&str> = inner.split(',').collect();
        if all.len() * choices.len() > MAX_ALTERNATIVES {
            return None;
        }
        let with = |start: &String| {
            let of = |choice: &&str| format!("{start}{before}{choice}");
            choices.iter().map(of).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(with).collect();
        rest = behind;
    }
    Some(all.into_iter().map(|start| start + rest).collect())
}

/// Whether a path is like a pattern, in which `*` is any text, slashes as well, and `?` is one letter.
fn is_like(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), path.chars().collect());
    let (mut at, mut of) = (0, 0);
    // The last star, and how far it was taken to reach.
    let mut star: Option<(usize, usize)> = None;
    while of < path.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, of));
                at += 1;
            }
            Some(letter) if *letter == '?' || *letter == path[of] => {
                at += 1;
                of += 1;
            }
            _ => {
                let Some((place, reach)) = star else {
                    return false;
                };
                star = Some((place, reach + 1));
                at = place + 1;
                of = reach + 1;
            }
        }
    }
    pattern[at..].iter().all(|letter| *letter == '*')
}

#[cfg(test)]
mod tests {
    use seawall_syntax::parse_yaml;

    use super::*;

    #[test]
    fn files_are_taken_as_argo_cd_takes_them() {
        let root = tempfile::tempdir().expect("a directory");
        for name in [
            "a.yaml",
            "b.yml",
            "c.json",
            "d.txt",
            "e.YAML",
            "noend",
            "sub/f.yaml",
            "sub/g.json",
        ] {
            let file = root.path().join(name);
            std::fs::create_dir_all(file.parent().expect("a parent")).expect("directories");
            std::fs::write(file, "a: 1\n").expect("a file");
        }
        std::fs::write(
            root.path().join("h.yaml"),
            "# +argocd:skip-file-rendering\n",
        )
        .expect("a file");
        for (says, expect) in [
            ("{}", Some("a.yaml b.yml c.json")),
            ("{recurse: 'true'}", Some("a.yaml b.yml c.json")),
            (
                "{recurse: true}",
                Some("a.yaml b.yml c.json sub/f.yaml sub/g.json"),
            ),
            (
                "{recurse: true, exclude: '*.json'}",
                Some("a.yaml b.yml sub/f.yaml"),
            ),
            (
                "{recurse: true, include: '{a,sub/f}.yaml'}",
                Some("a.yaml sub/f.yaml"),
            ),
            ("{include: '?.y*', exclude: 'b.yml'}", Some("a.yaml")),
            ("{include: '[ab].yaml'}", None),
            ("{include: '{a,{b,c}}.yaml'}", None),
            ("{exclude: '}'}", None),
        ] {
            let node = parse_yaml(says, 0, &mut Vec::new())
                .expect("parses")
                .remove(0);
            let files = listed(root.path(), Some(&node)).map(|files| {
                let inside = files
                    .iter()
                    .map(|file| file.strip_prefix(root.path()).expect("inside"));
                inside
                    .map(|file| file.display().to_string())
                    .collect::<Vec<_>>()
                    .join(" ")
            });
            assert_eq!(files.as_deref(), expect, "{says}");
        }
        std::fs::write(root.path().join("z.jsonnet"), "{}").expect("a file");
        assert_eq!(listed(root.path(), None), None);
    }
}
