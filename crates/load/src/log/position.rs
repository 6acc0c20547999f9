//! How far logs were read, as it is kept in a file between two runs.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::identity::{Disk, Head};

/// What the file says that it is.
const SCHEMA: &str = "seawall.log-position/v1";

/// Why a text is no position.
#[derive(Debug, thiserror::Error)]
pub enum PositionError {
    /// It is no JSON, or something else.
    #[error("it is not a file that `--resume` wrote: {0}")]
    Json(#[from] serde_json::Error),
    /// It is another version.
    #[error("its schema is `{0}`, expected `{SCHEMA}`")]
    Schema(String),
}

/// How far one log was read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogPosition {
    /// The file that was read last; `None` before the first.
    pub(super) current: Option<Current>,
    /// The file that is written to, while an older one is read that turned up later.
    pub(super) paused: Option<Current>,
    /// Whether it was looked for the first file already.
    pub(super) is_begun: bool,
    /// Files that were read to their end, the latest last.
    pub(super) finished: Vec<Head>,
    /// Events that were read, in all runs.
    pub events: u64,
}

/// A file that is being read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Current {
    /// Its place on the disk.
    pub disk: Disk,
    /// What it begins with, as far as it was read.
    pub head: Head,
    /// Bytes before the first that was not read, without compression.
    pub offset: u64,
    /// Lines before it.
    pub line: u64,
}

/// How far all logs were read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogPositions(pub BTreeMap<PathBuf, LogPosition>);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    schema: String,
    logs: Vec<One>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct One {
    log: PathBuf,
    position: LogPosition,
}

impl LogPositions {
    /// Reads what [`Self::write`] wrote.
    ///
    /// # Errors
    /// When it is something else.
    pub fn read(text: &[u8]) -> Result<Self, PositionError> {
        #[derive(Deserialize)]
        struct Schema {
            schema: String,
        }
        let Schema { schema } = serde_json::from_slice(text)?;
        if schema != SCHEMA {
            return Err(PositionError::Schema(schema.chars().take(64).collect()));
        }
        let written: Written = serde_json::from_slice(text)?;
        let logs = written.logs.into_iter().map(|one| (one.log, one.position));
        Ok(Self(logs.collect()))
    }

    /// The text of a file.
    ///
    /// # Errors
    /// When the name of a log is no text.
    pub fn write(&self) -> Result<String, PositionError> {
        let logs = self.0.iter().map(|(log, position)| One {
            log: log.clone(),
            position: position.clone(),
        });
        let written = Written {
            schema: SCHEMA.to_owned(),
            logs: logs.collect(),
        };
        let mut text = serde_json::to_string_pretty(&written)?;
        text.push('\n');
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_the_same_and_nothing_else_is_read() {
        let position = LogPosition {
            current: Some(Current {
                disk: Disk {
                    device: 1,
                    inode: 2,
                },
                head: Head {
                    bytes: 3,
                    sha256: "a".to_owned(),
                },
                offset: u64::MAX,
                line: 5,
            }),
            paused: None,
            is_begun: true,
            finished: vec![Head {
                bytes: 1,
                sha256: "b".to_owned(),
            }],
            events: 9,
        };
        let positions = LogPositions(BTreeMap::from([("audit.log".into(), position)]));
        let text = positions.write().expect("text");
        assert_eq!(
            LogPositions::read(text.as_bytes()).expect("read"),
            positions
        );
        for other in [
            "",
            "{}",
            r#"{"schema":"seawall.log-position/v1"}"#,
            &text.replace("/v1", "/v2"),
            &text.replace("offset", "offset2"),
            &text.replace(&u64::MAX.to_string(), "-1"),
        ] {
            assert!(LogPositions::read(other.as_bytes()).is_err(), "{other}");
        }
    }
}
