//! Secret stores of the External Secrets Operator: whoever may make an ExternalSecret reads what the store lets the store's
//! own identity read.
//!
//! With the Kubernetes provider those are the Secrets of one namespace of an API server, as far as the store's account may
//! read them. What any other store holds, no object shows.

use std::borrow::Cow;
use std::collections::HashSet;

use super::graph::{DoubtId, Graph};
use super::holding::Names;
use super::inventory::NamespaceId;
use super::issuers::name_of;
use super::lead::Step;
use super::permission::Right;
use super::places::Crowd;
use super::primitive::{Effect, Need};
use super::store::{GROUP, KINDS, kubernetes, remote, stores};
use seawall_model::{Cluster, LabelSelector, Object, ObjectId, Principal};
use seawall_syntax::Node;

/// What names of the API server begin with inside of its cluster.
const OWN_SERVER: &str = "kubernetes.default";

impl Graph<'_> {
    /// Draws to what the stores hand over that may be used where a step is taken.
    pub(super) fn draw_stores(&mut self, step: &Step<'_>, effect: Effect) {
        let cluster = self.cluster;
        let mut is_there = false;
        let contested: HashSet<ObjectId> = cluster
            .contested()
            .flat_map(|(id, last)| [id, last])
            .collect();
        for (id, store) in stores(cluster) {
            for (namespace, doubt) in self.users(step, store) {
                is_there = true;
                let mut step = Step { doubt, ..*step };
                if contested.contains(&id) {
                    let text = format!(
                        "this declaration of {} is the one that applies, of several that differ",
                        name_of(store)
                    );
                    step.doubt = Some(self.also(doubt, &text));
                }
                match effect {
                    Effect::Push => self.draw_pushed(&step, Some(store)),
                    _ => self.draw_store(&step, store, namespace),
                }
            }
        }
        let place = step.namespace();
        let place = place.map(|id| &*self.inventory.namespaces[id].name);
        let mut kinds = KINDS.iter();
        if is_there || kinds.all(|kind| cluster.coverage.of_in(GROUP, kind, place).is_complete()) {
            return;
        }
        if effect == Effect::Push {
            self.draw_pushed(step, None);
            return;
        }
        let text = "a SecretStore or ClusterSecretStore contains a credential that leads to cluster-admin (the input may be missing the store)";
        let doubt = Some(self.also(step.doubt, text));
        self.draw_crowd(&Step { doubt, ..*step }, Crowd::ClusterAdmin);
    }

    /// The namespaces at a step from which a store may be used, with what that hangs on: one is as good as another, unless
    /// the store acts as an account of the namespace.
    fn users(&mut self, step: &Step<'_>, store: &Object) -> Vec<(NamespaceId, Option<DoubtId>)> {
        if !store.namespace.is_empty() {
            let own = self.inventory.namespace(&store.namespace);
            let own = own.filter(|own| step.namespace().is_none_or(|place| place == *own));
            return own.map(|own| (own, step.doubt)).into_iter().collect();
        }
        let mut found = Vec::new();
        for namespace in self.namespaces_at(step.extent) {
            let name = self.inventory.namespaces[namespace].name.clone();
            match admits(self.cluster, store, &name) {
                Some(false) => {}
                Some(true) => found.push((namespace, step.doubt)),
                None => {
                    let text = format!("{} allows namespace `{name}`", name_of(store));
                    found.push((namespace, Some(self.also(step.doubt, &text))));
                }
            }
        }
        if !is_of_the_user(store) {
            found.sort_by_key(|(_, doubt)| *doubt != step.doubt);
            found.truncate(1);
        }
        found
    }

    /// Draws to what a store hands over that is used from a namespace.
    fn draw_store(&mut self, step: &Step<'_>, store: &Object, namespace: NamespaceId) {
        let mut step = *step;
        let Some(provider) = kubernetes(store) else {
            let text = format!("the content of {} leads to cluster-admin", name_of(store));
            let doubt = Some(self.also(step.doubt, &text));
            self.draw_crowd(&Step { doubt, ..step }, Crowd::ClusterAdmin);
            return;
        };
        let server = provider.walk(&["server", "url"]);
        let server = server.and_then(Node::as_str).unwrap_or_default();
        let host = server.split_once("://").map_or(server, |(_, rest)| rest);
        if provider.get("authRef").is_some() || !(host.is_empty() || host.starts_with(OWN_SERVER)) {
            let text = format!(
                "the API server in {} is the one of this cluster",
                name_of(store)
            );
            step.doubt = Some(self.also(step.doubt, &text));
        }
        let remote = remote(provider);
        let Some(extent) = self.extent(Some(remote)) else {
            return;
        };
        let account = provider.walk(&["auth", "serviceAccount"]);
        let named = account.and_then(|account| {
            let place = account
                .str("namespace")
                .filter(|_| store.namespace.is_empty());
            let place = place.unwrap_or(&self.inventory.namespaces[namespace].name);
            Some(Principal::ServiceAccount {
                namespace: place.into(),
                name: account.str("name")?.into(),
            })
        });
        // A token comes first, where both are given.
        let named = named.filter(|_| provider.walk(&["auth", "token"]).is_none());
        let names = named
            .as_ref()
            .and_then(|account| self.identity_names(&account.identity(), &reading(), extent));
        let Some(names) = names else {
            let who: Cow<'_, str> = match &named {
                Some(account) => Cow::from(account.to_string()),
                None => Cow::from(format!("the credential of {}", name_of(store))),
            };
            let text = format!(
                "{who} can `get secrets` in namespace `{remote}` (the input may be missing its permissions)"
            );
            step.doubt = Some(self.also(step.doubt, &text));
            self.draw_secrets_of(&step, extent.namespace(), &Names::All);
            return;
        };
        self.draw_secrets_of(&step, extent.namespace(), &names);
    }

    fn draw_secrets_of(&mut self, step: &Step<'_>, namespace: Option<NamespaceId>, names: &Names) {
        let Some(namespace) = namespace else {
            return;
        };
        match names {
            Names::All => self.draw_crowd(step, Crowd::SecretsOf(namespace)),
            Names::Some(names) => {
                for name in names {
                    if let Some(secret) = self.inventory.secret(namespace, name) {
                        self.draw_to(step, self.places.secret(secret));
                    }
                }
            }
        }
    }

    /// Draws to the Secrets that are pushed into a store, for whoever reads them there.
    fn draw_pushed(&mut self, step: &Step<'_>, store: Option<&Object>) {
        let text = match store {
            Some(store) => format!("the holder can read what is pushed to {}", name_of(store)),
            None => "a SecretStore or ClusterSecretStore exists that the holder can read (the input may be missing it)"
                .to_owned(),
        };
        let doubt = Some(self.also(step.doubt, &text));
        let crowd = step.wide(Crowd::Secrets, Crowd::SecretsOf);
        self.draw_crowd(&Step { doubt, ..*step }, crowd);
    }
}

fn reading() -> Need {
    let mut any = Vec::new();
    let _ = Right::parse("get secrets", &mut any);
    Need {
        is_everywhere: false,
        any,
        text: "get secrets".into(),
        bit: 0,
    }
}

/// Whether a ClusterSecretStore acts as an account of the namespace that uses it.
fn is_of_the_user(store: &Object) -> bool {
    let account = kubernetes(store).and_then(|provider| provider.walk(&["auth", "serviceAccount"]));
    account.is_some_and(|account| account.str("namespace").is_none())
}

/// Whether the conditions of a ClusterSecretStore let a namespace use it: one condition is enough, and none lets all.
fn admits(cluster: &Cluster, store: &Object, name: &str) -> Option<bool> {
    let conditions = store.spec().map_or(&[][..], |spec| spec.list("conditions"));
    if conditions.is_empty() {
        return Some(true);
    }
    let known = cluster.get("", "Namespace", "", name);
    let label = |key: &str| {
        if key == "kubernetes.io/metadata.name" {
            return Some(Some(name));
        }
        known.map(|namespace| namespace.label(key))
    };
    let mut best = Some(false);
    for condition in conditions {
        let selector = condition.get("namespaceSelector");
        let selected = selector.map(|selector| LabelSelector(selector).decide(label));
        let listed = condition.strings("namespaces").map(|own| Some(own == name));
        let matched = condition
            .strings("namespaceRegexes")
            .map(|pattern| is_match(pattern, name));
        for answer in selected.into_iter().chain(listed).chain(matched) {
            best = match (best, answer) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (None, _) | (_, None) => None,
                _ => Some(false),
            };
        }
    }
    best
}

/// Whether a pattern of letters, `.*` and anchors matches somewhere in a name; any other pattern is not decided.
fn is_match(pattern: &str, name: &str) -> Option<bool> {
    let (rest, from_start) = match pattern.strip_prefix('^') {
        Some(rest) => (rest, true),
        None => (pattern, false),
    };
    let (rest, to_end) = match rest.strip_suffix('$') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let parts: Vec<&str> = rest.split(".*").collect();
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !parts.iter().all(|part| part.bytes().all(is_plain)) {
        return None;
    }
    let mut left = name;
    for (at, part) in parts.iter().enumerate() {
        let is_last = at + 1 == parts.len();
        if at == 0 && from_start {
            match left.strip_prefix(part) {
                Some(rest) if !(is_last && to_end) || rest.is_empty() => left = rest,
                _ => return Some(false),
            }
        } else if is_last && to_end {
            return Some(left.ends_with(part));
        } else {
            match left.find(part) {
                Some(found) => left = &left[found + part.len()..],
                None => return Some(false),
            }
        }
    }
    Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_letters_are_decided_and_no_others() {
        let cases = [
            ("shop", "shop", Some(true)),
            ("shop", "my-shop-2", Some(true)),
            ("^shop", "my-shop", Some(false)),
            ("shop$", "my-shop", Some(true)),
            ("^shop$", "shop", Some(true)),
            ("^shop$", "shop-2", Some(false)),
            ("^team-.*$", "team-a", Some(true)),
            ("^team-.*-dev$", "team-a-dev", Some(true)),
            ("^team-.*-dev$", "team-a-prod", Some(false)),
            ("^a.*a$", "a", Some(false)),
            ("^.*$", "anything", Some(true)),
            ("", "anything", Some(true)),
            ("team-[ab]", "team-a", None),
            ("shop|till", "shop", None),
        ];
        for (pattern, name, expected) in cases {
            assert_eq!(is_match(pattern, name), expected, "{pattern} {name}");
        }
    }
}
