//! A built image as rules look at it.

use seawall_dockerfile::Keyword;
use seawall_image::config::ImageConfig;
use seawall_image::overlay::Overlay;
use seawall_image::{Contents, EntryKind, LayerReading};

use crate::commands::Commands;
use crate::history::{self, HistoryStep};
use crate::limits::MAX_STEPS;
use crate::outcome::{Outcome, Place, Problem};
use crate::step::{Origin, Step};

/// A built image as rules look at it.
#[derive(Debug)]
pub struct ImageView<'a> {
    /// Its configuration.
    pub config: &'a ImageConfig,
    /// The entries of its layers, the lowest first; `None` where they were not read.
    pub files: Option<&'a [ImageFile<'a>]>,
    /// Why entries can be missing.
    pub incomplete: Vec<String>,
    pub(crate) steps: Vec<HistoryStep>,
    pub(crate) commands: Commands<'a>,
}

/// An entry of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageFile<'a> {
    /// Path from the root without leading slash.
    pub path: &'a str,
    /// What it is.
    pub kind: &'a EntryKind,
    /// Permission bits with set-uid, set-gid and sticky.
    pub mode: u32,
    /// Owner.
    pub uid: u64,
    /// Size of the content in bytes.
    pub size: u64,
    /// Index of the layer, from 0.
    pub layer: u32,
    /// Whether the image shows this entry; else a later layer deletes or replaces it.
    pub is_visible: bool,
    /// Whether it belongs to a package of the distribution.
    pub is_packaged: bool,
}

impl<'a> ImageFile<'a> {
    /// The entries of layers, the lowest first. `is_packaged` says whether a path belongs to a package.
    pub fn of_layers(
        layers: &'a [LayerReading],
        overlay: &Overlay,
        is_packaged: &dyn Fn(&str) -> bool,
    ) -> Vec<Self> {
        let mut files = Vec::new();
        for (layer, reading) in (0_u32..).zip(layers) {
            for (index, entry) in (0_u32..).zip(&reading.entries) {
                let shown = overlay.get(&entry.path);
                let is_at = |at: seawall_image::overlay::At| at.layer == layer && at.entry == index;
                files.push(Self {
                    path: &entry.path,
                    kind: &entry.kind,
                    mode: entry.mode,
                    uid: entry.uid,
                    size: entry.size,
                    layer,
                    is_visible: shown.is_some_and(|one| is_at(one.entry) || is_at(one.content)),
                    is_packaged: is_packaged(&entry.path),
                });
            }
        }
        files
    }

    /// The entries of an image that was read. `is_packaged` says whether a path belongs to a package.
    pub fn of_contents(contents: &'a Contents, is_packaged: &dyn Fn(&str) -> bool) -> Vec<Self> {
        let entries = contents.entries.iter();
        entries
            .map(|shown| Self {
                path: &shown.entry.path,
                kind: &shown.entry.kind,
                mode: shown.entry.mode,
                uid: shown.entry.uid,
                size: shown.entry.size,
                layer: shown.layer,
                is_visible: shown.is_visible,
                is_packaged: is_packaged(&shown.entry.path),
            })
            .collect()
    }

    pub(crate) fn is_file(&self) -> bool {
        matches!(self.kind, EntryKind::File | EntryKind::HardLink(_))
    }

    pub(crate) fn is_directory(&self) -> bool {
        matches!(self.kind, EntryKind::Directory)
    }

    pub(crate) fn place(&self) -> Place {
        Place::File {
            path: self.path.to_owned(),
            layer: self.layer,
        }
    }

    pub(crate) fn name(&self) -> &'a str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }
}

impl<'a> ImageView<'a> {
    /// An image with the entries of its layers, where they were read. `incomplete` says why entries can be missing.
    pub fn new(
        config: &'a ImageConfig,
        files: Option<&'a [ImageFile<'a>]>,
        incomplete: Vec<String>,
    ) -> Self {
        let written = config.history.iter().enumerate().take(MAX_STEPS);
        let steps: Vec<HistoryStep> = written
            .map(|(index, entry)| history::read(index, &entry.created_by))
            .collect();
        let runs = steps
            .iter()
            .filter(|step| step.keyword == Some(Keyword::Run));
        let commands = runs.map(|step| {
            let origin = Origin::History(step.index);
            match &step.other_shell {
                Some(shell) => {
                    let reason = format!(
                        "step {}: scripts of `{shell}` are not evaluated",
                        step.index
                    );
                    Step::foreign(origin, &step.text, reason, true)
                }
                None => Step::script(origin, &step.text, true),
            }
        });
        let mut commands = Commands {
            steps: commands.collect(),
        };
        if config.history.len() > MAX_STEPS {
            let reason = format!("the history has more than {MAX_STEPS} steps");
            commands
                .steps
                .push(Step::foreign(Origin::History(MAX_STEPS), "", reason, true));
        }
        Self {
            config,
            files,
            incomplete,
            steps,
            commands,
        }
    }

    pub(crate) fn steps_of(&self, keyword: Keyword) -> impl Iterator<Item = &HistoryStep> {
        self.steps
            .iter()
            .filter(move |step| step.keyword == Some(keyword))
    }

    /// Asks about each entry.
    pub(crate) fn file_outcome(
        &self,
        evaluate: impl Fn(&ImageFile<'a>) -> Option<Problem>,
    ) -> Outcome {
        let Some(files) = self.files else {
            return Outcome::unknown("the layers were not read");
        };
        let mut outcome = Outcome::of(files.iter().filter_map(evaluate));
        for reason in &self.incomplete {
            outcome.doubt(reason.clone());
        }
        outcome
    }
}
