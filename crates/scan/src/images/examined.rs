//! What is known about an image.

use std::collections::HashMap;
use std::sync::Arc;

use seawall_advisory::assess::Assessment;
use seawall_finding::{Finding, Fingerprint, Target};

use super::compliance::Asked;

/// What is known about an image.
#[derive(Debug, Clone)]
pub struct Examined {
    /// Vulnerabilities, in the order of the hits of the assessment, and others after them.
    pub findings: Vec<Finding>,
    /// What could not be evaluated, as sentences. While there is any, an absence of findings proves nothing.
    pub not_evaluated: Vec<String>,
    /// The answers about packages.
    pub assessment: Assessment,
    /// Vulnerabilities that statements (VEX) say do not matter, with their words.
    pub excused: Excused,
    /// What was asked, for compliance.
    pub asked: Asked,
}

/// Words of statements by the findings that they are about. Versions of a package or image share a fingerprint, and a statement
/// about one of them is none about another.
pub type Excused = HashMap<(Fingerprint, Arc<Target>), String>;
