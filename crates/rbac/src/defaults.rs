//! What Kubernetes brings itself: the roles and bindings of the API server's bootstrap policy, by `content/rbac/defaults.txt`.
//!
//! A name alone says nothing, nor does the label that the API server puts on what it makes: everybody may write both. What
//! Kubernetes brings is recognised by its name together with what it gives.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock};

use seawall_model::{LabelSelector, LabelState, Principal};
use seawall_syntax::{Node, Text};

use crate::{Request, Role, RoleKey, Rule};

const TEXT: &str = include_str!("../../../content/rbac/defaults.txt");

/// Combinations of verb, group, resource and name of one rule that are compared. The widest rule of the bootstrap policy
/// has some hundred; what names more is no rule of it.
const MAX_COMBINATIONS: usize = 20_000;

static BUILTIN: LazyLock<Defaults> = LazyLock::new(|| Defaults::parse(TEXT));

/// The bootstrap policy.
#[derive(Debug, Default)]
pub struct Defaults {
    roles: BTreeMap<RoleKey, Vec<Arc<Rule>>>,
    /// Labels `aggregate-to-…` of roles, which have the value `true`.
    labels: HashMap<RoleKey, Vec<Box<str>>>,
    bindings: BTreeMap<BindingKey, Vec<Principal>>,
}

/// Namespace and name of a binding, and the role that it gives.
pub(crate) type BindingKey = (Option<Box<str>>, Box<str>, RoleKey);

/// How the names of objects begin that not the API server makes, but kubeadm.
pub(crate) const OF_KUBEADM: &str = "kubeadm:";

/// The label of every role and binding that the API server makes, and its value.
const BOOTSTRAPPING: (&str, &str) = ("kubernetes.io/bootstrapping", "rbac-defaults");

/// Labels by which the built-in roles `admin`, `edit` and `view` gather others.
pub(crate) const AGGREGATE_TO: &str = "rbac.authorization.k8s.io/aggregate-to-";

impl Defaults {
    /// The bootstrap policy of all releases that are supported, taken together.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// Whether the bootstrap policy has a role of this name, whatever that gives.
    pub fn has_role(&self, key: &RoleKey) -> bool {
        self.roles.contains_key(key)
    }

    /// What the bootstrap policy gives in the role of this name.
    pub(crate) fn rules(&self, key: &RoleKey) -> Option<&[Arc<Rule>]> {
        self.roles.get(key).map(Vec::as_slice)
    }

    /// The names of the roles, in order.
    pub(crate) fn role_keys(&self) -> impl Iterator<Item = &RoleKey> {
        self.roles.keys()
    }

    /// Whether a role is one of the built-in ones that gather others: their rules come from those.
    pub(crate) fn gathers(key: &RoleKey) -> bool {
        key.namespace.is_none() && matches!(&*key.name, "admin" | "edit" | "view")
    }

    /// Whether the API server labels the role of this name for one that gathers others.
    pub(crate) fn is_labelled(&self, key: &RoleKey, to: &str) -> bool {
        let labels = self.labels.get(key);
        labels.is_some_and(|labels| labels.iter().any(|own| **own == *to))
    }

    /// Whether a selector picks the role of this name, by the labels that the API server gives it.
    pub(crate) fn is_selected(&self, key: &RoleKey, selector: &Node) -> bool {
        let own = self.labels.get(key).map_or(&[][..], Vec::as_slice);
        let answer = LabelSelector(selector).weigh(|label| {
            if label == BOOTSTRAPPING.0 && !key.name.starts_with(OF_KUBEADM) {
                return LabelState::Is(BOOTSTRAPPING.1);
            }
            match label.strip_prefix(AGGREGATE_TO) {
                Some(to) if own.iter().any(|own| **own == *to) => LabelState::Is("true"),
                _ => LabelState::Absent,
            }
        });
        self.roles.contains_key(key) && answer == Some(true)
    }

    /// The rules of the role of this name that some rules do not give.
    pub(crate) fn missing(&self, key: &RoleKey, own: &[Arc<Rule>]) -> Vec<Arc<Rule>> {
        let all = self.roles.get(key).into_iter().flatten();
        all.filter(|rule| !is_within(rule, own)).cloned().collect()
    }

    /// Whether the bootstrap policy gives everything that a rule gives, in the role of this name.
    pub fn gives(&self, key: &RoleKey, rule: &Rule) -> bool {
        self.roles.get(key).is_some_and(|own| is_within(rule, own))
    }

    /// Whether a role is one of the bootstrap policy, and gives no more than there.
    pub fn brings_role(&self, role: &Role) -> bool {
        self.roles
            .get(&role.key)
            .is_some_and(|own| role.rules.iter().all(|rule| is_within(rule, own)))
    }

    /// Whether the bootstrap policy has a binding of this name for a role, whomever that names.
    pub fn has_binding(&self, namespace: Option<&str>, name: &str, role: &RoleKey) -> bool {
        let key = (namespace.map(Box::from), Box::from(name), role.clone());
        self.bindings.contains_key(&key)
    }

    /// Whether the bootstrap policy gives a role to a subject in the binding of this name.
    pub fn binds(
        &self,
        namespace: Option<&str>,
        name: &str,
        role: &RoleKey,
        subject: &Principal,
    ) -> bool {
        let key = (namespace.map(Box::from), Box::from(name), role.clone());
        self.bindings
            .get(&key)
            .is_some_and(|own| own.contains(subject))
    }

    /// The bindings that the API server makes and keeps in every cluster: namespace and name, role, and whom they name.
    pub(crate) fn kept(&self) -> impl Iterator<Item = (&BindingKey, &[Principal])> {
        let all = self.bindings.iter();
        all.filter(|((_, name, _), _)| !name.starts_with(OF_KUBEADM))
            .map(|(key, subjects)| (key, subjects.as_slice()))
    }

    fn parse(text: &str) -> Self {
        let mut defaults = Self::default();
        let mut likes: Vec<(RoleKey, RoleKey)> = Vec::new();
        let mut current = Current::Nothing;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let words: Vec<&str> = line.split_whitespace().collect();
            match (words.as_slice(), &current) {
                (["role", namespace, name], _) if !line.starts_with(' ') => {
                    let key = role_key(place(namespace), name);
                    defaults.roles.entry(key.clone()).or_default();
                    current = Current::Role(key);
                }
                (["binding", namespace, name, role], _) if !line.starts_with(' ') => {
                    let namespace = place(namespace);
                    let role = match role.strip_prefix("Role/") {
                        Some(role) => role_key(namespace.clone(), role),
                        None => role_key(None, role),
                    };
                    let key = (namespace, Box::from(*name), role);
                    defaults.bindings.entry(key.clone()).or_default();
                    current = Current::Binding(key);
                }
                (["gathered", to], Current::Role(key)) => {
                    let to = to.split(',').map(Box::from).collect();
                    defaults.labels.insert(key.clone(), to);
                }
                (["like", roles], Current::Role(key)) => {
                    let others = roles.split(',').map(|name| role_key(None, name));
                    likes.extend(others.map(|other| (key.clone(), other)));
                }
                (words, Current::Role(key)) => {
                    let rules = defaults.roles.entry(key.clone()).or_default();
                    rules.extend(rule(words).map(Arc::new));
                }
                ([who], Current::Binding(key)) => {
                    let subjects = defaults.bindings.entry(key.clone()).or_default();
                    subjects.extend(subject(who));
                }
                _ => {}
            }
        }
        for (key, other) in likes {
            let rules = defaults.roles.get(&other).cloned().unwrap_or_default();
            defaults.roles.entry(key).or_default().extend(rules);
        }
        defaults
    }
}

/// What the lines below belong to.
enum Current {
    Nothing,
    Role(RoleKey),
    Binding(BindingKey),
}

fn place(word: &str) -> Option<Box<str>> {
    (word != "-").then(|| Box::from(word))
}

fn role_key(namespace: Option<Box<str>>, name: &str) -> RoleKey {
    RoleKey {
        namespace: namespace.as_deref().map(Text::from),
        name: name.into(),
    }
}

fn rule(words: &[&str]) -> Option<Rule> {
    let list = |word: &str| -> Vec<Box<str>> {
        let values = word.split(',');
        values
            .map(|value| if value == "-" { "" } else { value })
            .map(Box::from)
            .collect()
    };
    match *words {
        [verbs, urls] => Some(Rule {
            verbs: list(verbs),
            non_resource_urls: list(urls),
            ..Rule::default()
        }),
        [verbs, groups, resources, ref names @ ..] => Some(Rule {
            verbs: list(verbs),
            api_groups: list(groups),
            resources: list(resources),
            resource_names: names.iter().flat_map(|names| list(names)).collect(),
            ..Rule::default()
        }),
        _ => None,
    }
}

fn subject(word: &str) -> Option<Principal> {
    let (kind, name) = word.split_once(':')?;
    Some(match kind {
        "user" => Principal::user(name),
        "group" => Principal::Group(name.into()),
        "account" => {
            let (namespace, name) = name.split_once('/')?;
            Principal::ServiceAccount {
                namespace: namespace.into(),
                name: name.into(),
            }
        }
        _ => return None,
    })
}

/// Whether some rules allow everything that a rule allows: each of its combinations by one of them.
fn is_within(rule: &Rule, own: &[Arc<Rule>]) -> bool {
    let names: &[Box<str>] = if rule.resource_names.is_empty() {
        &[Box::from("")]
    } else {
        &rule.resource_names
    };
    let paths = rule
        .verbs
        .len()
        .saturating_mul(rule.non_resource_urls.len());
    let combinations = [&rule.api_groups, &rule.resources]
        .iter()
        .fold(rule.verbs.len(), |all, list| all.saturating_mul(list.len()))
        .saturating_mul(names.len())
        .saturating_add(paths);
    if combinations > MAX_COMBINATIONS {
        return false;
    }
    let allows = |request: Request<'_>| own.iter().any(|own| own.allows(&request));
    rule.verbs.iter().all(|verb| {
        let urls = &rule.non_resource_urls;
        urls.iter().all(|url| allows(Request::url(verb, url)))
            && rule.api_groups.iter().all(|group| {
                rule.resources.iter().all(|resource| {
                    let (resource, sub) = resource.split_once('/').unwrap_or((resource, ""));
                    names
                        .iter()
                        .all(|name| allows(Request::resource(verb, group, resource, sub, "", name)))
                })
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> RoleKey {
        role_key(None, name)
    }

    #[track_caller]
    fn check(role: &str, words: &[&str], expect: bool) {
        let rule = rule(words).expect("a rule");
        assert_eq!(
            Defaults::builtin().gives(&key(role), &rule),
            expect,
            "{role} {words:?}"
        );
    }

    #[test]
    fn every_line_is_read() {
        let defaults = Defaults::builtin();
        let rules: usize = defaults.roles.values().map(Vec::len).sum();
        let subjects: usize = defaults.bindings.values().map(Vec::len).sum();
        let likes = ["admin", "edit", "view"].map(|name| defaults.roles[&key(name)].len());
        let lines = TEXT
            .lines()
            .filter(|line| line.starts_with("  "))
            .filter(|line| {
                !["  like ", "  gathered "]
                    .iter()
                    .any(|word| line.starts_with(word))
            })
            .count();
        assert_eq!(rules - likes.iter().sum::<usize>() + subjects, lines);
        assert!(likes[0] > likes[1] && likes[1] > likes[2] && likes[2] > 5);
    }

    #[test]
    fn a_rule_is_within_when_each_of_its_combinations_is() {
        check("cluster-admin", &["*", "*", "*"], true);
        check("view", &["*", "*", "*"], false);
        check("view", &["get,list", "-", "pods,services"], true);
        check("view", &["get", "-", "secrets"], false);
        check("edit", &["get", "-", "secrets"], true);
        check("edit", &["get", "*", "secrets"], false);
        check("edit", &["*", "-", "secrets"], false);
        check("helper", &["get", "-", "pods"], false);
        check("system:discovery", &["get", "/api/*,/healthz"], true);
        check("system:discovery", &["get", "*"], false);
        let signer = "kubernetes.io/kube-apiserver-client";
        let role = "system:certificates.k8s.io:kube-apiserver-client-approver";
        let group = "certificates.k8s.io";
        check(role, &["approve", group, "signers", signer], true);
        check(role, &["approve", group, "signers"], false);
        check(
            role,
            &["approve", group, "signers", "kubernetes.io/*"],
            false,
        );
    }

    #[test]
    fn a_binding_brings_its_own_subjects_only() {
        let defaults = Defaults::builtin();
        let binds = |name: &str, subject: &Principal| {
            defaults.binds(None, name, &key("cluster-admin"), subject)
        };
        let masters = Principal::Group("system:masters".into());
        assert!(binds("cluster-admin", &masters));
        assert!(!binds("helper", &masters));
        assert!(!binds("cluster-admin", &Principal::User("jane".into())));
    }
}
