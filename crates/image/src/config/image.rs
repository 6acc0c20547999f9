//! An image's configuration: what runs, as whom, and how it was built.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use super::descriptor::DocumentError;
use super::platform::Platform;
use crate::digest::Digest;
use crate::limits::MAX_CONFIG_BYTES;

/// An image's configuration.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ImageConfig {
    /// What it is made for.
    pub platform: Platform,
    /// When it was made, as it says; empty where it does not.
    pub created: String,
    /// Who or what its processes run as; empty for root.
    pub user: String,
    /// Environment: `NAME=value`.
    pub env: Vec<String>,
    /// What runs.
    pub entrypoint: Vec<String>,
    /// Arguments, or what runs where there is no entry point.
    pub cmd: Vec<String>,
    /// Where it runs.
    pub working_directory: String,
    /// Ports that it says it listens on: `80/tcp`.
    pub ports: Vec<String>,
    /// Directories that are volumes.
    pub volumes: Vec<String>,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// The signal that ends it; empty where not stated.
    pub stop_signal: String,
    /// Whether it has a health check.
    pub has_health_check: bool,
    /// Digests of the uncompressed layers, the lowest first.
    pub diff_ids: Vec<Digest>,
    /// How it was built, the first step first.
    pub history: Vec<HistoryEntry>,
}

/// One step of how an image was built.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When; empty where not stated.
    #[serde(default, deserialize_with = "or_default")]
    pub created: String,
    /// The instruction.
    #[serde(default, deserialize_with = "or_default")]
    pub created_by: String,
    /// A remark: `buildkit.dockerfile.v0`.
    #[serde(default, deserialize_with = "or_default")]
    pub comment: String,
    /// Whether it made no layer.
    #[serde(default, deserialize_with = "or_default")]
    pub empty_layer: bool,
}

impl ImageConfig {
    /// The step that made a layer; `None` where the history does not fit the layers.
    pub fn instruction(&self, layer: u32) -> Option<&HistoryEntry> {
        let mut made = self.history.iter().filter(|entry| !entry.empty_layer);
        if made.clone().count() != self.diff_ids.len() {
            return None;
        }
        made.nth(layer as usize)
    }
}

#[derive(Deserialize)]
struct Written {
    #[serde(default)]
    os: String,
    #[serde(default)]
    architecture: String,
    #[serde(default, deserialize_with = "or_default")]
    variant: String,
    #[serde(default, rename = "os.version", deserialize_with = "or_default")]
    os_version: String,
    #[serde(default, deserialize_with = "or_default")]
    created: String,
    #[serde(default, deserialize_with = "or_default")]
    config: WrittenConfig,
    rootfs: WrittenLayers,
    #[serde(default, deserialize_with = "or_default")]
    history: Vec<HistoryEntry>,
}

#[derive(Deserialize)]
struct WrittenLayers {
    #[serde(default)]
    diff_ids: Option<Vec<Digest>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct WrittenConfig {
    #[serde(deserialize_with = "or_default")]
    user: String,
    #[serde(deserialize_with = "or_default")]
    env: Vec<String>,
    #[serde(deserialize_with = "words")]
    entrypoint: Vec<String>,
    #[serde(deserialize_with = "words")]
    cmd: Vec<String>,
    #[serde(deserialize_with = "or_default")]
    working_dir: String,
    #[serde(deserialize_with = "or_default")]
    exposed_ports: BTreeMap<String, serde::de::IgnoredAny>,
    #[serde(deserialize_with = "or_default")]
    volumes: BTreeMap<String, serde::de::IgnoredAny>,
    #[serde(deserialize_with = "or_default")]
    labels: BTreeMap<String, String>,
    #[serde(deserialize_with = "or_default")]
    stop_signal: String,
    healthcheck: Option<serde::de::IgnoredAny>,
}

/// Reads the configuration of an image.
///
/// # Errors
/// When it is too large, is not JSON, or names its layers by something that is no digest.
pub fn parse_config(bytes: &[u8]) -> Result<ImageConfig, DocumentError> {
    let what = "image configuration";
    if bytes.len() > MAX_CONFIG_BYTES {
        let most = MAX_CONFIG_BYTES;
        return Err(DocumentError::Size { what, most });
    }
    let written: Written = serde_json::from_slice(bytes)
        .map_err(|source| DocumentError::Malformed { what, source })?;
    let config = written.config;
    Ok(ImageConfig {
        platform: Platform {
            os: written.os,
            architecture: written.architecture,
            variant: written.variant,
            os_version: written.os_version,
        },
        created: written.created,
        user: config.user,
        env: config.env,
        entrypoint: config.entrypoint,
        cmd: config.cmd,
        working_directory: config.working_dir,
        ports: config.exposed_ports.into_keys().collect(),
        volumes: config.volumes.into_keys().collect(),
        labels: config.labels,
        stop_signal: config.stop_signal,
        has_health_check: config.healthcheck.is_some(),
        diff_ids: written.rootfs.diff_ids.unwrap_or_default(),
        history: written.history,
    })
}

/// `null` is the same as absent.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Old builders wrote one text where a list stands today.
fn words<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Words {
        One(String),
        Many(Vec<String>),
    }
    Ok(match Option::deserialize(deserializer)? {
        Some(Words::One(word)) => vec![word],
        Some(Words::Many(words)) => words,
        None => Vec::new(),
    })
}
