//! Which layers can be read, by media type. What compresses them is decided by content.

/// What a layer is by its media type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayerMedia {
    /// A tar archive, compressed or not.
    Tar,
    /// Encrypted: its content cannot be read.
    Encrypted,
    /// Something else: an artifact, a layer of Windows' own format.
    Other,
}

impl LayerMedia {
    /// By media type; an empty one is a layer of an archive that names none.
    pub fn of(media_type: &str) -> Self {
        let media_type = media_type.split(';').next().unwrap_or("").trim();
        if media_type.ends_with("+encrypted") {
            return Self::Encrypted;
        }
        let layer = [
            "application/vnd.oci.image.layer.v1.tar",
            "application/vnd.oci.image.layer.nondistributable.v1.tar",
            "application/vnd.docker.image.rootfs.diff.tar",
            "application/vnd.docker.image.rootfs.foreign.diff.tar",
        ]
        .iter()
        .find_map(|prefix| media_type.strip_prefix(prefix));
        match layer {
            Some("" | "+gzip" | "+zstd" | ".gzip" | ".zstd") => Self::Tar,
            _ if media_type.is_empty() => Self::Tar,
            _ => Self::Other,
        }
    }
}
