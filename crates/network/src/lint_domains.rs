//! Policies of Cilium that let pods out by domain names which the agent never sees asked for. It learns the addresses of
//! names from answers that pass its DNS proxy, and a pod's requests pass there only where a rule with `rules.dns` selects
//! them: without one, `toFQDNs` lets nothing through.

use std::collections::BTreeMap;

use seawall_model::{Object, ObjectId};
use seawall_syntax::Node;

use crate::kinds::CILIUM;
use crate::{EndpointId, Lint, LintKind, Lints, Network};

/// What older agents let pods be marked with, so that requests pass the proxy without such a rule.
const VISIBILITY: &str = "policy.cilium.io/proxy-visibility";

impl Network<'_> {
    pub(crate) fn lint_domains(&self, lints: &mut Lints) {
        let mut reads: BTreeMap<ObjectId, Reads> = BTreeMap::new();
        for policy in self.policies.values() {
            let object = self.cluster.object(policy.object);
            if object.group() == CILIUM {
                reads
                    .entry(policy.object)
                    .or_insert_with(|| Reads::of(object));
            }
        }
        if !reads.values().any(|reads| reads.domains.is_some()) {
            return;
        }
        // Of each policy the pods whose requests are not seen: the first, and how many.
        let mut unseen: BTreeMap<ObjectId, (EndpointId, usize)> = BTreeMap::new();
        for (id, endpoint) in self.endpoints.iter() {
            let may_be_others =
                !self.maybe_selecting[id].is_empty() || !self.rivals_of[id].is_empty();
            let pod = self.cluster.object(endpoint.object);
            if may_be_others || endpoint.is_host_network || is_marked(pod) {
                continue;
            }
            let objects = || {
                let policies = self.selecting[id].iter();
                policies.map(|policy| self.policies[*policy].object)
            };
            let is_seen = objects().any(|object| reads.get(&object).is_some_and(|one| one.is_seen));
            if is_seen {
                continue;
            }
            let named = objects().filter(|object| {
                reads
                    .get(object)
                    .is_some_and(|reads| reads.domains.is_some())
            });
            for object in named {
                let place = unseen.entry(object).or_insert((id, 0));
                // One object may be several policies for one pod.
                if place.1 == 0 || place.0 != id {
                    place.1 += 1;
                }
            }
        }
        // Where nobody may ask for names at all, that is said already.
        let is_said = |object: ObjectId| {
            let mut all = lints.all.iter();
            all.any(|lint| lint.kind == LintKind::NoDns && lint.object == object)
        };
        let found: Vec<Lint> = unseen
            .into_iter()
            .filter(|(object, _)| !is_said(*object))
            .map(|(object, (first, count))| {
                let more = match count {
                    1 => String::new(),
                    count => format!(" and {} more", count - 1),
                };
                let path = reads.get(&object).and_then(|reads| reads.domains.clone());
                Lint {
                    kind: LintKind::DomainsUnseen,
                    object,
                    path: path.unwrap_or_default(),
                    message: format!(
                        "it allows domain names, but no policy that selects {}{more} has a rule with `rules.dns` for DNS, without which Cilium does not learn their addresses",
                        self.endpoints[first].label()
                    ),
                }
            })
            .collect();
        lints.all.extend(found);
    }
}

/// What a policy says about names.
struct Reads {
    /// The first field that allows domain names.
    domains: Option<String>,
    /// Whether a rule sends requests for names through the proxy.
    is_seen: bool,
}

impl Reads {
    fn of(object: &Object) -> Self {
        let mut reads = Self {
            domains: None,
            is_seen: false,
        };
        if let Some(spec) = object.spec() {
            reads.see(spec, "spec");
        }
        for (index, spec) in object.root.list("specs").iter().enumerate() {
            reads.see(spec, &format!("specs[{index}]"));
        }
        reads
    }

    fn see(&mut self, spec: &Node, path: &str) {
        for (index, rule) in spec.list("egress").iter().enumerate() {
            if self.domains.is_none() && !rule.list("toFQDNs").is_empty() {
                self.domains = Some(format!("{path}.egress[{index}].toFQDNs"));
            }
            let mut ports = rule.list("toPorts").iter();
            self.is_seen |= ports.any(|port| {
                let rules = port.get("rules");
                rules.is_some_and(|rules| !rules.list("dns").is_empty())
            });
        }
    }
}

fn is_marked(pod: &Object) -> bool {
    let metadata = pod.root.get("metadata");
    let annotations = metadata.and_then(|metadata| metadata.get("annotations"));
    annotations.is_some_and(|annotations| annotations.str(VISIBILITY).is_some())
}
