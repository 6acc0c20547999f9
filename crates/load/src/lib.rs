//! Input to [`Cluster`]: files, folders, standard input, charts, kustomizations and snapshots.
//!
//! Loading never fails a scan. It yields a cluster, [`Diagnostic`]s with file, line and column, and the
//! [`Coverage`] that says what could not be evaluated and why.
//!
//! Invariants: values of Secrets and copies of objects in annotations are dropped before an object leaves this
//! crate; the same input gives the same objects in the same order, whatever the number of threads.
//!
//! Deliberately not here: live clusters (`live`), and any judgement.

mod accepted;
mod admit;
mod archive;
mod asks;
mod assumptions;
mod audit;
mod budget;
mod commit;
mod confine;
mod delivered;
mod delivery;
mod dependencies;
mod deployment;
mod diagnostic;
mod directories;
mod elsewhere;
mod examine;
mod exchanged;
mod exclude;
mod files;
mod folder;
mod found;
mod git;
mod gitops;
mod given;
mod helm;
mod ignored;
mod incomplete;
mod join;
mod kustomize;
mod language;
mod limits;
mod list;
mod live;
mod loaded;
mod log;
mod named;
mod names;
mod options;
mod overlay;
mod packed;
mod patches;
mod plan;
mod read;
mod reader;
mod release;
mod remotes;
mod rounds;
mod scrub;
mod set_aside;
mod snapshot;
mod source_ignore;
mod sources;
mod spelled;
mod substitute;
mod tar;
mod template_lines;
mod templates;
mod text;
mod traced;
mod tree;
mod unrendered;
mod unused;
mod validity;
mod variants;
mod walk;
mod zip;

pub use audit::read_audit;
pub use commit::{CommitError, Repository, deciding_root, repository_root};
pub use diagnostic::{Diagnostic, Level};
pub use exclude::path_pattern;
pub use files::{load_bytes, load_files};
pub use live::examine_live;
pub use loaded::Loaded;
pub use log::{
    AuditLog, LogFamily, LogPosition, LogPositions, PositionError, Step, Tail, log_families,
    log_files, read_log,
};
pub use named::{named_lines, open_named, read_named};
pub use options::{Committed, FileOptions, IgnoreFiles, Input};
pub use scrub::scrub;
pub use snapshot::{
    SNAPSHOT_VERSION, SnapshotError, SnapshotHeader, open_snapshot, read_snapshot, write_snapshot,
};

pub use seawall_model::{Cluster, Coverage};
