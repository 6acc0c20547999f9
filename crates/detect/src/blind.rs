//! What the audit log does not show of a technique, whatever the audit policy records.

use seawall_content::{ContentError, Document, files};

/// What is left to see of a technique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shows {
    /// Nothing: no rule can find it.
    Nothing,
    /// What an attacker does next, and not the act itself.
    Consequences,
    /// The act, where it goes through the API server.
    Part,
}

/// A technique that the audit log shows nothing of, or not all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlindSpot {
    /// Its ID in the threat matrix.
    pub technique: String,
    /// What is left to see.
    pub shows: Shows,
    /// What leaves no event, as a sentence.
    pub why: String,
}

/// Names of what is left to see.
const SHOWS: &[(&str, Shows)] = &[
    ("nothing", Shows::Nothing),
    ("consequences", Shows::Consequences),
    ("part", Shows::Part),
];

/// The techniques that the audit log does not show all of, in the order of their IDs. Others are found where they happen.
///
/// # Errors
/// When the content that was built in is broken, which a test rules out.
pub fn blind_spots() -> Result<Vec<BlindSpot>, ContentError> {
    let document = Document::built_in(files::DETECTIONS_BLIND, "seawall.detection-blind", 1..=1)?;
    document.read(|root| {
        let techniques = root.list("techniques")?.distinct_by("technique")?;
        techniques.each(|technique| {
            Ok(BlindSpot {
                technique: technique.text("technique")?.to_owned(),
                shows: *technique.one_of("shows", SHOWS)?,
                why: technique.text("why")?.to_owned(),
            })
        })
    })
}
