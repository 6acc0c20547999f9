//! The ways in which a check that the API server makes besides a request can pass.

use std::collections::HashMap;

use seawall_event::{KindReference, OwnerReference, PodPolicy, RoleReference};
use seawall_model::{Catalogue, Cluster, Nature};
use seawall_syntax::Text;

use super::cover::{self, Budget};
use super::demand::{About, Demand};
use super::implied::{Asks, Implied};
use super::request::UsedRequest;
use crate::role::GROUP;
use crate::{Defaults, Identity, Rbac, Role, RoleKey, Rule};

/// One way in which a check passes: every request of it has to be allowed, to whoever asks or to somebody else.
pub(super) type Way = Vec<(Option<Identity>, UsedRequest)>;

/// Why the ways are not known, as a sentence without a full stop.
pub(super) type Unclear = String;

/// `routes/custom-host`, which is made with a Route and changed with it.
fn custom_host(request: &UsedRequest) -> UsedRequest {
    let verb = match &*request.verb {
        "create" => "create",
        _ => "update",
    };
    UsedRequest {
        subresource: "custom-host".into(),
        ..request.with_verb(verb)
    }
}

/// `create` on the kind of build that a strategy stands for.
fn build(strategy: &str, request: &UsedRequest) -> UsedRequest {
    UsedRequest {
        resource: "builds".into(),
        subresource: strategy.into(),
        ..request.with_verb("create")
    }
}

/// The group of certificates and their signers.
const CERTIFICATES: &str = "certificates.k8s.io";

/// What checks are looked up in.
pub(super) struct Lookup<'a> {
    cluster: &'a Cluster,
    catalogue: &'a Catalogue,
    roles: HashMap<&'a RoleKey, &'a Role>,
    budget: Budget,
}

impl<'a> Lookup<'a> {
    pub(super) fn new(cluster: &'a Cluster, rbac: &'a Rbac) -> Self {
        Self {
            cluster,
            catalogue: cluster.catalogue(),
            roles: rbac.roles().iter().map(|role| (&role.key, role)).collect(),
            budget: Budget::default(),
        }
    }

    /// Whether what a request makes is answered and not stored, so that nothing owns it.
    pub(super) fn is_answered_only(&self, request: &UsedRequest) -> bool {
        self.catalogue
            .by_plural(&request.group, &request.resource)
            .is_some_and(|resource| resource.nature == Nature::Review)
    }

    /// The ways in which a check passes, the narrowest first.
    pub(super) fn ways(
        &self,
        check: &Implied,
        demand: &Demand,
        identity: &Identity,
        request: &UsedRequest,
    ) -> Result<Vec<Way>, Unclear> {
        let about = match &demand.about {
            Ok(about) => about,
            Err(name) => return self.ways_without_object(check, name, request),
        };
        let one = |request: UsedRequest| vec![(None, request)];
        Ok(match about {
            About::Request => vec![one(match check.asks {
                Asks::Dependent => request.with_verb("delete"),
                Asks::UnsafeDelete => request.with_verb("unsafe-delete-ignore-read-errors"),
                Asks::CustomHost => custom_host(request),
                Asks::ClaimBinding => UsedRequest {
                    subresource: "binding".into(),
                    ..request.clone()
                },
                _ => request.with_verb(&check.verb),
            })],
            About::Role(role) => return self.binding_ways(role, request),
            About::Rules(rules, is_aggregated) => self.role_ways(rules, *is_aggregated, request),
            About::Signer(signer) => signer_ways(&check.verb, signer),
            About::Owner(owner) => vec![one(self.finalizers(owner, request)?)],
            About::Policy(policy, account) => self.policy_ways(policy, account, identity, request),
            // Only nodes are asked, and only for what can be said in a rule.
            About::Audience(audience) => {
                let is_node = identity.user.starts_with("system:node:");
                if !is_node || audience.contains('*') {
                    return Ok(vec![Vec::new()]);
                }
                vec![one(UsedRequest {
                    resource: audience.clone(),
                    ..UsedRequest::about(&check.verb, "", "", &request.namespace, &request.name)
                })]
            }
            About::Kind(kind) => vec![one(self.parameter(kind, "get", "", "")?)],
            About::Parameters(parameters) => {
                let kinds = ["ValidatingAdmissionPolicy", "MutatingAdmissionPolicy"];
                let policy = kinds.iter().find_map(|kind| {
                    let group = "admissionregistration.k8s.io";
                    self.cluster.get(group, kind, "", &parameters.policy)
                });
                let kind = policy
                    .and_then(|policy| policy.root.get("spec")?.get("paramKind"))
                    .ok_or_else(|| {
                        format!("the policy `{}` is not in the input", parameters.policy)
                    })?;
                let kind = KindReference {
                    group: match kind.str("apiVersion").unwrap_or_default().split_once('/') {
                        Some((group, _)) => group.to_owned(),
                        None => String::new(),
                    },
                    kind: kind.str("kind").unwrap_or_default().to_owned(),
                };
                let verb = if parameters.name.is_empty() {
                    "list"
                } else {
                    "get"
                };
                let namespace = &parameters.namespace;
                vec![one(self.parameter(
                    &kind,
                    verb,
                    namespace,
                    &parameters.name,
                )?)]
            }
            About::Strategy(strategy) => vec![one(build(strategy, request))],
            About::Driver(driver) => ["associated-node", "arbitrary-node"]
                .iter()
                .map(|node| {
                    one(UsedRequest {
                        verb: format!("{node}:{}", request.verb).into(),
                        subresource: "driver".into(),
                        name: driver.clone(),
                        ..request.clone()
                    })
                })
                .collect(),
        })
    }

    /// The ways in which a check passes of which the log does not hold the object: by what the input holds of it, or by
    /// permissions that are enough whatever it was.
    fn ways_without_object(
        &self,
        check: &Implied,
        name: &str,
        request: &UsedRequest,
    ) -> Result<Vec<Way>, Unclear> {
        let without_name = |verb: &str, group: &str, resource: &str, namespace: &str| {
            (
                None,
                UsedRequest::about(verb, group, resource, namespace, ""),
            )
        };
        let stored = |group: &str, kind: &str| {
            let namespace = &request.namespace;
            self.cluster.get(group, kind, namespace, name)
        };
        match check.asks {
            Asks::Role => {
                let kind = match &*request.resource {
                    "rolebindings" => "RoleBinding",
                    _ => "ClusterRoleBinding",
                };
                // The role of a binding cannot be changed.
                if let Some(role) = stored(GROUP, kind).and_then(|it| it.root.get("roleRef")) {
                    let text = |key: &str| role.str(key).unwrap_or_default().to_owned();
                    let role = RoleReference {
                        kind: text("kind"),
                        name: text("name"),
                    };
                    return self.binding_ways(&role, request);
                }
                let mut way = vec![without_name("bind", GROUP, "clusterroles", &request.namespace)];
                if kind == "RoleBinding" {
                    way.push(without_name("bind", GROUP, "roles", &request.namespace));
                }
                Ok(vec![way])
            }
            Asks::Rules => Ok(vec![vec![(None, request.with_verb("escalate"))]]),
            Asks::Signer => {
                let kinds = [
                    ("certificatesigningrequests", "CertificateSigningRequest"),
                    ("podcertificaterequests", "PodCertificateRequest"),
                    ("clustertrustbundles", "ClusterTrustBundle"),
                ];
                let kind = kinds
                    .iter()
                    .find(|(plural, _)| **plural == *request.resource);
                let signer = kind
                    .and_then(|(_, kind)| stored(CERTIFICATES, kind))
                    .and_then(|it| it.root.get("spec")?.str("signerName"));
                Ok(match signer {
                    Some(signer) => signer_ways(&check.verb, signer),
                    None => vec![vec![without_name(&check.verb, CERTIFICATES, "signers", "")]],
                })
            }
            Asks::Dependent => Ok(vec![vec![(None, request.with_verb("delete"))]]),
            Asks::ClaimBinding => Ok(vec![vec![(
                None,
                UsedRequest {
                    subresource: "binding".into(),
                    ..request.clone()
                },
            )]]),
            _ => Err("the log does not contain the object (level `Metadata`, or a patch without its response)".to_owned()),
        }
    }

    /// `bind` on the role, or everything that it gives.
    fn binding_ways(
        &self,
        role: &RoleReference,
        request: &UsedRequest,
    ) -> Result<Vec<Way>, Unclear> {
        let namespace = &request.namespace;
        let (resource, home) = match role.kind.as_str() {
            "Role" => ("roles", Some(Text::from(&**namespace))),
            _ => ("clusterroles", None),
        };
        let bind = UsedRequest::about("bind", GROUP, resource, namespace, &role.name);
        let mut ways = vec![vec![(None, bind)]];
        let key = RoleKey {
            namespace: home,
            name: role.name.as_str().into(),
        };
        let own = match self.roles.get(&key) {
            Some(role) => Some(role.rules.as_slice()),
            None => Defaults::builtin().rules(&key),
        };
        let rules: Option<Vec<Rule>> =
            own.map(|rules| rules.iter().map(|rule| (**rule).clone()).collect());
        let covers = rules.and_then(|rules| self.budget.requests(&rules, namespace));
        ways.extend(covers.map(|all| all.into_iter().map(|one| (None, one)).collect()));
        Ok(ways)
    }

    /// `escalate` on a role, or everything that it gives.
    fn role_ways(&self, rules: &[Rule], is_aggregated: bool, request: &UsedRequest) -> Vec<Way> {
        let mut ways = vec![vec![(None, request.with_verb("escalate"))]];
        if let Some(mut covers) = self.budget.requests(rules, &request.namespace) {
            if is_aggregated {
                covers.extend(cover::full_authority());
            }
            ways.push(covers.into_iter().map(|one| (None, one)).collect());
        }
        ways
    }

    /// `update` on the finalizers of an owner.
    fn finalizers(
        &self,
        owner: &OwnerReference,
        request: &UsedRequest,
    ) -> Result<UsedRequest, Unclear> {
        let resource = self
            .catalogue
            .by_kind(&owner.group, &owner.kind)
            .ok_or_else(|| unknown_kind(&owner.group, &owner.kind))?;
        let namespace = match resource.is_cluster_scoped() {
            true => "",
            false => &request.namespace,
        };
        Ok(UsedRequest {
            subresource: "finalizers".into(),
            ..UsedRequest::about(
                "update",
                &owner.group,
                &resource.plural,
                namespace,
                &owner.name,
            )
        })
    }

    /// A way for the service account of a pod, and one for whoever makes it; none is needed where the policy itself names
    /// one of them.
    fn policy_ways(
        &self,
        policy: &PodPolicy,
        account: &str,
        identity: &Identity,
        request: &UsedRequest,
    ) -> Vec<Way> {
        let namespace = &request.namespace;
        let account = Identity::service_account(namespace, account);
        let (group, resource) = match policy.is_openshift {
            true => ("security.openshift.io", "securitycontextconstraints"),
            false => ("policy", "podsecuritypolicies"),
        };
        if policy.is_openshift {
            let kind = "SecurityContextConstraints";
            let stored = self.cluster.get(group, kind, "", &policy.name);
            let names = |identity: &Identity| {
                stored.is_some_and(|stored| {
                    stored
                        .root
                        .strings("users")
                        .any(|user| *user == identity.user)
                        || stored
                            .root
                            .strings("groups")
                            .any(|group| identity.groups.iter().any(|own| own == group))
                })
            };
            if names(identity) || names(&account) {
                return vec![Vec::new()];
            }
        }
        let usage = UsedRequest::about("use", group, resource, namespace, &policy.name);
        vec![vec![(Some(account), usage.clone())], vec![(None, usage)]]
    }

    fn parameter(
        &self,
        kind: &KindReference,
        verb: &str,
        namespace: &str,
        name: &str,
    ) -> Result<UsedRequest, Unclear> {
        let resource = self
            .catalogue
            .by_kind(&kind.group, &kind.kind)
            .ok_or_else(|| unknown_kind(&kind.group, &kind.kind))?;
        Ok(UsedRequest::about(
            verb,
            &kind.group,
            &resource.plural,
            namespace,
            name,
        ))
    }
}

/// A signer by its name, or all of its domain.
fn signer_ways(verb: &str, signer: &str) -> Vec<Way> {
    let about = |name: &str| {
        let request = UsedRequest::about(verb, CERTIFICATES, "signers", "", name);
        vec![(None, request)]
    };
    let domain = signer.split('/').next().unwrap_or_default();
    vec![about(signer), about(&format!("{domain}/*"))]
}

fn unknown_kind(group: &str, kind: &str) -> Unclear {
    let group = if group.is_empty() { "core" } else { group };
    format!("the resource of kind `{kind}` in group `{group}` is not known")
}
