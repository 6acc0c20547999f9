//! `seawall snapshot`: a cluster in a file, for offline work.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Subcommand};
use seawall_load::{read_named, write_snapshot};
use seawall_report::counted;
use seawall_text::{Lines, say};

use crate::input::{InputArguments, only_one};
use crate::printing::file;
use crate::{Outcome, clock, output};

/// Save a cluster to a file, or inspect such a file.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Save the objects of an input; values of Secrets and other credentials are left out.
    Save {
        #[command(flatten)]
        input: Box<InputArguments>,
        /// The file to write, such as `prod.seawall.zst`.
        #[arg(short, long, value_name = "FILE", value_parser = file)]
        output: PathBuf,
    },
    /// Show what a snapshot contains.
    Info {
        /// The snapshot.
        file: PathBuf,
    },
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    match &arguments.command {
        Command::Save {
            input,
            output: target,
        } => {
            let loaded = only_one(input.load()?)?;
            output::diagnostics(&loaded.diagnostics, false);
            let mut bytes = Vec::new();
            let header = write_snapshot(
                &loaded.cluster,
                &clock::now(),
                env!("CARGO_PKG_VERSION"),
                &mut bytes,
            )?;
            output::write_file(target, &bytes)?;
            output::tell(format_args!(
                "saved {} in {} ({} KiB)",
                counted(header.objects, "object"),
                target.display(),
                bytes.len().div_ceil(1024)
            ));
            Ok(if loaded.cluster.coverage.is_full() {
                Outcome::Clean
            } else {
                Outcome::Incomplete
            })
        }
        Command::Info { file } => {
            let bytes =
                read_named(file).with_context(|| format!("`{}` cannot be read", file.display()))?;
            let (header, cluster) = seawall_load::open_snapshot(&bytes)
                .with_context(|| format!("`{}`", file.display()))?;
            let mut kinds = std::collections::BTreeMap::new();
            for object in cluster.objects() {
                *kinds.entry(&*object.kind).or_insert(0_usize) += 1;
            }
            let or = |text: &str, other: &str| match text {
                "" => other.to_owned(),
                text => text.to_owned(),
            };
            let version = header.server_version.as_deref().unwrap_or_default();
            let mut text = Lines::new();
            say!(text, "schema          {}", header.schema);
            say!(text, "created         {}", header.created);
            say!(text, "writer          seawall {}", header.writer);
            say!(text, "cluster         {}", or(&header.cluster, "(files)"));
            say!(text, "server version  {}", or(version, "unknown"));
            say!(text, "objects         {}", header.objects);
            for (kind, count) in kinds {
                say!(text, "  {count:>7} {kind}");
            }
            for (plural, reason) in &header.denied {
                say!(text, "  unknown: {plural}: {reason}");
            }
            for what in &header.not_evaluated {
                say!(text, "  not evaluated: {what}");
            }
            output::write(None, &text.into())?;
            Ok(Outcome::Clean)
        }
    }
}
