//! `cargo run -p xtask -- tidy` checks the rules of the house (`--pay` removes from `xtask/debts.toml` what is paid, and
//! `--print-debts` shows what the list would have to be today); `generate` renews the generated pages, and with
//! `--check` says when one is stale; `generate-schemas` does the same for the fields that Kubernetes knows;
//! `generate-documents COUNT FOLDER` writes manifests for benchmarks.

mod documents;
mod schemas;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, bail, ensure};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["tidy"] => tidy::run(&root()),
        ["tidy", "--pay"] => tidy::pay(&root()),
        ["tidy", "--print-debts"] => tidy::print_debts(&root()),
        ["generate"] => generate(false),
        ["generate", "--check"] => generate(true),
        ["generate-schemas"] => schemas::run(&root(), false),
        ["generate-schemas", "--check"] => schemas::run(&root(), true),
        ["generate-documents", count, folder] => {
            let count = count
                .parse()
                .with_context(|| format!("`{count}` is no number"))?;
            documents::write(count, Path::new(folder))
        }
        _ => bail!(
            "usage: xtask tidy [--pay | --print-debts] | generate [--check] | generate-schemas [--check] | generate-documents COUNT FOLDER"
        ),
    }
}

/// The repository: the folder above this crate.
fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().map_or_else(|| own.to_owned(), Path::to_owned)
}

/// The generated pages under `docs/reference` come from the program itself.
fn generate(check: bool) -> anyhow::Result<()> {
    let mut pages = vec!["checks", "reference", "--output", "docs/reference/checks"];
    if check {
        pages.push("--check");
    }
    let pages = seawall(&pages)?;
    ensure!(
        pages.status.success(),
        "{}the reference pages are not up to date; run `make generate`",
        String::from_utf8_lossy(&pages.stderr)
    );
    let mut reference = vec!["manual", "--reference", "docs/reference/cli.md"];
    if check {
        reference.push("--check");
    }
    let reference = seawall(&reference)?;
    ensure!(
        reference.status.success(),
        "{}the reference of the command line is not up to date; run `make generate`",
        String::from_utf8_lossy(&reference.stderr)
    );
    let mut schemas = vec!["manual", "--schemas", "docs/reference/schemas"];
    if check {
        schemas.push("--check");
    }
    let schemas = seawall(&schemas)?;
    ensure!(
        schemas.status.success(),
        "{}the schemas are not up to date; run `make generate`",
        String::from_utf8_lossy(&schemas.stderr)
    );
    Ok(())
}

/// Runs the program as it is in the working tree.
fn seawall(arguments: &[&str]) -> anyhow::Result<Output> {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(root())
        .args(["run", "--quiet", "--locked", "-p", "seawall", "--"])
        .args(arguments)
        .output()
        .context("cargo cannot be started")
}
