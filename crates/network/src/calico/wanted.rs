//! What one end of a rule of Calico asks for, and who is meant by that.

use core::net::IpAddr;

use seawall_model::{Cluster, Object};

use super::family;
use super::kinds::ACCOUNT;
use super::labelled::Labelled;
use super::selector::{Expression, both};
use crate::contested::Contested;
use crate::{Endpoint, Range};

/// The namespace of an endpoint, as a label.
const NAMESPACE: &str = "projectcalico.org/namespace";
/// The name of a namespace or account, as a label of it.
const NAME: &str = "projectcalico.org/name";
/// What stands before labels of the namespace, and of the account.
const OF_NAMESPACE: &str = "pcns.";
const OF_ACCOUNT: &str = "pcsa.";

/// What must hold for somebody to be meant.
#[derive(Default)]
pub(super) struct Wanted<'w> {
    /// Without a word about namespaces this one is meant.
    pub(super) own_namespace: Option<&'w str>,
    pub(super) namespaces: Option<Expression>,
    pub(super) pods: Option<Expression>,
    pub(super) accounts: Option<Expression>,
    pub(super) account_names: Vec<&'w str>,
    pub(super) not_pods: Option<Expression>,
    pub(super) nets: Option<Vec<Range>>,
    pub(super) not_nets: Vec<Range>,
    /// Whether IPv4 is left out, and IPv6, by the networks that both ends of a rule name.
    pub(super) left_out: [bool; 2],
    /// Whether the input shows that the cluster has IPv6.
    pub(super) has_ipv6: bool,
}

impl Wanted<'_> {
    /// Whether something with labels is meant, and not everybody with some address.
    pub(super) fn is_by_label(&self) -> bool {
        self.namespaces.is_some()
            || self.pods.is_some()
            || self.accounts.is_some()
            || !self.account_names.is_empty()
    }

    pub(super) fn is_everybody(&self) -> bool {
        !self.is_by_label()
            && self.not_pods.is_none()
            && self.nets.is_none()
            && self.not_nets.is_empty()
            && self.left_out == [false, false]
    }

    fn is_in_own_namespace(&self, namespace: &str) -> bool {
        // Anything that is said about labels keeps a rule in the namespace of its policy.
        let is_bound = self.namespaces.is_none() && (self.is_by_label() || self.not_pods.is_some());
        !is_bound || self.own_namespace.is_none_or(|own| own == namespace)
    }

    /// Whether it hangs on addresses.
    pub(super) fn asks_addresses(&self) -> bool {
        self.nets.is_some() || !self.not_nets.is_empty() || self.left_out != [false, false]
    }

    /// Whether an endpoint with these addresses is meant.
    pub(super) fn takes_in(
        &self,
        cluster: &Cluster,
        endpoint: &Endpoint<'_>,
        namespace: Option<&Object>,
        addresses: Option<&[IpAddr]>,
    ) -> Option<bool> {
        let account = endpoint.account;
        let of_namespace = |key: &str| match key {
            NAME | "kubernetes.io/metadata.name" => Some(Some(endpoint.namespace)),
            _ => namespace.map(|object| object.label(key)),
        };
        let of_account = |key: &str| match key {
            NAME => account.map(Some),
            _ => cluster
                .get("", "ServiceAccount", endpoint.namespace, account?)
                .map(|object| object.label(key)),
        };
        let of_pod = |key: &str| {
            if let Some(key) = key.strip_prefix(OF_NAMESPACE) {
                return of_namespace(key);
            }
            if let Some(key) = key.strip_prefix(OF_ACCOUNT) {
                return of_account(key);
            }
            match key {
                NAMESPACE => Some(Some(endpoint.namespace)),
                ACCOUNT => account.map(Some),
                "projectcalico.org/orchestrator" => Some(Some("k8s")),
                _ => endpoint.label_value(key),
            }
        };
        // In a selector of an endpoint, everything is a workload in a namespace.
        fn decide<'l>(
            wanted: Option<&Expression>,
            label: &dyn Fn(&str) -> Option<Option<&'l str>>,
        ) -> Option<bool> {
            wanted.map_or(Some(true), |one| one.decide(label, true, false))
        }
        let is_not = match &self.not_pods {
            Some(_) => decide(self.not_pods.as_ref(), &of_pod).map(|holds| !holds),
            None => Some(true),
        };
        let is_account = match (&self.account_names[..], account) {
            ([], _) => Some(true),
            (names, account) => account.map(|account| names.contains(&account)),
        };
        both([
            Some(self.is_in_own_namespace(endpoint.namespace)),
            is_account,
            decide(self.namespaces.as_ref(), &of_namespace),
            decide(self.accounts.as_ref(), &of_account),
            decide(self.pods.as_ref(), &of_pod),
            is_not,
            self.nets
                .as_ref()
                .map_or(Some(true), |nets| family::within(nets, addresses)),
            match &self.not_nets[..] {
                [] => Some(true),
                nets => family::within(nets, addresses).map(|is_in| !is_in),
            },
            family::fits(self.left_out, addresses, self.has_ipv6),
        ])
    }

    /// Whether a set of addresses is meant by its labels: by those that are wanted, or by those that are not.
    pub(super) fn names(
        &self,
        (cluster, contested): (&Cluster, &Contested),
        set: &Labelled<'_>,
        by_not: bool,
    ) -> Option<bool> {
        let object = set.object;
        let namespace = (&*object.kind == "NetworkSet").then(|| object.namespace.as_str());
        let of_namespace = |key: &str| match (key, namespace) {
            (_, None) => Some(None),
            (NAME | "kubernetes.io/metadata.name", Some(name)) => Some(Some(name)),
            (_, Some(name)) => contested.namespace_label(cluster, name, key),
        };
        let of_set = |key: &str| {
            if let Some(key) = key.strip_prefix(OF_NAMESPACE) {
                return of_namespace(key);
            }
            match key {
                NAMESPACE => Some(namespace),
                _ => Some(object.label(key)),
            }
        };
        if by_not {
            let expression = self.not_pods.as_ref();
            return expression.map_or(Some(false), |one| one.decide(&of_set, true, true));
        }
        // No account stands behind such addresses.
        if self.accounts.is_some() || !self.account_names.is_empty() {
            return Some(false);
        }
        let in_scope = match (&self.namespaces, namespace) {
            (None, Some(namespace)) => Some(self.is_in_own_namespace(namespace)),
            (None, None) => Some(self.own_namespace.is_none()),
            (Some(wanted), _) => {
                wanted.decide(&of_namespace, namespace.is_some(), namespace.is_none())
            }
        };
        let by_label = match &self.pods {
            Some(wanted) => wanted.decide(&of_set, true, namespace.is_none()),
            None => Some(true),
        };
        both([in_scope, by_label])
    }
}
