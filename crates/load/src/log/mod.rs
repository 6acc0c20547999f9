//! Logs of events: files as API servers and providers write them, compressed or not; rotated, followed, and read on from where
//! another run ended.

mod compressed;
mod counted;
mod families;
mod identity;
mod known;
mod lines;
mod position;
mod rotation;
mod tail;
mod whole;

pub use counted::AuditLog;
pub use families::{LogFamily, log_families, log_files};
pub use position::{LogPosition, LogPositions, PositionError};
pub use tail::{Step, Tail};
pub use whole::read_log;
