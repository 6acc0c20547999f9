//! One output format, one file.
//!
//! Every format is a function from a [`Report`] to text. Standard output is for data: colours and widths come in
//! as arguments, and nothing here queries the terminal.
//!
//! Deliberately not here: evaluating, sorting and filtering. The findings come sorted, worst first.

mod alerts;
pub mod attack;
mod compliance;
mod conclusion;
pub mod connections;
mod csv;
mod excerpt;
mod fit;
mod format;
mod github;
mod gitlab;
mod group;
mod html;
mod json;
mod json_evidence;
mod json_image;
mod json_text;
mod junit;
mod markdown;
mod places;
mod prose;
mod report;
mod sarif;
mod style;
mod table;
mod unread;

pub use alerts::{AlertLog, AlertResult, AlertRule};
pub use compliance::{
    Compliance, ComplianceFormat, ComplianceInput, compliance, compliance_schema, write_compliance,
};
pub use excerpt::SourceText;
pub use format::{Format, FormatError, write_to};
pub use group::GroupBy;
pub use json::scan_schema;
pub use report::{BaseRow, ImageCounts, ImageRow, Notice, NoticeLevel, Report};
pub use seawall_text::counted;
pub use style::Style;
