//! GitHub Actions that workflows and composite actions use: `uses: owner/repository[/path]@reference`.
//!
//! The name is `owner/repository`, as advisories write it; the version is the reference. A commit is exact, and a comment behind it
//! (`# v4.1.0`) is kept as what it claims. Actions in the same repository are local and no packages; images (`docker://`) are not
//! packages either and are listed as unknown.

use seawall_package::PackageKind::Github;
use seawall_syntax::Node;

use super::super::found::{Found, With};
use super::super::place::Located;
use super::super::reader::Reader;
use super::super::text::text;
use super::super::tree::Tree;
use crate::catalog::{FileView, Unreadable};

/// GitHub Actions of workflows.
pub(crate) static GITHUB_ACTIONS: Reader = Reader::new("github-actions", wants, read);

fn wants(at: &Located<'_>) -> bool {
    let is_yaml = at.ends(".yml") || at.ends(".yaml");
    let mut above = at.above();
    let is_workflow = above.next() == Some("workflows") && above.next() == Some(".github");
    is_yaml && at.is_project() && (is_workflow || matches!(at.name, "action.yml" | "action.yaml"))
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let tree = Tree::read(file.bytes)?;
    let root = tree.mapping()?;
    let text = text(file.bytes);
    let lines: Vec<&str> = text.lines().collect();
    let mut each = |owner: &Node| {
        if let Some(node) = owner.get("uses") {
            uses(node, &lines, found);
        }
    };
    for job in root.get("jobs").map(Node::entries).unwrap_or(&[]) {
        each(&job.value);
        job.value.list("steps").iter().for_each(&mut each);
    }
    if let Some(runs) = root.get("runs") {
        runs.list("steps").iter().for_each(&mut each);
    }
    Ok(())
}

fn uses(node: &Node, lines: &[&str], found: &mut Found) {
    let written = node.as_str().unwrap_or("");
    if written.starts_with("./") || written.starts_with("../") {
        return;
    }
    let parts = written
        .split_once('@')
        .map(|(path, reference)| (path.split('/').collect::<Vec<_>>(), reference));
    match parts {
        Some((path, reference))
            if path.len() >= 2
                && path.iter().all(|part| !part.is_empty())
                && !written.starts_with("docker:")
                && !reference.is_empty() =>
        {
            let name = format!("{}/{}", path[0], path[1]);
            let line = (node.position().line as usize)
                .checked_sub(1)
                .and_then(|at| lines.get(at));
            let claim = line
                .and_then(|line| line.split_once(" #"))
                .map(|(_, comment)| comment.trim());
            let path = path[2..].join("/");
            found.add(
                found
                    .package(Github, name, reference)
                    .with_some("github.path", Some(&path))
                    .with_some("github.claimed", claim.filter(|claim| claim.len() <= 64)),
            );
        }
        _ => found.unknown_at(
            node.position(),
            format_args!("`{written}` is no action of a repository"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with, wants};
    use super::GITHUB_ACTIONS;

    #[test]
    fn steps_and_jobs_use_actions() {
        let text = b"on: push\njobs:\n  call:\n    uses: o/r/.github/workflows/x.yml@main\n  build:\n    runs-on: x\n    steps:\n      - uses: actions/checkout@8ade135a41bc03ea155e62e844d188df1ea18608 # v4.1.0\n      - uses: ./local\n      - uses: docker://alpine:3.8\n      - run: x\n";
        let reading = read_with(&GITHUB_ACTIONS, ".github/workflows/ci.yml", text);
        assert_eq!(
            names(&reading),
            [
                "o/r main",
                "actions/checkout 8ade135a41bc03ea155e62e844d188df1ea18608"
            ]
        );
        assert_eq!(
            facts(&reading),
            [
                "github.path=.github/workflows/x.yml",
                "github.claimed=v4.1.0"
            ]
        );
        assert_eq!(
            reading.unknown,
            ["line 10: `docker://alpine:3.8` is no action of a repository"]
        );
        let text = b"runs:\n  using: composite\n  steps:\n  - uses: a/b@v1\n";
        assert_eq!(
            names(&read_with(&GITHUB_ACTIONS, "action.yml", text)),
            ["a/b v1"]
        );
        assert!(!wants(&GITHUB_ACTIONS, "workflows/ci.yml"));
    }
}
