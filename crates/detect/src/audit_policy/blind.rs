//! What a given audit policy hides from a rule.

use std::collections::{BTreeMap, BTreeSet};

use seawall_audit::{AuditPolicy, Decision};
use seawall_event::{Level, Stage};

use super::demand::Needs;
use super::request::{Place, Request};
use super::universe::Plurals;
use super::verbs::{METHODS, OTHER, VERBS};
use crate::need::{Key, Shape, Values};

/// What a rule sees of the requests that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blindness {
    /// Whether it sees none of the usual ones: of people in a namespace that no policy names.
    pub is_blind: bool,
    /// Requests that it does not see, one for each rule of the policy and each reason.
    pub losses: Vec<Loss>,
}

/// Requests that a rule does not see.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Loss {
    /// The rule of the policy that decides about them; `None` where none matches.
    pub rule: Option<usize>,
    /// Why.
    pub why: Lost,
    /// One of them, in words.
    pub request: String,
}

/// Why a rule does not see a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lost {
    /// Less is recorded than it needs.
    Level {
        /// What is recorded.
        recorded: Level,
        /// What it needs.
        needed: Level,
    },
    /// All stages that it asks about are omitted.
    Stages,
}

/// What a policy hides from a rule.
pub fn blindness(policy: &AuditPolicy, needs: &Needs, plurals: &Plurals) -> Blindness {
    let contexts = contexts(policy);
    let mut found: BTreeMap<(Option<usize>, Lost), String> = BTreeMap::new();
    let (mut usual, mut usual_lost) = (0, 0);
    for shape in &needs.shapes {
        for (index, context) in contexts.iter().enumerate() {
            for user in users(shape, context) {
                if !shape.key(Key::User).contains(&user) {
                    continue;
                }
                let groups = groups(&user, context);
                for place in places(shape, policy, plurals) {
                    let namespace = if place.is_path() {
                        ""
                    } else {
                        &*context.namespace
                    };
                    if !shape.key(Key::Namespace).contains(namespace) {
                        continue;
                    }
                    for verb in verbs(shape, policy, &place) {
                        let request = Request {
                            user: &user,
                            groups: &groups,
                            verb: &verb,
                            namespace,
                            name: &context.name,
                            place: &place,
                        };
                        if !shape.contains(&request.point()) {
                            continue;
                        }
                        let decision = request.decided(policy);
                        let lost = lost(shape, &request, &decision);
                        if index == 0 && place.is_usual {
                            usual += 1;
                            usual_lost += usize::from(lost.is_some());
                        }
                        if let Some(why) = lost {
                            let entry = found.entry((decision.rule, why));
                            entry.or_insert_with(|| request.words());
                        }
                    }
                }
            }
        }
    }
    let losses = found
        .into_iter()
        .map(|((rule, why), request)| Loss { rule, why, request });
    Blindness {
        is_blind: usual > 0 && usual == usual_lost,
        losses: losses.collect(),
    }
}

/// Whether a rule does not see a request of a shape.
fn lost(shape: &Shape, request: &Request<'_>, decision: &Decision) -> Option<Lost> {
    let needed = shape.level(request.verb, &request.place.subresource);
    if decision.level < needed {
        return Some(Lost::Level {
            recorded: decision.level,
            needed,
        });
    }
    // Few requests make the server panic: that it is recorded shows nothing of the others.
    let stages = Stage::ALL.into_iter().filter(|stage| shape.is_at(*stage));
    let mut stages = stages.filter(|stage| *stage != Stage::Panic).peekable();
    let is_asked = stages.peek().is_some();
    (is_asked && stages.all(|stage| decision.omit_stages.contains(&stage))).then_some(Lost::Stages)
}

/// Who asks, where, and for which object. What nobody names is the usual case.
struct Context {
    user: String,
    group: String,
    namespace: String,
    name: String,
}

/// The usual case first, then those that a rule of the policy names. What a rule does not name is nothing that others name,
/// as that is what the fewest rules before it match.
fn contexts(policy: &AuditPolicy) -> Vec<Context> {
    let or_other = |all: &[String]| match all.is_empty() {
        true => vec![OTHER.to_owned()],
        false => all.to_vec(),
    };
    let mut known = BTreeSet::new();
    let mut contexts = Vec::new();
    let mut add = |user: &str, group: &str, namespace: &str, name: &str| {
        let own = [user, group, namespace, name].map(ToOwned::to_owned);
        if known.insert(own.clone()) {
            let [user, group, namespace, name] = own;
            contexts.push(Context {
                user,
                group,
                namespace,
                name,
            });
        }
    };
    add(OTHER, OTHER, OTHER, OTHER);
    for rule in &policy.rules {
        let names: Vec<String> = rule
            .resources
            .iter()
            .flat_map(|entry| entry.names.clone())
            .collect();
        for user in or_other(&rule.users) {
            for group in or_other(&rule.user_groups) {
                for namespace in or_other(&rule.namespaces) {
                    for name in or_other(&names) {
                        add(&user, &group, &namespace, &name);
                    }
                }
            }
        }
    }
    contexts
}

/// Users of a shape in a context: that of the context, or those that alone are meant.
fn users(shape: &Shape, context: &Context) -> Vec<String> {
    match shape.key(Key::User) {
        Values::In(users) if context.user == OTHER => {
            users.iter().map(ToString::to_string).collect()
        }
        _ => vec![context.user.clone()],
    }
}

/// The groups of a user, those that come with the name included.
fn groups(user: &str, context: &Context) -> Vec<String> {
    let mut groups = Vec::new();
    if user == "system:anonymous" {
        return vec!["system:unauthenticated".to_owned()];
    }
    if let Some(account) = user.strip_prefix("system:serviceaccount:") {
        groups.push("system:serviceaccounts".to_owned());
        groups.extend(
            account
                .split_once(':')
                .map(|(of, _)| format!("system:serviceaccounts:{of}")),
        );
    }
    if user.starts_with("system:node:") {
        groups.push("system:nodes".to_owned());
    }
    groups.push("system:authenticated".to_owned());
    groups.push(context.group.clone());
    groups
}

fn places(shape: &Shape, policy: &AuditPolicy, plurals: &Plurals) -> Vec<Place> {
    let mut found = Vec::new();
    let entries = || policy.rules.iter().flat_map(|rule| &rule.resources);
    let patterns =
        || entries().flat_map(|entry| entry.resources.iter().map(move |one| (&entry.group, one)));
    let mut resources: BTreeMap<(String, String), bool> = BTreeMap::new();
    match shape.key(Key::Resource) {
        Values::In(names) => {
            for name in names.iter().filter(|name| !name.is_empty()) {
                let groups: BTreeSet<&str> = match shape.key(Key::Group) {
                    Values::In(groups) => groups.iter().map(|group| &**group).collect(),
                    Values::Except(_) => plurals
                        .0
                        .get(&**name)
                        .into_iter()
                        .flatten()
                        .map(String::as_str)
                        .collect(),
                };
                resources.extend(
                    groups
                        .into_iter()
                        .map(|group| ((group.to_owned(), name.to_string()), true)),
                );
            }
        }
        Values::Except(_) => {
            for (group, pattern) in patterns() {
                let resource = pattern.split('/').next().unwrap_or_default();
                if resource != "*" {
                    resources.insert((group.clone(), resource.to_owned()), false);
                }
            }
            let groups = entries().map(|entry| entry.group.clone());
            resources.extend(groups.map(|group| ((group, OTHER.to_owned()), false)));
            let own = match shape.key(Key::Group) {
                Values::In(groups) => groups.iter().map(ToString::to_string).collect(),
                Values::Except(_) => vec![OTHER.to_owned()],
            };
            resources.extend(
                own.into_iter()
                    .map(|group| ((group, OTHER.to_owned()), true)),
            );
        }
    }
    for ((group, resource), is_usual) in resources {
        let mut subresources: BTreeMap<String, bool> = BTreeMap::new();
        if let Values::In(names) = shape.key(Key::Subresource) {
            subresources.extend(names.iter().map(|name| (name.to_string(), true)));
        } else {
            for (_, pattern) in patterns().filter(|(of, _)| **of == group) {
                if let Some((named, sub)) = pattern.split_once('/')
                    && (named == "*" || named == resource)
                    && sub != "*"
                {
                    subresources.insert(sub.to_owned(), false);
                }
            }
            subresources.extend([(String::new(), true), (OTHER.to_owned(), false)]);
        }
        found.extend(
            subresources
                .into_iter()
                .map(|(subresource, is_named)| Place {
                    group: group.clone(),
                    resource: resource.clone(),
                    subresource,
                    path: String::new(),
                    is_usual: is_usual && is_named,
                }),
        );
    }
    if shape.key(Key::Resource).contains("") {
        let urls = policy.rules.iter().flat_map(|rule| &rule.non_resource_urls);
        let urls = urls.map(|url| (url.replace('*', OTHER), false));
        let urls: BTreeMap<String, bool> = urls.chain([(format!("/{OTHER}"), true)]).collect();
        found.extend(urls.into_iter().map(|(path, is_usual)| Place {
            group: String::new(),
            resource: String::new(),
            subresource: String::new(),
            path,
            // A rule that asks about resources as well is judged by them.
            is_usual: is_usual && matches!(shape.key(Key::Resource), Values::In(_)),
        }));
    }
    found
}

fn verbs(shape: &Shape, policy: &AuditPolicy, place: &Place) -> BTreeSet<String> {
    if let Values::In(verbs) = shape.key(Key::Verb) {
        // No path that is no resource is listed, or asked for with the verb of an object.
        let can_be =
            |verb: &&str| !place.is_path() || METHODS.contains(verb) || !VERBS.contains(verb);
        let verbs = verbs.iter().map(|verb| &**verb).filter(can_be);
        return verbs.map(ToOwned::to_owned).collect();
    }
    let known: &[&str] = if place.is_path() { &METHODS } else { &VERBS };
    let named = policy
        .rules
        .iter()
        .flat_map(|rule| rule.verbs.iter().cloned());
    let known = known.iter().map(ToString::to_string);
    let verbs = known.chain(named.filter(|verb| VERBS.contains(&&**verb) != place.is_path()));
    verbs
        .filter(|verb| shape.key(Key::Verb).contains(verb))
        .collect()
}
