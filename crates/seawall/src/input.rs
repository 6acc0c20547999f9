//! The inputs that every command takes.

use std::path::{Path, PathBuf};

use clap::Args;
use seawall_live::load_live;
use seawall_load::{FileOptions, Input, Loaded, load_files};

use crate::output;
use crate::progress::Progress;

/// What to look at.
#[derive(Debug, Clone, Args)]
pub(crate) struct InputArguments {
    /// Files, folders, charts, kustomizations or snapshots; `-` reads standard input.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    named: NamedInput,
}

impl InputArguments {
    /// The same inputs, named by option only.
    pub(crate) fn named(&self) -> NamedInput {
        let mut named = self.named.clone();
        named.input.splice(0..0, self.paths.iter().cloned());
        named
    }

    /// Reads everything: see [`NamedInput::load`].
    pub(crate) fn load(&self) -> anyhow::Result<Vec<Loaded>> {
        self.named().load()
    }
}

/// What to look at, for commands whose positional arguments are something else.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct NamedInput {
    /// Files, folders, charts, kustomizations or snapshots; repeatable, laid over each other.
    #[arg(short, long = "input", value_name = "PATH")]
    input: Vec<PathBuf>,
    /// Values file for Helm charts; repeatable, later ones win.
    #[arg(long, value_name = "FILE")]
    values: Vec<PathBuf>,
    /// Look at the live cluster of the current kubeconfig context, or the one the program runs in.
    #[arg(long)]
    cluster: bool,
    /// Look at the live cluster of this kubeconfig context; repeatable.
    #[arg(long, value_name = "NAME")]
    context: Vec<String>,
}

impl NamedInput {
    /// Files and folders.
    pub(crate) fn of(input: &[PathBuf]) -> Self {
        Self {
            input: input.to_vec(),
            ..Self::default()
        }
    }

    /// The files and folders, as the user named them.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.input.iter().map(PathBuf::as_path)
    }

    /// The inputs as the user named them.
    pub(crate) fn names(&self) -> Vec<String> {
        self.paths()
            .map(|path| path.display().to_string())
            .chain(self.contexts().map(|context| format!("cluster {context}")))
            .collect()
    }

    fn contexts(&self) -> impl Iterator<Item = &str> {
        let current = (self.cluster && self.context.is_empty()).then_some("(current context)");
        self.context.iter().map(String::as_str).chain(current)
    }

    /// Reads everything: the files as one set, and each live cluster by itself.
    ///
    /// # Errors
    /// When no input was named, or a cluster cannot be asked at all.
    pub(crate) fn load(&self) -> anyhow::Result<Vec<Loaded>> {
        let mut all = Vec::new();
        let live = self.cluster || !self.context.is_empty();
        if !live || !self.input.is_empty() {
            all.push(self.load_files()?);
        }
        if live {
            let progress = Progress::start();
            all.extend(load_live(&self.context, &progress.callback())?);
            progress.finish();
        }
        Ok(all)
    }

    fn load_files(&self) -> anyhow::Result<Loaded> {
        let inputs: Vec<Input> = self
            .input
            .iter()
            .map(|path| {
                if path.as_os_str() == "-" {
                    Input::StandardInput
                } else {
                    Input::Path(path.clone())
                }
            })
            .collect();
        anyhow::ensure!(
            !inputs.is_empty(),
            "no input: name a file, a folder, `-` for standard input, or --cluster\n  hint: try `seawall scan .`"
        );
        let options = FileOptions {
            helm_values: self.values.clone(),
            helm: std::env::var_os("SEAWALL_HELM").map(PathBuf::from),
            kubectl: std::env::var_os("SEAWALL_KUBECTL").map(PathBuf::from),
        };
        Ok(load_files(&inputs, &options))
    }
}

/// What people are told when there is nothing to look at.
pub(crate) const NOTHING: &str = "no Kubernetes objects were found, so nothing was judged";

/// Everything that was asked for, in one: for commands that look at one set of objects.
pub(crate) fn only_one(mut loaded: Vec<Loaded>) -> anyhow::Result<Loaded> {
    anyhow::ensure!(
        loaded.len() == 1,
        "this command looks at one input at a time: files, or one cluster"
    );
    let loaded = loaded.pop().ok_or_else(|| anyhow::anyhow!("no input"))?;
    if loaded.cluster.objects().is_empty() {
        output::note(NOTHING);
    }
    Ok(loaded)
}
