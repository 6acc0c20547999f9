//! What is kept of the objects in requests and answers: what the API server's own further checks look at, and nothing else.

use serde::Deserialize;
use serde_json::Value;

/// Most entries that are kept of one list. Roles with more rules, or objects with more owners, are not written by hand.
const MAX_ENTRIES: usize = 1_000;

/// What the log holds of an object that a request wrote.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Body {
    /// The role that a binding gives.
    pub role: Option<RoleReference>,
    /// The rules of a role.
    pub rules: Vec<PolicyRule>,
    /// Whether a ClusterRole gathers the rules of others.
    pub is_aggregated: bool,
    /// Those that delete the object when they go.
    pub owners: Vec<OwnerReference>,
    /// `spec.signerName`, of certificates and trust bundles.
    pub signer: String,
    /// Whether the status holds a certificate or conditions.
    pub has_certificate: bool,
    /// `spec.serviceAccountName`, of a pod.
    pub account: String,
    /// The policy that let a pod in, as OpenShift and PodSecurityPolicy write it into annotations.
    pub policy: Option<PodPolicy>,
    /// `spec.audiences`, of a request for a token.
    pub audiences: Vec<String>,
    /// `spec.paramKind`, of an admission policy.
    pub parameter_kind: Option<KindReference>,
    /// `spec.paramRef` with `spec.policyName`, of the binding of an admission policy.
    pub parameters: Option<ParameterReference>,
    /// What the status of a ResourceClaim holds.
    pub claim: Claim,
    /// `spec.host` of a Route, where it was not made up by the router.
    pub has_host: bool,
    /// What OpenShift asks about a build by: `docker`, `optimizeddocker`, `source`, `custom`, `jenkinspipeline`.
    pub strategy: String,
    /// Whether a delete was to go on where the object cannot be read.
    pub ignores_read_errors: bool,
    /// What a SubjectAccessReview asked for.
    pub review: Option<Review>,
}

/// A question about somebody's permissions, and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Review {
    /// About whom.
    pub user: String,
    /// Their groups.
    pub groups: Vec<String>,
    /// The verb.
    pub verb: String,
    /// API group; empty for the core group and for paths.
    pub group: String,
    /// Plural name; empty for paths.
    pub resource: String,
    /// Subresource; empty for none.
    pub subresource: String,
    /// Namespace; empty for all and for none.
    pub namespace: String,
    /// Name; empty for all.
    pub name: String,
    /// The path, for questions that are about no resource.
    pub path: Option<String>,
    /// The answer; `None` where the log does not hold it.
    pub is_allowed: Option<bool>,
}

/// A role, as a binding names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RoleReference {
    /// `Role` or `ClusterRole`.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// A rule of a role.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PolicyRule {
    /// `verbs`
    pub verbs: Vec<String>,
    /// `apiGroups`
    pub api_groups: Vec<String>,
    /// `resources`
    pub resources: Vec<String>,
    /// `resourceNames`
    pub resource_names: Vec<String>,
    /// `nonResourceURLs`
    #[serde(rename = "nonResourceURLs")]
    pub non_resource_urls: Vec<String>,
}

/// An owner of an object.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OwnerReference {
    /// API group; empty for the core group.
    pub group: String,
    /// Kind.
    pub kind: String,
    /// Name.
    pub name: String,
    /// `blockOwnerDeletion`
    pub blocks_deletion: bool,
}

/// A kind, as an admission policy names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KindReference {
    /// API group; empty for the core group.
    pub group: String,
    /// Kind.
    pub kind: String,
}

/// Parameters, as the binding of an admission policy names them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ParameterReference {
    /// The policy.
    pub policy: String,
    /// Name; empty for a selector.
    pub name: String,
    /// Namespace; empty for any.
    pub namespace: String,
}

/// A policy that let a pod in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PodPolicy {
    /// Whether it is a SecurityContextConstraints; else it is a PodSecurityPolicy.
    pub is_openshift: bool,
    /// Its name.
    pub name: String,
}

/// What the status of a ResourceClaim holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Claim {
    /// Whether it is allocated or reserved.
    pub is_bound: bool,
    /// Drivers of its devices.
    pub drivers: Vec<String>,
}

impl Body {
    /// What is kept of an object.
    pub(crate) fn of(object: &Value) -> Self {
        let text = |path: &str| text(object.pointer(path));
        let list = |path: &str| {
            let items = object.pointer(path).and_then(Value::as_array);
            items.into_iter().flatten().take(MAX_ENTRIES)
        };
        let is_filled = |path: &str| match object.pointer(path) {
            Some(Value::String(text)) => !text.is_empty(),
            Some(Value::Array(items)) => !items.is_empty(),
            Some(Value::Object(entries)) => !entries.is_empty(),
            _ => false,
        };
        let policy = [("openshift.io~1scc", true), ("kubernetes.io~1psp", false)]
            .into_iter()
            .map(|(key, is_openshift)| PodPolicy {
                is_openshift,
                name: text(&format!("/metadata/annotations/{key}")),
            })
            .find(|policy| !policy.name.is_empty());
        Self {
            role: object.get("roleRef").map(|role| RoleReference {
                kind: self::text(role.get("kind")),
                name: self::text(role.get("name")),
            }),
            rules: list("/rules").filter_map(rule).collect(),
            is_aggregated: is_filled("/aggregationRule/clusterRoleSelectors"),
            owners: list("/metadata/ownerReferences")
                .map(|owner| OwnerReference {
                    group: group(&self::text(owner.get("apiVersion"))),
                    kind: self::text(owner.get("kind")),
                    name: self::text(owner.get("name")),
                    blocks_deletion: owner.get("blockOwnerDeletion") == Some(&Value::Bool(true)),
                })
                .collect(),
            signer: text("/spec/signerName"),
            has_certificate: ["certificate", "certificateChain", "conditions"]
                .iter()
                .any(|field| is_filled(&format!("/status/{field}"))),
            account: text("/spec/serviceAccountName"),
            policy,
            audiences: list("/spec/audiences")
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            parameter_kind: object
                .pointer("/spec/paramKind")
                .filter(|kind| kind.is_object())
                .map(|kind| KindReference {
                    group: group(&self::text(kind.get("apiVersion"))),
                    kind: self::text(kind.get("kind")),
                }),
            parameters: object
                .pointer("/spec/paramRef")
                .filter(|one| one.is_object())
                .map(|reference| ParameterReference {
                    policy: text("/spec/policyName"),
                    name: self::text(reference.get("name")),
                    namespace: self::text(reference.get("namespace")),
                }),
            claim: Claim {
                is_bound: is_filled("/status/allocation") || is_filled("/status/reservedFor"),
                drivers: list("/status/devices")
                    .map(|device| self::text(device.get("driver")))
                    .filter(|driver| !driver.is_empty())
                    .collect(),
            },
            has_host: is_filled("/spec/host")
                && text("/metadata/annotations/openshift.io~1host.generated") != "true",
            strategy: strategy(object),
            ignores_read_errors: object.get("ignoreStoreReadErrorWithClusterBreakingPotential")
                == Some(&Value::Bool(true)),
            review: review(object),
        }
    }
}

fn strategy(object: &Value) -> String {
    let kind = text(object.pointer("/spec/strategy/type")).to_ascii_lowercase();
    let policy = text(object.pointer("/spec/strategy/dockerStrategy/imageOptimizationPolicy"));
    match policy.as_str() {
        "" | "None" => kind,
        _ => "optimizeddocker".to_owned(),
    }
}

/// A review about somebody else; who asks about himself names nobody.
fn review(object: &Value) -> Option<Review> {
    let spec = object.get("spec")?;
    let user = text(spec.get("user"));
    let groups = spec.get("groups").and_then(Value::as_array);
    let groups: Vec<String> = groups
        .into_iter()
        .flatten()
        .take(MAX_ENTRIES)
        .map(|group| text(Some(group)))
        .collect();
    if user.is_empty() && groups.is_empty() {
        return None;
    }
    let is_allowed = object.pointer("/status/allowed").and_then(Value::as_bool);
    let base = Review {
        user,
        groups,
        is_allowed,
        ..Review::default()
    };
    if let Some(asked) = spec
        .get("nonResourceAttributes")
        .filter(|one| one.is_object())
    {
        return Some(Review {
            verb: text(asked.get("verb")),
            path: Some(text(asked.get("path"))),
            ..base
        });
    }
    let asked = spec
        .get("resourceAttributes")
        .filter(|one| one.is_object())?;
    let field = |name: &str| text(asked.get(name));
    Some(Review {
        verb: field("verb"),
        group: field("group"),
        resource: field("resource"),
        subresource: field("subresource"),
        namespace: field("namespace"),
        name: field("name"),
        ..base
    })
}

fn rule(value: &Value) -> Option<PolicyRule> {
    PolicyRule::deserialize(value).ok()
}

fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The group of `apps/v1`.
fn group(api_version: &str) -> String {
    api_version
        .split_once('/')
        .map_or("", |(group, _)| group)
        .to_owned()
}
