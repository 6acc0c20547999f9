//! The rules of the house. One rule, one file; each gives a line for every place that breaks it.

mod circles;
mod debts;
mod layers;
mod lengths;
mod modules;
mod names;
mod payment;
mod prints;
mod purity;
mod rust_source;
mod source;
mod threats;
mod tokens;
mod unfinished;
mod unused;
mod workspace;

use std::path::Path;

use anyhow::{Context, bail};

use circles::Graph;
use debts::Debts;
use source::Source;
use workspace::Member;

/// The repository as the rules see it.
struct Repository {
    members: Vec<Member>,
    sources: Vec<Source>,
    graphs: Vec<Graph>,
    manifest: String,
    threats: String,
}

impl Repository {
    fn read(root: &Path) -> anyhow::Result<Self> {
        let sources = source::all(root)?;
        let members = workspace::members(root)?;
        Ok(Self {
            graphs: circles::graphs(&members, &sources),
            manifest: std::fs::read_to_string(root.join("Cargo.toml"))
                .context("`Cargo.toml` cannot be read")?,
            threats: std::fs::read_to_string(root.join(threats::FILE))
                .with_context(|| format!("`{}` cannot be read", threats::FILE))?,
            members,
            sources,
        })
    }

    /// A line for every place that breaks a rule.
    fn broken(&self, debts: &Debts) -> anyhow::Result<Vec<String>> {
        let (members, sources) = (&self.members, &self.sources);
        let mut broken = source::unreadable(sources);
        broken.extend(layers::check(members, debts));
        broken.extend(purity::check(members, sources));
        broken.extend(unused::check(members, sources, debts));
        broken.extend(unused::check_workspace(&self.manifest, members)?);
        broken.extend(circles::check(&self.graphs, debts));
        broken.extend(lengths::check(sources, debts));
        broken.extend(names::check(sources));
        broken.extend(prints::check(sources));
        broken.extend(unfinished::check(sources));
        broken.extend(threats::check(&self.threats, sources));
        Ok(broken)
    }
}

/// Checks every rule.
pub(crate) fn run(root: &Path) -> anyhow::Result<()> {
    let repository = Repository::read(root)?;
    let broken = repository.broken(&Debts::read(root)?)?;
    if broken.is_empty() {
        println!(
            "tidy: {} crates and {} files keep the rules",
            repository.members.len(),
            repository.sources.len()
        );
        return Ok(());
    }
    for line in &broken {
        eprintln!("{line}");
    }
    bail!("{} places break the rules of the house", broken.len())
}

/// Removes from the list of debts what is paid.
pub(crate) fn pay(root: &Path) -> anyhow::Result<()> {
    let Repository {
        members,
        sources,
        graphs,
        ..
    } = Repository::read(root)?;
    let paid = payment::paid(&Debts::read(root)?, &members, &sources, &graphs);
    std::fs::write(root.join(debts::FILE), paid.text())
        .with_context(|| format!("`{}` cannot be written", debts::FILE))
}

/// Prints the list of debts as it would have to be for everything that breaks a rule today.
pub(crate) fn print_debts(root: &Path) -> anyhow::Result<()> {
    let Repository {
        members,
        sources,
        graphs,
        ..
    } = Repository::read(root)?;
    print!("{}", payment::today(&members, &sources, &graphs).text());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_keeps_the_rules() {
        let root = crate::root();
        let repository = Repository::read(&root).expect("reads");
        let debts = Debts::read(&root).expect("the debts");
        let broken = repository.broken(&debts).expect("checks");
        assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
        // The rules looked at something.
        assert!(repository.members.len() > 10 && repository.sources.len() > 300);
        assert!(
            repository
                .members
                .iter()
                .any(|member| member.name == "seawall-fuzz")
        );
    }
}
