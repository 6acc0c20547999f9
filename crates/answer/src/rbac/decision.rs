//! `seawall.rbac-decision/v1`: whether a subject can do something.

use std::collections::HashSet;

use schemars::JsonSchema;
use seawall_model::Cluster;
use seawall_rbac::{Identity, Rbac, Request};
use seawall_text::{Lines, say};
use serde::Serialize;

use super::witness::{Builtin, Miss, Witness};
use crate::Versioned;

/// Whether a subject can do something, and why.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Decision {
    /// Whether it is allowed. Where it is not and `unknown` has reasons, that is no definite no.
    pub allowed: bool,
    /// Why it is allowed, or would be but for what `unknown` says; null where nothing allows it.
    pub witness: Option<Witness>,
    /// What came nearest to allowing it; null where something allows it, and where nothing comes near.
    pub nearest_miss: Option<Miss>,
    /// Why the answer is not known; empty where it is.
    pub unknown: Vec<String>,
    /// What is odd about the question.
    pub warnings: Vec<String>,
    #[serde(skip)]
    asked: String,
}

/// What is asked, besides the request itself.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// The request in words, such as ``get pods in `shop` ``.
    pub words: String,
    /// Why another resource may be meant, as a sentence without a full stop.
    pub guess: Option<String>,
    /// What is odd about the question.
    pub warnings: Vec<String>,
}

impl Versioned for Decision {
    const SCHEMA: &'static str = "seawall.rbac-decision/v1";
}

impl Decision {
    /// Decides a request of an identity.
    pub fn new(
        cluster: &Cluster,
        rbac: &Rbac,
        identity: &Identity,
        request: &Request<'_>,
        question: Question,
    ) -> Self {
        use seawall_rbac::Decision as Decided;
        let decided = rbac.decide(identity, request);
        let (witness, miss) = match &decided {
            Decided::Allowed(witness) => (Some(Witness::new(witness, cluster)), None),
            Decided::Denied(miss) => match rbac.brings(identity, request) {
                Some(brought) => (Some(Witness::Builtin(Builtin::new(&brought))), None),
                None => (None, miss.as_ref().map(|miss| Miss::new(miss, cluster))),
            },
        };
        let is_by_rbac = matches!(witness, Some(Witness::Rule(_) | Witness::Builtin(_)));
        let overruled = rbac.overruled().filter(|_| is_by_rbac);
        let allowed = witness.is_some() && overruled.is_none();
        let mut unknown: Vec<String> = match overruled {
            _ if allowed => Vec::new(),
            Some(overruled) => vec![overruled.to_owned()],
            None => rbac
                .open_bindings(identity, request.namespace())
                .map(|binding| binding.why_open())
                .chain(rbac.gap(request.namespace()))
                .chain(question.guess)
                .chain(rbac.may_allow_anonymous(identity).map(str::to_owned))
                .collect(),
        };
        let mut said_before = HashSet::new();
        unknown.retain(|reason| said_before.insert(reason.clone()));
        Self {
            allowed,
            witness,
            nearest_miss: miss,
            unknown,
            warnings: question.warnings,
            asked: question.words,
        }
    }

    /// For people.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        let answer = match (self.allowed, self.unknown.is_empty()) {
            (true, _) => "yes",
            (false, false) => "unknown",
            (false, true) => "no",
        };
        say!(text, "{answer}: {}", self.asked);
        match (&self.witness, &self.nearest_miss) {
            (Some(witness), _) => witness.say(&mut text),
            (None, Some(miss)) => say!(text, "{}", miss.text()),
            (None, None) => say!(
                text,
                "  no binding in the input grants anything close to it"
            ),
        }
        for reason in &self.unknown {
            say!(text, "  but {reason}");
        }
        text
    }
}
