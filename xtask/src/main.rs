//! `cargo run -p xtask -- tidy` checks the rules of the house; `generate` renews the generated pages, and with
//! `--check` says when one is stale; `generate-documents COUNT FOLDER` writes manifests for benchmarks.

mod documents;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail, ensure};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["tidy"] => tidy::run(&root()),
        ["generate"] => generate(false),
        ["generate", "--check"] => generate(true),
        ["generate-documents", count, folder] => {
            let count = count
                .parse()
                .with_context(|| format!("`{count}` is no number"))?;
            documents::write(count, Path::new(folder))
        }
        _ => bail!("usage: xtask tidy | generate [--check] | generate-documents COUNT FOLDER"),
    }
}

/// The repository: the folder above this crate.
fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().map_or_else(|| own.to_owned(), Path::to_owned)
}

/// The reference pages of the checks come from the program itself.
fn generate(check: bool) -> anyhow::Result<()> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .current_dir(root())
        .args(["run", "--quiet", "--locked", "-p", "seawall", "--"])
        .args(["checks", "reference", "--output", "docs/reference/checks"]);
    if check {
        command.arg("--check");
    }
    let status = command.status().context("cargo cannot be started")?;
    ensure!(
        status.success(),
        "the reference pages are not up to date; run `make generate`"
    );
    Ok(())
}
