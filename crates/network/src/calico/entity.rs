//! One end of a rule of Calico: by selectors, accounts and addresses, all of which must hold.

use seawall_model::ObjectId;
use seawall_syntax::Node;

use super::family;
use super::labelled::range;
use super::selector::Expression;
use super::wanted::Wanted;
use crate::builder::Builder;
use crate::node::shows_ipv6;
use crate::peer::SetId;
use crate::policy::Peer;
use crate::range::Family;
use crate::{Direction, Range};

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
