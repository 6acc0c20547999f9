//! Snapshots: one cluster in one file, for offline work.
//!
//! The format is Zstandard over lines of JSON: a header, then one object a line. Values of Secrets are gone
//! before writing, and credentials in ConfigMaps, environment and arguments are replaced by a mark that still
//! says what they were.

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::sync::Arc;

use seawall_model::{
    Cluster, DEFAULT_NAMESPACE, KubernetesVersion, Object, Origin, Source, redact_credentials,
};
use seawall_syntax::{Allowance, Position, parse_json_within};
use serde::Deserialize;

use crate::budget::Budget;
use crate::scrub::scrub;

mod coverage;
mod header;

pub use header::SnapshotHeader;

/// The version that is written. Every version up to it can be read.
pub const SNAPSHOT_VERSION: u32 = 2;

const SCHEMA_PREFIX: &str = "seawall.snapshot/v";

/// Why a snapshot cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The header is no header.
    #[error("the snapshot's first line cannot be read")]
    Header(#[source] serde_json::Error),
    /// Written by a newer program.
    #[error(
        "the snapshot has format version {found}, this version reads up to {SNAPSHOT_VERSION}; use a newer seawall"
    )]
    Newer {
        /// The version of the file.
        found: u32,
    },
    /// A schema name that was never written.
    #[error("`{0}` is not a snapshot format")]
    Schema(String),
    /// A line that is no object.
    #[error("line {line} of the snapshot is not an object: {message}")]
    Object {
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        message: String,
    },
    /// Fewer or more objects than the header says.
    #[error("the snapshot is cut off: {found} of {expected} objects")]
    Count {
        /// Objects that the header promises.
        expected: usize,
        /// Objects in the file.
        found: usize,
    },
    /// The file is no Zstandard.
    #[error("the file is not a snapshot: it cannot be unpacked")]
    Unpack(#[source] std::io::Error),
    /// The file cannot be written.
    #[error("the snapshot cannot be written")]
    Write(#[source] std::io::Error),
}

/// Whether a text is a snapshot.
pub(crate) fn is_snapshot(text: &[u8]) -> bool {
    let head = &text[..text.len().min(200)];
    memchr::memmem::find(head, SCHEMA_PREFIX.as_bytes()).is_some()
}

/// Reads a snapshot file.
///
/// # Errors
/// As [`read_snapshot`], or when the file cannot be unpacked.
pub fn open_snapshot(bytes: &[u8]) -> Result<(SnapshotHeader, Cluster), SnapshotError> {
    read_snapshot(&crate::packed::unpack(bytes, &Budget::default()).map_err(SnapshotError::Unpack)?)
}

/// Reads an unpacked snapshot.
///
/// # Errors
/// When the header or an object cannot be read, when the file is cut off, or when a newer program wrote it.
pub fn read_snapshot(text: &[u8]) -> Result<(SnapshotHeader, Cluster), SnapshotError> {
    let mut lines = text.split(|byte| *byte == b'\n').enumerate();
    let (_, first) = lines.next().unwrap_or_default();
    let version = version_of(first)?;
    let header: SnapshotHeader = serde_json::from_slice(first).map_err(SnapshotError::Header)?;
    let files: Vec<Arc<str>> = header.files.iter().map(|file| Arc::from(&**file)).collect();
    let source = Source {
        name: Arc::from(header.cluster.as_str()),
        origin: if header.is_written {
            Origin::Saved
        } else {
            Origin::Cluster
        },
    };
    let mut objects = Vec::with_capacity(header.objects.min(1_000_000));
    let mut allowance = Allowance::default();
    for (index, line) in lines {
        if line.is_empty() {
            continue;
        }
        let fail = |message: String| SnapshotError::Object {
            line: index + 1,
            message,
        };
        let nodes = parse_json_within(line, false, &mut Vec::new(), &mut allowance)
            .map_err(|error| fail(error.message))?;
        for node in nodes {
            let mut object = Object::from_node(node, source.clone())
                .ok_or_else(|| fail("kind or apiVersion is missing".to_owned()))?;
            scrub(&mut object);
            if header.is_written {
                let place = header.places.get(objects.len());
                let file = place.and_then(|(file, ..)| files.get(*file));
                object.root.set_position(Position::NONE);
                if let (Some((_, line, column)), Some(file)) = (place, file) {
                    object.source.name = file.clone();
                    object.root.set_position(Position {
                        line: *line,
                        column: *column,
                    });
                }
            }
            objects.push(object);
        }
    }
    if objects.len() != header.objects {
        return Err(SnapshotError::Count {
            expected: header.objects,
            found: objects.len(),
        });
    }
    let coverage = coverage::read(version, &header, &objects);
    let name = Arc::from(header.cluster.as_str());
    let namespace = header
        .open_namespace
        .as_deref()
        .unwrap_or(DEFAULT_NAMESPACE);
    let mut cluster = Cluster::in_namespace(name, objects, coverage, namespace);
    cluster.server_version = header
        .server_version
        .as_deref()
        .and_then(|version| version.parse::<KubernetesVersion>().ok());
    Ok((header, cluster))
}

/// The version is read before anything else, so that a newer header is refused by its number.
fn version_of(line: &[u8]) -> Result<u32, SnapshotError> {
    #[derive(Deserialize)]
    struct SchemaOnly {
        schema: String,
    }
    let SchemaOnly { schema } = serde_json::from_slice(line).map_err(SnapshotError::Header)?;
    let version: Option<u32> = schema
        .strip_prefix(SCHEMA_PREFIX)
        .and_then(|number| number.parse().ok());
    match version {
        Some(found) if found > SNAPSHOT_VERSION => Err(SnapshotError::Newer { found }),
        Some(found) if found > 0 => Ok(found),
        _ => Err(SnapshotError::Schema(schema)),
    }
}

/// The files of a cluster, and where in them its objects begin.
fn places(cluster: &Cluster) -> (Vec<String>, Vec<(usize, u32, u32)>) {
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut files = Vec::new();
    let mut places = Vec::with_capacity(cluster.objects().len());
    for object in cluster.objects() {
        let name = &*object.source.name;
        let file = *known.entry(name).or_insert_with(|| {
            files.push(name.to_owned());
            files.len() - 1
        });
        let position = match object.source.origin {
            Origin::File | Origin::Saved => object.root.position(),
            Origin::Rendered | Origin::Cluster => Position::NONE,
        };
        places.push((file, position.line, position.column));
    }
    (files, places)
}

/// Writes a cluster as a snapshot. `created` is RFC 3339 in UTC, `writer` the program's version.
///
/// # Errors
/// When the output cannot be written.
pub fn write_snapshot(
    cluster: &Cluster,
    created: &str,
    writer: &str,
    output: impl Write,
) -> Result<SnapshotHeader, SnapshotError> {
    /// Three is zstd's own default: a tenth of the size at a few hundred MB/s.
    const LEVEL: i32 = 3;
    let is_written = cluster
        .objects()
        .iter()
        .any(|object| object.source.origin != Origin::Cluster);
    let (files, places) = match is_written {
        true => places(cluster),
        false => Default::default(),
    };
    let header = SnapshotHeader {
        schema: format!("{SCHEMA_PREFIX}{SNAPSHOT_VERSION}"),
        created: created.to_owned(),
        writer: writer.to_owned(),
        cluster: cluster.name.to_string(),
        server_version: cluster.server_version.map(|version| version.to_string()),
        is_written,
        open_namespace: Some(cluster.open_namespace().to_owned())
            .filter(|namespace| namespace != DEFAULT_NAMESPACE),
        kinds: coverage::write(&cluster.coverage),
        not_evaluated: cluster
            .coverage
            .unread()
            .iter()
            .map(|unread| unread.what.clone())
            .collect(),
        complete: Vec::new(),
        denied: BTreeMap::new(),
        files,
        places,
        objects: cluster.objects().len(),
    };
    let mut encoder =
        zstd::stream::write::Encoder::new(output, LEVEL).map_err(SnapshotError::Write)?;
    let mut line = serde_json::to_vec(&header).map_err(SnapshotError::Header)?;
    line.push(b'\n');
    encoder.write_all(&line).map_err(SnapshotError::Write)?;
    for object in cluster.objects() {
        let mut root = object.root.clone();
        redact_credentials(&mut root);
        line.clear();
        root.write_json(&mut line);
        line.push(b'\n');
        encoder.write_all(&line).map_err(SnapshotError::Write)?;
    }
    encoder.finish().map_err(SnapshotError::Write)?;
    Ok(header)
}
