//! A data file: its text, its schema header, and the way to its fields.

use std::ops::RangeInclusive;

use seawall_syntax::{Node, Position, Value, parse_stream};

use crate::error::quoted;
use crate::files::File;
use crate::similar::closest;
use crate::{ContentError, Field, Limits, Reader};

/// The field that names the schema.
const SCHEMA: &str = "schema";

/// One document of a data file whose schema is the expected one.
#[derive(Debug)]
pub struct Document {
    file: String,
    root: Node,
    version: u32,
}

impl Document {
    /// Reads a file that holds exactly one document. `schema` is the name without version (`seawall.framework`).
    ///
    /// # Errors
    /// When the text is neither YAML nor JSON, is empty, holds several documents, has another schema or version, repeats
    /// a key, or exceeds the default [`Limits`].
    pub fn open(
        file: &str,
        bytes: &[u8],
        schema: &str,
        versions: RangeInclusive<u32>,
    ) -> Result<Self, ContentError> {
        Self::open_within(file, bytes, schema, versions, Limits::default())
    }

    /// Reads a file that comes with the program.
    ///
    /// # Errors
    /// As [`Document::open`].
    pub fn built_in(
        file: File,
        schema: &str,
        versions: RangeInclusive<u32>,
    ) -> Result<Self, ContentError> {
        Self::open(file.name, file.text.as_bytes(), schema, versions)
    }

    /// The same with other limits, for files that programs write.
    ///
    /// # Errors
    /// As [`Document::open`].
    pub fn open_within(
        file: &str,
        bytes: &[u8],
        schema: &str,
        versions: RangeInclusive<u32>,
        limits: Limits,
    ) -> Result<Self, ContentError> {
        let newest = *versions.end();
        let mut all = Self::open_all(file, bytes, schema, versions, limits)?.into_iter();
        match (all.next(), all.next()) {
            (Some(one), None) => Ok(one),
            (None, _) => Err(empty(file, schema, newest)),
            (Some(_), Some(second)) => Err(ContentError::new(
                file,
                second.root.position(),
                "the file holds more than one document",
            )
            .with_hint("keep one, and remove the lines `---`")),
        }
    }

    /// Reads a file that can hold several documents separated by `---`, each with its own header. At least one.
    ///
    /// # Errors
    /// As [`Document::open`], but for several documents.
    pub fn open_all(
        file: &str,
        bytes: &[u8],
        schema: &str,
        versions: RangeInclusive<u32>,
        limits: Limits,
    ) -> Result<Vec<Self>, ContentError> {
        if bytes.len() > limits.bytes {
            return Err(ContentError::new(
                file,
                Position::NONE,
                format!(
                    "the file is larger than {} bytes ({} bytes)",
                    limits.bytes,
                    bytes.len()
                ),
            ));
        }
        let mut documents = Vec::new();
        let mut values = 0;
        for document in parse_stream(bytes) {
            let nodes = document.nodes.map_err(|error| {
                let what = ContentError::new(file, error.position, error.message);
                match error.hint {
                    Some(hint) => what.with_hint(hint),
                    None => what,
                }
            })?;
            // Duplicate keys, and merge keys that two readers of YAML understand differently: one of the two values
            // would be dropped in silence.
            if let Some(warning) = document.warnings.into_iter().next() {
                let error = ContentError::new(file, warning.position, warning.message);
                return Err(error.with_hint("remove one of them"));
            }
            for root in nodes {
                measure(file, &root, limits, &mut values)?;
                let version = version(file, &root, schema, &versions)?;
                documents.push(Self {
                    file: file.to_owned(),
                    root,
                    version,
                });
            }
        }
        if documents.is_empty() {
            return Err(empty(file, schema, *versions.end()));
        }
        Ok(documents)
    }

    /// The version in the header.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// Reads the fields. A field that the closure does not ask for is an error.
    ///
    /// # Errors
    /// The error of the closure, or the first unknown field.
    pub fn read<'d, T>(
        &'d self,
        body: impl FnOnce(&Reader<'d>) -> Result<T, ContentError>,
    ) -> Result<T, ContentError> {
        let reader = Reader::new(&self.file, &self.root);
        reader.expect(SCHEMA);
        reader.complete(body)
    }
}

fn empty(file: &str, schema: &str, newest: u32) -> ContentError {
    ContentError::new(file, Position::NONE, "the file is empty")
        .with_hint(format!("begin it with `schema: {schema}/v{newest}`"))
}

/// Checks depth and number of values. The syntax layer has its own, wider limits, so that the recursion is bounded.
fn measure(
    file: &str,
    node: &Node,
    limits: Limits,
    values: &mut usize,
) -> Result<(), ContentError> {
    let mut open = vec![(node, 1)];
    while let Some((node, depth)) = open.pop() {
        *values += 1;
        if *values > limits.values {
            let what = format!("the file holds more than {} values", limits.values);
            return Err(ContentError::new(file, node.position(), what));
        }
        let is_collection = matches!(node.value(), Value::Sequence(_) | Value::Mapping(_));
        if is_collection && depth > limits.depth {
            let what = format!("nested deeper than {} levels", limits.depth);
            return Err(ContentError::new(file, node.position(), what));
        }
        open.extend(node.items().iter().map(|item| (item, depth + 1)));
        open.extend(node.entries().iter().map(|entry| (&entry.value, depth + 1)));
    }
    Ok(())
}

/// The version in the header of a document.
fn version(
    file: &str,
    root: &Node,
    schema: &str,
    versions: &RangeInclusive<u32>,
) -> Result<u32, ContentError> {
    let newest = *versions.end();
    let expected = format!("expected `schema: {schema}/v{newest}`");
    if !root.is_mapping() {
        let what = format!("a mapping is expected, not a {}", root.type_name());
        return Err(ContentError::new(file, root.position(), what)
            .with_hint(format!("begin the file with `schema: {schema}/v{newest}`")));
    }
    let Some(entry) = root.entry(SCHEMA) else {
        let misspelt = root
            .entries()
            .iter()
            .find(|entry| closest(&entry.key, [SCHEMA]).is_some());
        return Err(match misspelt {
            Some(entry) => ContentError::new(
                file,
                entry.key_position(),
                format!("unknown field {}", quoted(&entry.key)),
            )
            .with_hint("did you mean `schema`?"),
            None => ContentError::new(file, root.position(), "`schema` is missing")
                .with_hint(format!("begin the file with `schema: {schema}/v{newest}`")),
        });
    };
    let text = Field::new(file, SCHEMA, &entry.value).text()?;
    let wrong = |what: String| ContentError::new(file, entry.value.position(), what);
    let (name, version) = text.rsplit_once("/v").unwrap_or((text, ""));
    if name != schema {
        return Err(
            wrong(format!("{} is not the schema of this file", quoted(text))).with_hint(expected),
        );
    }
    let known = version
        .parse::<u32>()
        .ok()
        .filter(|number| number.to_string() == version);
    match known {
        Some(version) if versions.contains(&version) => Ok(version),
        Some(version) if version > newest => Err(wrong(format!(
            "{} is newer than this version of Seawall reads",
            quoted(text)
        ))
        .with_hint(format!("update Seawall, or use `{schema}/v{newest}`"))),
        Some(_) => Err(wrong(format!("{} is no longer read", quoted(text))).with_hint(expected)),
        None => Err(wrong(format!("{} has no version", quoted(text))).with_hint(expected)),
    }
}
