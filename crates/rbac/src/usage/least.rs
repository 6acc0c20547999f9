//! The smallest roles that allow some requests.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use seawall_model::Principal;

use super::names::{MAX_NAMES, is_named};
use super::request::UsedRequest;
use crate::rule_index::{RuleIndex, allowing};
use crate::{Identity, Rule};

/// Rules for a subject at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Who.
    pub subject: Principal,
    /// In which namespace; `None` for everywhere.
    pub namespace: Option<Box<str>>,
    /// What.
    pub rules: Vec<Rule>,
}

/// A permission that somebody needs.
#[derive(Debug, Clone)]
pub struct Needed<'n> {
    /// Whom a role has to be for.
    pub subject: Principal,
    /// Who asks.
    pub identity: &'n Identity,
    /// For what.
    pub request: &'n UsedRequest,
    /// Whether a rule for it must name its object, however many there are.
    pub is_exact: bool,
}

/// A request, and whether a rule for it must name its object.
type Ask<'n> = (&'n UsedRequest, bool);

/// The smallest grants that allow every one of some requests, each for the subject that it belongs to. No rule can be
/// left out: each is the only one that allows some request.
pub fn least(requests: &[Needed<'_>]) -> Vec<Grant> {
    let mut by_subject: BTreeMap<&Principal, BTreeMap<&UsedRequest, bool>> = BTreeMap::new();
    for need in requests {
        let asks = by_subject.entry(&need.subject).or_default();
        *asks.entry(need.request).or_default() |= need.is_exact;
    }
    let mut grants = Vec::new();
    for (subject, requests) in by_subject {
        // Everywhere first: what is held there is not needed again in a namespace.
        let (wide, narrow): (Vec<Ask<'_>>, Vec<Ask<'_>>) = requests
            .into_iter()
            .partition(|(request, _)| is_wide(request));
        let everywhere = rules(&wide);
        let index = RuleIndex::new(&everywhere);
        let mut by_namespace: BTreeMap<&str, Vec<Ask<'_>>> = BTreeMap::new();
        for (request, is_exact) in narrow {
            if allowing(index.as_ref(), &everywhere, &request.request()).is_empty() {
                by_namespace
                    .entry(&request.namespace)
                    .or_default()
                    .push((request, is_exact));
            }
        }
        if !everywhere.is_empty() {
            grants.push(Grant {
                subject: subject.clone(),
                namespace: None,
                rules: everywhere,
            });
        }
        grants.extend(by_namespace.into_iter().map(|(namespace, requests)| Grant {
            subject: subject.clone(),
            namespace: Some(namespace.into()),
            rules: rules(&requests),
        }));
    }
    drop_spare(&mut grants, requests);
    grants
}

/// Whether a request needs a right that holds everywhere. A namespace itself is named by a rule that holds everywhere,
/// so that no role has to stand inside of it.
fn is_wide(request: &UsedRequest) -> bool {
    request.namespace.is_empty() || &*request.resource == "namespaces"
}

/// The rules for requests at one place.
fn rules(requests: &[Ask<'_>]) -> Vec<Rule> {
    type Resource = (Box<str>, Box<str>);
    /// Names, and whether all of them have to stand there.
    type Names = (BTreeSet<Box<str>>, bool);
    let mut urls: BTreeMap<Box<str>, BTreeSet<Box<str>>> = BTreeMap::new();
    let mut verbs: BTreeMap<Resource, BTreeMap<Box<str>, Names>> = BTreeMap::new();
    for (request, is_exact) in requests {
        if let Some(url) = &request.url {
            urls.entry(url.clone())
                .or_default()
                .insert(request.verb.clone());
            continue;
        }
        let resource = match &*request.subresource {
            "" => request.resource.clone(),
            subresource => format!("{}/{subresource}", request.resource).into(),
        };
        let (names, are_exact) = verbs
            .entry((request.group.clone(), resource))
            .or_default()
            .entry(request.verb.clone())
            .or_insert_with(|| (BTreeSet::new(), true));
        names.insert(request.name.clone());
        *are_exact &= is_exact;
    }
    // Verbs with the same names join, then resources with the same verbs and names.
    type Row = (Box<str>, Vec<Box<str>>, Vec<Box<str>>);
    let mut rows: BTreeMap<Row, Vec<Box<str>>> = BTreeMap::new();
    for ((group, resource), verbs) in verbs {
        let plain = resource
            .split_once('/')
            .map_or(&*resource, |(resource, _)| resource);
        let mut by_names: BTreeMap<Vec<Box<str>>, Vec<Box<str>>> = BTreeMap::new();
        for (verb, (names, are_exact)) in verbs {
            let is_named = is_named(&group, plain) && names.len() <= MAX_NAMES;
            let narrow = (are_exact || is_named) && !names.contains("");
            let names = if narrow {
                names.into_iter().collect()
            } else {
                Vec::new()
            };
            by_names.entry(names).or_default().push(verb);
        }
        for (names, verbs) in by_names {
            rows.entry((group.clone(), verbs, names))
                .or_default()
                .push(resource.clone());
        }
    }
    let mut rules: Vec<Rule> = rows
        .into_iter()
        .map(|((group, verbs, resource_names), resources)| Rule {
            verbs,
            api_groups: vec![group],
            resources,
            resource_names,
            non_resource_urls: Vec::new(),
        })
        .collect();
    let mut by_verbs: BTreeMap<Vec<Box<str>>, Vec<Box<str>>> = BTreeMap::new();
    for (url, verbs) in urls {
        by_verbs
            .entry(verbs.into_iter().collect())
            .or_default()
            .push(url);
    }
    rules.extend(by_verbs.into_iter().map(|(verbs, non_resource_urls)| Rule {
        verbs,
        non_resource_urls,
        ..Rule::default()
    }));
    rules
}

/// Leaves out every rule all of whose requests are allowed by others: somebody may have the same from a group.
fn drop_spare(grants: &mut Vec<Grant>, requests: &[Needed<'_>]) {
    let mut at: HashMap<&Principal, Vec<usize>> = HashMap::new();
    for (index, grant) in grants.iter().enumerate() {
        at.entry(&grant.subject).or_default().push(index);
    }
    let own_rules = grants.iter().map(|grant| RuleIndex::new(&grant.rules));
    let indexes: Vec<Option<RuleIndex>> = own_rules.collect();
    // For every request the rules that allow it.
    let covers: Vec<Vec<(usize, usize)>> = requests
        .iter()
        .map(|need| {
            let request = need.request;
            let mut covers = Vec::new();
            for subject in need.identity.subjects() {
                for index in at.get(&subject).into_iter().flatten() {
                    let grant = &grants[*index];
                    let holds = grant
                        .namespace
                        .as_ref()
                        .is_none_or(|namespace| **namespace == *request.namespace);
                    if !holds {
                        continue;
                    }
                    let own = indexes[*index].as_ref();
                    let allowing = allowing(own, &grant.rules, &request.request());
                    covers.extend(allowing.into_iter().map(|rule| (*index, rule)));
                }
            }
            covers
        })
        .collect();
    let mut left: Vec<usize> = covers.iter().map(Vec::len).collect();
    let mut uses: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (request, covers) in covers.iter().enumerate() {
        for cover in covers {
            uses.entry(*cover).or_default().push(request);
        }
    }
    // Those with few requests go first, so that the broad ones stay.
    let mut order: Vec<(usize, (usize, usize))> = uses
        .iter()
        .map(|(rule, requests)| (requests.len(), *rule))
        .collect();
    order.sort_unstable();
    let mut gone: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (_, rule) in order {
        let requests = &uses[&rule];
        if requests.iter().all(|request| left[*request] > 1) {
            for request in requests {
                left[*request] -= 1;
            }
            gone.insert(rule);
        }
    }
    for (index, grant) in grants.iter_mut().enumerate() {
        let mut rule = 0;
        grant.rules.retain(|_| {
            rule += 1;
            !gone.contains(&(index, rule - 1))
        });
    }
    grants.retain(|grant| !grant.rules.is_empty());
}
