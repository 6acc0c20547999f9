//! The pipeline from a [`Cluster`](seawall_model::Cluster) to explained findings: checks, exceptions, baseline, order.
//! The same for the command line, admission, agent and hub.
//!
//! Deliberately not here: reading input (`load`) and writing output (`report`).

mod baseline;
mod compare;
mod contested;
mod exceptions;
mod fix;
mod fold;
mod gaps;
mod gather;
pub mod images;
mod narrow;
mod options;
mod pipeline;
mod rank;
mod shown;
mod spelling;
mod targets;

pub use baseline::{Baseline, BaselineError, FINGERPRINTS};
pub use compare::{Compared, Part};
pub use exceptions::{
    AcceptError, Acceptance, AcceptedIn, MissingPods, asks_to_be_accepted, exception_rule,
    parse_exceptions,
};
pub use fix::{FixedFile, SkippedFix, plan_fixes};
pub use gather::Summary;
pub use narrow::Selection;
pub use options::{MAX_FINDINGS, ScanOptions};
pub use pipeline::{Scan, conclude, scan};
pub use shown::shown_diff;
