//! Platforms.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A platform: `linux/amd64`, `linux/arm/v7`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Platform {
    /// Operating system, as Go names it.
    #[serde(default)]
    pub os: String,
    /// Architecture, as Go names it.
    #[serde(default)]
    pub architecture: String,
    /// Variant of the architecture: `v7`; empty for none.
    #[serde(default)]
    pub variant: String,
    /// Version of the operating system, for Windows.
    #[serde(default, rename = "os.version")]
    pub os_version: String,
}

/// Why a text is no platform, or an index has none that fits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlatformError {
    /// Not `os/architecture[/variant]`.
    #[error("expected `os/architecture[/variant]` such as `linux/arm64`, found `{0}`")]
    Form(String),
    /// No image for the platform.
    #[error("the index has no image for `{wanted}`; it has: {present}")]
    None {
        /// What was asked for.
        wanted: String,
        /// What there is.
        present: String,
    },
}

impl Platform {
    /// Linux on an architecture as Rust names it (`std::env::consts::ARCH`).
    pub fn linux(rust_architecture: &str) -> Self {
        let architecture = match rust_architecture {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            "x86" => "386",
            "powerpc64" => "ppc64le",
            "loongarch64" => "loong64",
            other => other,
        };
        Self {
            os: "linux".to_owned(),
            architecture: architecture.to_owned(),
            ..Self::default()
        }
    }

    /// Reads `os/architecture[/variant]`.
    ///
    /// # Errors
    /// When it has another form.
    pub fn parse(text: &str) -> Result<Self, PlatformError> {
        let form = || PlatformError::Form(text.to_owned());
        let mut parts = text.split('/');
        let mut part = || parts.next().map(str::to_ascii_lowercase);
        let (os, architecture, variant) = (part(), part(), part());
        let is_word = |word: &String| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
        };
        let (Some(os), Some(architecture)) = (os, architecture) else {
            return Err(form());
        };
        let words = [Some(&os), Some(&architecture), variant.as_ref()];
        if !words.into_iter().flatten().all(is_word) || parts.next().is_some() {
            return Err(form());
        }
        let (architecture, implied) = match architecture.as_str() {
            "x86_64" | "x86-64" => ("amd64", ""),
            "aarch64" => ("arm64", ""),
            "armhf" => ("arm", "v7"),
            "armel" => ("arm", "v6"),
            "i386" => ("386", ""),
            other => (other, ""),
        };
        Ok(Self {
            os,
            architecture: architecture.to_owned(),
            variant: variant.unwrap_or_else(|| implied.to_owned()),
            os_version: String::new(),
        })
    }

    /// The variant where writing it or not means the same: `arm64` is `v8`, `arm` is `v7`, `amd64` is `v1`.
    fn full_variant(&self) -> &str {
        match (self.architecture.as_str(), self.variant.as_str()) {
            ("arm64", "" | "8") => "v8",
            ("arm", "") => "v7",
            ("amd64", "") => "v1",
            ("arm", "7") => "v7",
            ("arm", "6") => "v6",
            (_, variant) => variant,
        }
    }

    /// How well an image of this platform runs where `wanted` is: less is better, `None` is not at all. Variants of `arm`
    /// and `amd64` run what is made for lower ones.
    pub(super) fn rank(&self, wanted: &Self) -> Option<u32> {
        if self.os != wanted.os || self.architecture != wanted.architecture {
            return None;
        }
        let (own, other) = (self.full_variant(), wanted.full_variant());
        if own == other {
            return Some(0);
        }
        let number = |variant: &str| variant.strip_prefix('v')?.parse::<u32>().ok();
        match wanted.architecture.as_str() {
            "arm" | "amd64" | "arm64" => number(other)?.checked_sub(number(own)?),
            _ => None,
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        if !self.variant.is_empty() {
            write!(f, "/{}", self.variant)?;
        }
        Ok(())
    }
}
