//! One end of a rule of Calico: by selectors, accounts and addresses, all of which must hold.

use core::net::IpAddr;

use seawall_model::{Cluster, Object, ObjectId};
use seawall_syntax::Node;

use super::family;
use super::kinds::ACCOUNT;
use super::labelled::{Labelled, range};
use super::selector::{Expression, both};
use crate::contested::Contested;
use crate::network::Builder;
use crate::node::shows_ipv6;
use crate::peer::SetId;
use crate::policy::Peer;
use crate::range::Family;
use crate::{Direction, Endpoint, Range};

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
    own_namespace: Option<&'w str>,
    namespaces: Option<Expression>,
    pods: Option<Expression>,
    accounts: Option<Expression>,
    account_names: Vec<&'w str>,
    not_pods: Option<Expression>,
    nets: Option<Vec<Range>>,
    not_nets: Vec<Range>,
    /// Whether IPv4 is left out, and IPv6, by the networks that both ends of a rule name.
    left_out: [bool; 2],
    /// Whether the input shows that the cluster has IPv6.
    has_ipv6: bool,
}

impl Wanted<'_> {
    /// Whether something with labels is meant, and not everybody with some address.
    fn is_by_label(&self) -> bool {
        self.namespaces.is_some()
            || self.pods.is_some()
            || self.accounts.is_some()
            || !self.account_names.is_empty()
    }

    fn is_everybody(&self) -> bool {
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

impl<'c> Builder<'c> {
    /// The pods that a policy is for.
    pub(super) fn calico_subject(
        &mut self,
        id: ObjectId,
        namespace: Option<&'c str>,
        spec: &'c Node,
    ) -> SetId {
        let mut read = |field: &str| self.expression(id, spec, field, &format!("spec.{field}"));
        let parts = [
            read("selector"),
            read("namespaceSelector").filter(|_| namespace.is_none()),
            read("serviceAccountSelector"),
        ];
        let is_broken = ["selector", "namespaceSelector", "serviceAccountSelector"]
            .into_iter()
            .zip(&parts)
            .any(|(field, part)| {
                let text = spec.str(field).unwrap_or_default();
                part.is_none() && Expression::parse(text).is_err()
            });
        let [pods, namespaces, accounts] = parts;
        let wanted = Wanted {
            // The namespace of a policy holds whatever else is said.
            own_namespace: None,
            namespaces,
            pods,
            accounts,
            ..Wanted::default()
        };
        let is_everybody = namespace.is_none() && !wanted.is_by_label() && !is_broken;
        let is_whole = matches!(wanted.pods, None | Some(Expression::All))
            && wanted.accounts.is_none()
            && !is_broken;
        let set = self.select_calico(id, "subject", namespace, is_everybody, &wanted, is_broken);
        if is_whole {
            self.selectors.whole.insert(set);
        }
        set
    }

    /// Whom the other end of a rule names.
    pub(super) fn entity(
        &mut self,
        id: ObjectId,
        namespace: Option<&'c str>,
        rule: &'c Node,
        (field, path): (&str, &str),
        direction: Direction,
    ) -> Vec<Peer> {
        let path = format!("{path}.{field}");
        let node = rule.get(field).filter(|node| !node.is_null());
        // What could not be read is no rule for fewer: the policy is broken and answers are not certain.
        let Some(mut wanted) = self.wanted(id, namespace, node, &path) else {
            return Vec::new();
        };
        let family = match rule.int("ipVersion") {
            Some(4) => Some(Range::V4),
            Some(6) => Some(Range::V6),
            _ => None,
        };
        if let Some(family) = family {
            wanted.nets = Some(match wanted.nets.take() {
                Some(nets) => nets.into_iter().filter(|net| family.holds(net)).collect(),
                None => vec![family],
            });
        }
        wanted.left_out = family::left_out(rule);
        wanted.has_ipv6 = wanted.left_out != [false, false] && shows_ipv6(self.cluster);
        if wanted.is_everybody() {
            return vec![Peer::Everything];
        }
        let key = format!("{path} {direction:?}");
        let set = self.select_calico(id, &key, None, false, &wanted, false);
        let mut peers = vec![Peer::Pods(set)];
        self.outside(&wanted, direction, &mut peers);
        peers
    }

    /// What one end of a rule asks for; `None` where that cannot be read.
    pub(super) fn wanted(
        &mut self,
        id: ObjectId,
        namespace: Option<&'c str>,
        node: Option<&'c Node>,
        path: &str,
    ) -> Option<Wanted<'c>> {
        let doubts = self.doubts.len();
        let mut wanted = Wanted {
            own_namespace: namespace,
            ..Wanted::default()
        };
        let Some(node) = node else {
            return Some(wanted);
        };
        let mut read = |field: &str| self.expression(id, node, field, &format!("{path}.{field}"));
        wanted.namespaces = read("namespaceSelector");
        wanted.pods = read("selector");
        wanted.not_pods = read("notSelector");
        if let Some(accounts) = node.get("serviceAccounts") {
            let path = format!("{path}.serviceAccounts.selector");
            wanted.accounts = self.expression(id, accounts, "selector", &path);
            wanted.account_names = accounts.strings("names").collect();
        }
        let nets = self.nets(id, node, "nets", path);
        wanted.nets = (!nets.is_empty()).then_some(nets);
        wanted.not_nets = self.nets(id, node, "notNets", path);
        (self.doubts.len() == doubts).then_some(wanted)
    }

    /// The addresses outside that are meant.
    fn outside(&mut self, wanted: &Wanted<'_>, direction: Direction, peers: &mut Vec<Peer>) {
        let mut except = wanted.not_nets.clone();
        let mut bases = Vec::new();
        if !wanted.is_by_label() {
            bases.extend([Range::V4, Range::V6]);
        }
        // In a policy of a namespace, even what a rule leaves out keeps it there.
        if wanted.not_pods.is_some()
            && wanted.own_namespace.is_some()
            && wanted.namespaces.is_none()
        {
            bases.clear();
        }
        let is_by_set = wanted.is_by_label() || bases.is_empty();
        for set in &self.calico.sets {
            match wanted.names((self.cluster, &self.contested), set, true) {
                Some(true) => except.extend(&set.ranges),
                Some(false) => {}
                None => peers.push(Peer::UnknownOutside("network sets with unknown labels")),
            }
            if !is_by_set {
                continue;
            }
            match wanted.names((self.cluster, &self.contested), set, false) {
                Some(true) => {
                    bases.extend(&set.ranges);
                    peers.extend(set.unknown.map(Peer::UnknownOutside));
                }
                Some(false) => {}
                None => peers.push(Peer::UnknownOutside("network sets with unknown labels")),
            }
        }
        let index = usize::from(direction == Direction::Egress);
        self.ranges[index].extend(&except);
        for base in bases {
            let parts: Vec<Range> = match &wanted.nets {
                Some(nets) => nets.iter().filter_map(|net| base.intersect(net)).collect(),
                None => vec![base],
            };
            let is_meant = |part: &Range| !wanted.left_out[Family::of(part.first) as usize];
            for part in parts.into_iter().filter(is_meant) {
                self.ranges[index].push(part);
                let except = except.iter().filter(|other| other.meets(&part));
                peers.push(Peer::Block(part, except.copied().collect()));
            }
        }
    }

    fn expression(
        &mut self,
        id: ObjectId,
        node: &'c Node,
        field: &str,
        path: &str,
    ) -> Option<Expression> {
        let text = node.str(field).filter(|text| !text.is_empty())?;
        match Expression::parse(text) {
            Ok(expression) => Some(expression),
            Err(message) => {
                self.doubt(id, path.to_owned(), message);
                None
            }
        }
    }

    fn nets(&mut self, id: ObjectId, node: &'c Node, field: &str, path: &str) -> Vec<Range> {
        let mut nets = Vec::new();
        for (index, text) in node.strings(field).enumerate() {
            match range(text) {
                Some(range) => nets.push(range),
                None => self.doubt(
                    id,
                    format!("{path}.{field}[{index}]"),
                    format!("`{text}` is neither an IP address nor a CIDR block"),
                ),
            }
        }
        nets
    }

    fn select_calico(
        &mut self,
        id: ObjectId,
        what: &str,
        namespace: Option<&'c str>,
        is_everybody: bool,
        wanted: &Wanted<'_>,
        is_broken: bool,
    ) -> SetId {
        if wanted.asks_addresses() {
            self.know_addresses();
        }
        let (cluster, addresses) = (self.cluster, self.addresses.as_ref());
        self.selectors.select_by(
            &self.endpoints,
            (format!("calico {id:?}"), what.to_owned()),
            namespace,
            is_everybody,
            |id, endpoint, namespace| {
                if is_broken {
                    return None;
                }
                let known = addresses
                    .and_then(|addresses| addresses[id].as_ref().map(|known| &known.all[..]));
                wanted.takes_in(cluster, endpoint, namespace, known)
            },
        )
    }
}
