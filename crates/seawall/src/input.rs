//! The inputs that every command takes.

use std::collections::BTreeMap;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use clap::Args;
use seawall_finding::Exception;
use seawall_live::{Contexts, LiveOptions, load_live};
use seawall_load::{FileOptions, Input, Loaded, examine_live, load_files};
use seawall_model::KubernetesVersion;
use seawall_process::Runner;
use seawall_scan::MissingPods;

use crate::command::exceptions;
use crate::live_input::LiveInput;
use crate::progress::Progress;
use crate::reading::{InputChoice, Reading};
use crate::{clock, output};

/// Input to scan.
#[derive(Debug, Clone, Args)]
pub(crate) struct InputArguments {
    /// Files, directories, charts, kustomizations or snapshots; `-` reads standard input.
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

    /// The same, of files for a cluster of this version.
    pub(crate) fn load_for(
        &self,
        version: Option<KubernetesVersion>,
    ) -> anyhow::Result<Vec<Loaded>> {
        self.named().load_for(version)
    }
}

/// Input to scan, for commands whose positional arguments are something else.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct NamedInput {
    /// Files, directories, charts, kustomizations or snapshots; repeatable, merged into one cluster.
    #[arg(short, long = "input", value_name = "PATH")]
    input: Vec<PathBuf>,
    #[command(flatten)]
    live: LiveInput,
    #[command(flatten)]
    reading: Reading,
}

impl NamedInput {
    /// Files and folders.
    pub(crate) fn of(input: &[PathBuf], reading: &Reading) -> Self {
        Self {
            input: input.to_vec(),
            reading: reading.clone(),
            ..Self::default()
        }
    }

    /// The same, and these live clusters.
    pub(crate) fn with_live(self, live: &LiveInput) -> Self {
        Self {
            live: live.clone(),
            ..self
        }
    }

    /// The same, and these files and folders after them.
    pub(crate) fn with(&self, more: &[PathBuf]) -> Self {
        let mut all = self.clone();
        all.input.extend_from_slice(more);
        all
    }

    /// How they are read.
    pub(crate) fn reading(&self) -> &Reading {
        &self.reading
    }

    /// Which clusters they are.
    pub(crate) fn choice(&self) -> &InputChoice {
        &self.reading.choice
    }

    /// The files and folders, as the user named them.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.input.iter().map(PathBuf::as_path)
    }

    /// The inputs as the user named them.
    pub(crate) fn names(&self) -> Vec<String> {
        self.paths()
            .map(|path| path.display().to_string())
            .chain(self.live.names())
            .collect()
    }

    /// The context of the one live cluster that was named; the inner one is `None` for the current context. `None` where
    /// no live cluster was named, or several.
    pub(crate) fn live(&self) -> Option<Option<&str>> {
        self.live.only()
    }

    /// The same, or the working directory where nothing was named.
    pub(crate) fn or_here(&self) -> Self {
        let mut named = self.clone();
        if self.input.is_empty() && !self.live.is_named() {
            named.input.push(PathBuf::from("."));
        }
        named
    }

    /// The same without exceptions files.
    pub(crate) fn without_exceptions(&self) -> Self {
        let mut named = self.clone();
        named.reading.choice.forget_exceptions();
        named
    }

    /// The inputs one by one, for answers that are about each by itself.
    pub(crate) fn each(&self) -> Vec<Self> {
        if self.input.len() < 2 || self.choice().only_cluster().is_some() {
            return vec![self.clone()];
        }
        let paths = self.input.iter().map(|path| Self {
            input: vec![path.clone()],
            live: self.live.none(),
            ..self.clone()
        });
        let live = self.live.is_named().then(|| Self {
            input: Vec::new(),
            ..self.clone()
        });
        paths.chain(live).collect()
    }

    /// What runs `helm`, `kustomize` and `git`.
    pub(crate) fn runner(&self) -> Runner {
        self.reading.runner()
    }

    /// The context that a live cluster was read from by its name; `None` for the current one.
    pub(crate) fn context_of<'n>(&self, name: &'n str) -> Option<&'n str> {
        match self.live.contexts() {
            Contexts::Current => None,
            Contexts::Named(_) | Contexts::All => Some(name),
        }
    }

    /// How live clusters are asked.
    pub(crate) fn live_options(&self) -> LiveOptions {
        self.live.options()
    }

    /// Reads everything. Each cluster is by itself: live ones, snapshots, and separate deployments in files.
    ///
    /// # Errors
    /// When no input was named, a cluster cannot be asked at all, or none is called as `--only-cluster` says.
    pub(crate) fn load(&self) -> anyhow::Result<Vec<Loaded>> {
        self.load_for(None)
    }

    /// The same, of files for a cluster of this version.
    pub(crate) fn load_for(
        &self,
        version: Option<KubernetesVersion>,
    ) -> anyhow::Result<Vec<Loaded>> {
        self.load_with(version, BTreeMap::new())
    }

    /// The same, with other texts in place of what some files hold.
    pub(crate) fn load_with(
        &self,
        version: Option<KubernetesVersion>,
        texts: BTreeMap<PathBuf, Vec<u8>>,
    ) -> anyhow::Result<Vec<Loaded>> {
        let mut all = Vec::new();
        let live = self.live.is_named();
        if !live || !self.input.is_empty() {
            all.extend(self.load_files(version, texts)?);
        } else if let Some(values) = self.reading.values().first() {
            output::note(&format!(
                "`{}` has no effect: --values is for Helm charts, and a live cluster contains none",
                values.display()
            ));
        }
        if let Some(option) = self.live.without_effect() {
            output::note(&format!(
                "{option} has no effect: it is for live clusters, and none was named"
            ));
        }
        if live {
            let progress = Progress::start();
            let mut clusters = load_live(
                &self.live.contexts(),
                &self.live_options(),
                &progress.callback(),
            )?;
            examine_live(&mut clusters);
            all.extend(clusters);
            progress.finish();
        }
        self.accept(&mut all)?;
        if let Some(wanted) = self.choice().only_cluster() {
            let is_wanted = |one: &Loaded| *one.cluster.name == *wanted;
            anyhow::ensure!(
                all.iter().any(is_wanted),
                "no cluster `{wanted}` in the input\n  hint: {}",
                match cluster_names(&all) {
                    names if all.len() > 1 => format!("there are {names}"),
                    _ => "the input is one cluster; omit --only-cluster".to_owned(),
                }
            );
            all.retain(is_wanted);
        }
        Ok(all)
    }

    /// Accepts that pods are not in the input where an exception says so.
    fn accept(&self, all: &mut [Loaded]) -> anyhow::Result<()> {
        if !all.iter().any(Loaded::lacks_pods) {
            return Ok(());
        }
        let runner = self.runner();
        let choice = self.choice();
        let trust = choice.trust().trust(&runner);
        let exceptions = exceptions::read(choice.exceptions(), self.paths(), &trust)?;
        let exceptions = exceptions.for_input(all);
        let (accepted, today) = (MissingPods::of(&exceptions), clock::today());
        for one in all {
            one.accept_pods(|one, object| {
                let found = accepted.accepting(&one.cluster, object, today);
                found.map(Exception::words)
            });
        }
        Ok(())
    }

    fn load_files(
        &self,
        version: Option<KubernetesVersion>,
        texts: BTreeMap<PathBuf, Vec<u8>>,
    ) -> anyhow::Result<Vec<Loaded>> {
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
            "no input: name a file, a directory, `-` for standard input, or --cluster\n  hint: try `seawall scan .`"
        );
        let mut options = FileOptions {
            helm: std::env::var_os("SEAWALL_HELM").map(PathBuf::from),
            kubectl: std::env::var_os("SEAWALL_KUBECTL").map(PathBuf::from),
            kubernetes_version: version,
            texts,
            ..FileOptions::default()
        };
        self.reading.apply(&mut options);
        Ok(load_files(&inputs, &options))
    }
}

/// What people are told when there is nothing to look at.
pub(crate) const NOTHING: &str = "no Kubernetes objects were found, so nothing was evaluated";

/// A cluster that is never freed: the program ends right after its answer, and the system takes memory back faster than it
/// can be freed piece by piece.
pub(crate) type Kept = ManuallyDrop<Loaded>;

/// The only cluster of the input, for commands that look at one.
///
/// # Errors
/// When there are several: what holds in one of them says nothing about another.
pub(crate) fn only_one(mut loaded: Vec<Loaded>) -> anyhow::Result<Kept> {
    anyhow::ensure!(
        loaded.len() == 1,
        "the input is {} clusters, and this command takes one: {}\n  hint: pick one with --only-cluster NAME, or merge them with --together",
        loaded.len(),
        cluster_names(&loaded)
    );
    let loaded = loaded.pop().ok_or_else(|| anyhow::anyhow!("no input"))?;
    if loaded.cluster.objects().is_empty() {
        output::note(NOTHING);
    }
    Ok(ManuallyDrop::new(loaded))
}

/// Names of clusters that are listed; the rest is counted.
const MAX_CLUSTERS: usize = 20;

fn cluster_names(loaded: &[Loaded]) -> String {
    let shown: Vec<String> = loaded
        .iter()
        .take(MAX_CLUSTERS)
        .map(|one| format!("`{}`", one.cluster.name))
        .collect();
    match loaded.len().saturating_sub(MAX_CLUSTERS) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
