//! Where audit logs come from, and what they cannot show: the policy of a provider is data, and what it hides from rules is asked of the
//! same engine as any other policy.

use std::collections::BTreeMap;

use seawall_audit::AuditPolicy;
use seawall_content::{ContentError, Document, files};
use seawall_event::Origin;

/// Origins with the words for them in the data.
const ORIGINS: &[(&str, Origin)] = &[
    ("plain", Origin::Plain),
    ("eks", Origin::Eks),
    ("aks", Origin::Aks),
    ("aks-admin", Origin::AksAdmin),
    ("gke-activity", Origin::GkeActivity),
    ("gke-data-access", Origin::GkeDataAccess),
    ("openshift", Origin::OpenShift),
];

/// A log of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Its name.
    pub id: String,
    /// What it is, in a few words.
    pub title: String,
    /// What its events come from.
    origins: Vec<Origin>,
    /// The log that holds everything of this one and more.
    covered_by: Option<String>,
    /// What it cannot show, as sentences.
    pub notes: Vec<String>,
    /// What is recorded; `None` where that is the user's own choice, or not known.
    pub policy: Option<AuditPolicy>,
}

/// What leaves no event in any audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseen {
    /// What it is, in a few words.
    pub title: String,
    /// Why it leaves none.
    pub why: String,
}

/// All providers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Providers {
    /// In the order of the data.
    pub all: Vec<Provider>,
    /// What none of them shows.
    pub unseen: Vec<Unseen>,
}

impl Providers {
    /// Those that are built in.
    ///
    /// # Errors
    /// When they cannot be read, which a test rules out.
    pub fn built_in() -> Result<Self, ContentError> {
        let file = files::DETECTIONS_SOURCES;
        Document::built_in(file, "seawall.audit-sources", 1..=1)?.read(|root| {
            let all = root.list("sources")?.distinct_by("id")?.each(|source| {
                let mut origins = Vec::new();
                for origin in source.optional_list("origins")?.items() {
                    origins.push(*origin.one_of(ORIGINS)?);
                }
                let notes = source.list("notes")?.texts()?.into_iter();
                let policy = match source.optional_text("policy")? {
                    None => None,
                    Some(text) => Some(policy(text).map_err(|what| source.error(what))?),
                };
                Ok(Provider {
                    id: source.text("id")?.to_owned(),
                    title: source.text("title")?.to_owned(),
                    covered_by: source.optional_text("covered-by")?.map(ToOwned::to_owned),
                    notes: notes.map(ToOwned::to_owned).collect(),
                    origins,
                    policy,
                })
            })?;
            let unseen = root.list("unseen")?.distinct_by("id")?.each(|item| {
                item.text("id")?;
                Ok(Unseen {
                    title: item.text("title")?.to_owned(),
                    why: item.text("why")?.to_owned(),
                })
            })?;
            Ok(Self { all, unseen })
        })
    }

    /// A provider by its name.
    pub fn named(&self, id: &str) -> Option<&Provider> {
        self.all.iter().find(|provider| provider.id == id)
    }

    /// The providers that events come from.
    pub fn of(&self, origins: &BTreeMap<Origin, u64>) -> Vec<&Provider> {
        let is_seen = |provider: &&Provider| {
            let mut own = provider.origins.iter();
            own.any(|origin| origins.contains_key(origin))
        };
        let seen: Vec<&Provider> = self.all.iter().filter(is_seen).collect();
        let is_covered = |provider: &&Provider| {
            let by = provider.covered_by.as_ref();
            by.is_some_and(|by| seen.iter().any(|other| other.id == *by))
        };
        seen.iter()
            .copied()
            .filter(|own| !is_covered(own))
            .collect()
    }
}

fn policy(text: &str) -> Result<AuditPolicy, String> {
    let read = seawall_audit::read("policy", text);
    match (read.policy, read.problems.first()) {
        (_, Some(problem)) => Err(problem.error.to_string()),
        (Some(policy), None) => Ok(policy),
        (None, None) => Err("no audit policy".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_origin_has_a_provider_and_the_larger_log_counts() {
        let providers = Providers::built_in().expect("the data is right");
        for (name, origin) in ORIGINS {
            let found = providers.of(&BTreeMap::from([(*origin, 1)]));
            assert_eq!(found.len(), 1, "{name}");
        }
        let both = BTreeMap::from([
            (Origin::Aks, 1),
            (Origin::AksAdmin, 1),
            (Origin::GkeActivity, 9),
        ]);
        let ids: Vec<&str> = providers
            .of(&both)
            .iter()
            .map(|one| one.id.as_str())
            .collect();
        assert_eq!(ids, ["aks", "gke-admin"]);
        for provider in &providers.all {
            if let Some(by) = &provider.covered_by {
                assert!(providers.named(by).is_some(), "{by}");
            }
        }
    }
}
