//! `seawall.image/v1`: what an image is made of.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use seawall_image::Contents;
use seawall_image::config::ImageConfig;
use seawall_text::{Lines, Shown, counted, say};
use serde::Serialize;

use super::attached::{AttachedItem, say_attached};
use super::listed::{ListedPackage, unknowns};
use super::risk::Risk;
use crate::Versioned;

/// What an image is made of.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Explanation {
    /// As it was asked for.
    pub image: String,
    /// The digest of its manifest; absent for what has none.
    pub digest: Option<String>,
    /// Which distribution it is; absent where no file says so.
    pub release: Option<String>,
    /// What runs; absent for directories and binaries.
    pub runs: Option<Runs>,
    /// The image that it is built on, where that was named to be looked at.
    pub base: Option<BaseLine>,
    /// What is known to be wrong with it.
    pub risk: Risk,
    /// Its layers, the lowest first.
    pub layers: Vec<LayerLine>,
    /// How many packages there are by type.
    pub counts: BTreeMap<&'static str, usize>,
    /// The packages.
    pub packages: Vec<ListedPackage>,
    /// How many files are visible.
    pub files: u64,
    /// What is attached to it in its registry, as it claims.
    pub attached: Vec<AttachedItem>,
    /// What could not be understood.
    pub unknown: Vec<String>,
}

/// The image that another is built on.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BaseLine {
    /// As it was asked for.
    pub image: String,
    /// How many of the lowest layers are its own.
    pub layers: usize,
}

/// What an image runs, and as whom.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Runs {
    /// `linux/amd64`.
    pub platform: String,
    /// The user; empty for root.
    pub user: String,
    /// Entry point and arguments.
    pub command: Vec<String>,
    /// Where it runs.
    pub working_directory: String,
    /// Ports that it says it listens on.
    pub ports: Vec<String>,
    /// When it was made, as it says.
    pub created: String,
}

/// A layer.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LayerLine {
    /// Its digest as it is stored.
    pub digest: Option<String>,
    /// Its size as it is stored, in bytes.
    pub bytes: u64,
    /// How many packages it brought.
    pub packages: usize,
    /// The instruction that made it; empty where the history does not say.
    pub instruction: String,
}

impl Versioned for Explanation {
    const SCHEMA: &'static str = "seawall.image/v1";
}

/// Characters of an instruction that are shown to people.
const MAX_INSTRUCTION: usize = 90;

/// Things that were not understood that are shown to people.
const MAX_UNKNOWN: usize = 10;

impl Explanation {
    /// Of an image with its name, digest and configuration.
    pub fn new(
        image: &str,
        digest: Option<String>,
        config: Option<&ImageConfig>,
        contents: &Contents,
        base: Option<BaseLine>,
        risk: Risk,
    ) -> Self {
        let mut counts = BTreeMap::new();
        for package in &contents.packages {
            *counts.entry(package.kind.purl_type()).or_insert(0) += 1;
        }
        let brought = |layer: u32| {
            let packages = contents.packages.iter();
            packages
                .filter(|package| {
                    package
                        .places
                        .iter()
                        .any(|place| place.layer == Some(layer))
                })
                .count()
        };
        let layers = (0..).zip(&contents.layers).map(|(index, layer)| LayerLine {
            digest: layer.digest.as_ref().map(ToString::to_string),
            bytes: layer.size,
            packages: brought(index),
            instruction: config
                .and_then(|config| config.instruction(index))
                .map(|step| redacted(&step.created_by))
                .unwrap_or_default(),
        });
        Self {
            image: image.to_owned(),
            digest,
            base,
            risk,
            release: contents
                .release
                .as_ref()
                .map(|release| match release.pretty.as_str() {
                    "" => format!("{} {}", release.id, release.version),
                    pretty => pretty.to_owned(),
                }),
            runs: config.map(|config| Runs {
                platform: config.platform.to_string(),
                user: config.user.clone(),
                command: redacted_command(config),
                working_directory: config.working_directory.clone(),
                ports: config.ports.clone(),
                created: config.created.clone(),
            }),
            layers: match contents.layers.iter().any(|layer| layer.digest.is_some()) {
                true => layers.collect(),
                false => Vec::new(),
            },
            counts,
            packages: contents.packages.iter().map(ListedPackage::from).collect(),
            files: contents.files,
            attached: Vec::new(),
            unknown: unknowns(contents),
        }
    }

    /// For people, on one screen.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        say!(text, "{}", Shown(&self.image));
        if let Some(digest) = &self.digest {
            say!(text, "  digest    {}", Shown(digest));
        }
        let release = self
            .release
            .as_deref()
            .unwrap_or("no distribution recognised");
        say!(text, "  release   {}", Shown(release));
        if let Some(runs) = &self.runs {
            say!(text, "  platform  {}", Shown(&runs.platform));
            let user = match runs.user.as_str() {
                "" => "root (no USER)",
                user => user,
            };
            say!(text, "  user      {}", Shown(user));
            say!(text, "  runs      {}", Shown(&runs.command.join(" ")));
            if !runs.ports.is_empty() {
                say!(text, "  ports     {}", Shown(&runs.ports.join(", ")));
            }
            if !runs.created.is_empty() {
                say!(text, "  created   {}", Shown(&runs.created));
            }
        }
        if let Some(base) = &self.base {
            say!(
                text,
                "  built on  {} ({})",
                Shown(&base.image),
                counted(base.layers, "layer")
            );
        }
        let counts: Vec<String> = self
            .counts
            .iter()
            .map(|(kind, count)| format!("{count} {kind}"))
            .collect();
        let counts = match counts.is_empty() {
            true => "none identified".to_owned(),
            false => counts.join(", "),
        };
        say!(text, "  packages  {counts}");
        say!(text, "  files     {}", self.files);
        self.risk.say(&mut text);
        if !self.layers.is_empty() {
            say!(text, "");
            say!(
                text,
                "{:>3} {:>10} {:>9}  INSTRUCTION",
                "LAYER",
                "SIZE",
                "PACKAGES"
            );
        }
        for (index, layer) in self.layers.iter().enumerate() {
            let instruction: String = layer.instruction.chars().take(MAX_INSTRUCTION).collect();
            let more = if layer.instruction.chars().nth(MAX_INSTRUCTION).is_some() {
                " …"
            } else {
                ""
            };
            say!(
                text,
                "{index:>5} {:>10} {:>9}  {}{more}",
                size(layer.bytes),
                layer.packages,
                Shown(&instruction)
            );
        }
        say_attached(&mut text, &self.attached);
        for unknown in self.unknown.iter().take(MAX_UNKNOWN) {
            say!(text, "unknown: {}", Shown(unknown));
        }
        let more = self.unknown.len().saturating_sub(MAX_UNKNOWN);
        if more > 0 {
            say!(text, "… and {more} more that were not understood");
        }
        text
    }
}

/// A size for people.
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes / 100 % 10),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
    }
}

/// An instruction without the credentials in it.
fn redacted(text: &str) -> String {
    seawall_secret::redact_named("", text).unwrap_or_else(|| text.to_owned())
}

/// What runs, without credentials: one word can say what the next one is.
fn redacted_command(config: &ImageConfig) -> Vec<String> {
    let words: Vec<&str> = config
        .entrypoint
        .iter()
        .chain(&config.cmd)
        .map(String::as_str)
        .collect();
    let redacted = seawall_secret::redact_arguments(&words);
    let shown = words.iter().zip(redacted);
    shown
        .map(|(word, redacted)| redacted.unwrap_or_else(|| (*word).to_owned()))
        .collect()
}
