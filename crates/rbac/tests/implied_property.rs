//! Least roles against a small API server: it decides actions by the roles that it has, checks and all, and writes a log of
//! what went through. The roles that come of that log have to let everything through again, and no rule of them can be left
//! out without a permission that was asked for being denied.

use std::sync::Arc;

use proptest::prelude::*;
use seawall_event::parse_audit;
use seawall_model::{
    Cluster, Coverage, KubernetesVersion, Object, Origin, Principal, Source as Text,
};
use seawall_rbac::{
    Grant, Identity, Needed, Rbac, Request, Server, Source, Usage, attribute, least,
};
use seawall_syntax::parse_stream;

const API: &str = "rbac.authorization.k8s.io";
const PEOPLE: &[&str] = &["jane", "mara"];
const NAMESPACES: &[&str] = &["shop", "pay"];

/// Rules that roles are made of.
const RULES: &[&str] = &[
    "{verbs: [get], apiGroups: [''], resources: [pods, pods/exec]}",
    "{verbs: ['*'], apiGroups: [''], resources: ['*']}",
    "{verbs: [get, create], apiGroups: [''], resources: [pods/exec], resourceNames: [a, b]}",
    "{verbs: [patch, create], apiGroups: [''], resources: [configmaps]}",
    "{verbs: [patch], apiGroups: [''], resources: [configmaps]}",
    "{verbs: [create], apiGroups: [''], resources: [configmaps], resourceNames: [a]}",
    "{verbs: [create, update], apiGroups: [rbac.authorization.k8s.io], resources: [roles, rolebindings]}",
    "{verbs: [bind], apiGroups: [rbac.authorization.k8s.io], resources: [roles]}",
    "{verbs: [bind], apiGroups: [rbac.authorization.k8s.io], resources: [roles], resourceNames: [a]}",
    "{verbs: [escalate], apiGroups: [rbac.authorization.k8s.io], resources: [roles]}",
    "{verbs: [escalate], apiGroups: [rbac.authorization.k8s.io], resources: [roles], resourceNames: [a]}",
    "{verbs: [update], apiGroups: [certificates.k8s.io], resources: [certificatesigningrequests/approval]}",
    "{verbs: [approve], apiGroups: [certificates.k8s.io], resources: [signers], resourceNames: ['example.com/*']}",
    "{verbs: [approve], apiGroups: [certificates.k8s.io], resources: [signers], resourceNames: [example.com/a]}",
];

/// Rules of the roles `a` and `b` that exist in each namespace, and of those that are made: verb and resource.
const GIVEN: &[&[(&str, &str)]] = &[
    &[("get", "pods")],
    &[("get", "pods"), ("list", "secrets")],
    &[("*", "*")],
];

#[derive(Debug, Clone)]
struct Action {
    who: usize,
    namespace: &'static str,
    name: &'static str,
    what: What,
}

#[derive(Debug, Clone, Copy)]
enum What {
    Exec,
    Apply { made: bool },
    Bind,
    MakeRole(usize),
    ChangeRole(usize),
    Approve,
}

type Allows<'a> = &'a dyn Fn(&Identity, &Request<'_>) -> bool;

impl Action {
    fn identity(&self) -> Identity {
        Identity::user(PEOPLE[self.who], &["dev"])
    }

    /// Whether the server lets it through, by what the authorizer says.
    fn passes(&self, allows: Allows<'_>) -> bool {
        let identity = self.identity();
        let (namespace, name) = (self.namespace, self.name);
        let ask = |verb: &str, group: &str, resource: &str, namespace: &str, name: &str| {
            let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
            allows(
                &identity,
                &Request::resource(verb, group, resource, subresource, namespace, name),
            )
        };
        let holds = |rules: &[(&str, &str)]| {
            rules
                .iter()
                .all(|(verb, resource)| ask(verb, "", resource, namespace, ""))
        };
        match self.what {
            What::Exec => ["get", "create"]
                .iter()
                .all(|verb| ask(verb, "", "pods/exec", namespace, name)),
            What::Apply { made } => {
                ask("patch", "", "configmaps", namespace, name)
                    && (!made || ask("create", "", "configmaps", namespace, name))
            }
            What::Bind => {
                ask("create", API, "rolebindings", namespace, "")
                    && (ask("bind", API, "roles", namespace, name) || holds(given(name)))
            }
            What::MakeRole(rules) => {
                ask("create", API, "roles", namespace, "")
                    && (ask("escalate", API, "roles", namespace, "") || holds(GIVEN[rules]))
            }
            What::ChangeRole(rules) => {
                ask("update", API, "roles", namespace, name)
                    && (ask("escalate", API, "roles", namespace, name) || holds(GIVEN[rules]))
            }
            What::Approve => {
                let csr = "certificates.k8s.io";
                ask(
                    "update",
                    csr,
                    "certificatesigningrequests/approval",
                    "",
                    name,
                ) && [format!("example.com/{name}"), "example.com/*".to_owned()]
                    .iter()
                    .any(|signer| ask("approve", csr, "signers", "", signer))
            }
        }
    }

    /// What the server writes into the log.
    fn event(&self, id: usize) -> String {
        let (verb, group, resource, subresource, code, object) = match self.what {
            What::Exec => ("get", "", "pods", "exec", 101, "null".to_owned()),
            What::Apply { made } => {
                let code = if made { 201 } else { 200 };
                (
                    "patch",
                    "",
                    "configmaps",
                    "",
                    code,
                    r#"{"kind":"ConfigMap"}"#.to_owned(),
                )
            }
            What::Bind => (
                "create",
                API,
                "rolebindings",
                "",
                201,
                format!(
                    r#"{{"kind":"RoleBinding","roleRef":{{"kind":"Role","name":"{}"}}}}"#,
                    self.name
                ),
            ),
            What::MakeRole(rules) => ("create", API, "roles", "", 201, role_json(rules)),
            What::ChangeRole(rules) => ("update", API, "roles", "", 200, role_json(rules)),
            What::Approve => (
                "update",
                "certificates.k8s.io",
                "certificatesigningrequests",
                "approval",
                200,
                format!(
                    r#"{{"kind":"CertificateSigningRequest","spec":{{"signerName":"example.com/{}"}}}}"#,
                    self.name
                ),
            ),
        };
        let namespace = match self.what {
            What::Approve => "",
            _ => self.namespace,
        };
        format!(
            r#"{{"kind":"Event","level":"RequestResponse","auditID":"{id}","stage":"ResponseComplete","verb":"{verb}","user":{{"username":"{}","groups":["dev"]}},"objectRef":{{"resource":"{resource}","subresource":"{subresource}","apiGroup":"{group}","namespace":"{namespace}","name":"{}"}},"responseStatus":{{"code":{code}}},"annotations":{{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"RBAC: allowed"}},"responseObject":{object}}}"#,
            PEOPLE[self.who], self.name
        )
    }
}

/// The rules of the role of a name.
fn given(name: &str) -> &'static [(&'static str, &'static str)] {
    match name {
        "a" => GIVEN[0],
        _ => GIVEN[1],
    }
}

fn role_json(rules: usize) -> String {
    let rules: Vec<String> = GIVEN[rules]
        .iter()
        .map(|(verb, resource)| {
            format!(r#"{{"verbs":["{verb}"],"apiGroups":[""],"resources":["{resource}"]}}"#)
        })
        .collect();
    format!(r#"{{"kind":"Role","rules":[{}]}}"#, rules.join(","))
}

/// Roles that somebody is given: rules, to whom, and where.
type Given = (Vec<&'static str>, usize, Option<&'static str>);

fn cluster(given_roles: &[Given]) -> Cluster {
    let mut text = String::from(
        "kind: Pod\napiVersion: v1\nmetadata: {name: api, namespace: kube-system}\nspec: {containers: [{name: a, image: a, command: [kube-apiserver, --authorization-mode=RBAC]}]}\n",
    );
    let head = |kind: &str, name: &str, namespace: Option<&str>| {
        let namespace =
            namespace.map_or_else(String::new, |namespace| format!(", namespace: {namespace}"));
        format!("---\nkind: {kind}\napiVersion: {API}/v1\nmetadata: {{name: {name}{namespace}}}\n")
    };
    for (index, (rules, who, namespace)) in given_roles.iter().enumerate() {
        let subject = match PEOPLE.get(*who) {
            Some(name) => format!("{{kind: User, apiGroup: {API}, name: {name}}}"),
            None => format!("{{kind: Group, apiGroup: {API}, name: dev}}"),
        };
        let kind = if namespace.is_some() {
            "RoleBinding"
        } else {
            "ClusterRoleBinding"
        };
        text.push_str(&head("ClusterRole", &format!("r{index}"), None));
        text.push_str(&format!("rules: [{}]\n", rules.join(", ")));
        text.push_str(&head(kind, &format!("b{index}"), *namespace));
        text.push_str(&format!("roleRef: {{apiGroup: {API}, kind: ClusterRole, name: r{index}}}\nsubjects: [{subject}]\n"));
    }
    for namespace in NAMESPACES {
        for name in ["a", "b"] {
            let rules: Vec<String> = given(name)
                .iter()
                .map(|(verb, resource)| {
                    format!("{{verbs: [{verb}], apiGroups: [''], resources: [{resource}]}}")
                })
                .collect();
            text.push_str(&head("Role", name, Some(namespace)));
            text.push_str(&format!("rules: [{}]\n", rules.join(", ")));
        }
    }
    let source = Text {
        name: Arc::from("test"),
        origin: Origin::File,
    };
    let mut objects = Vec::new();
    for document in parse_stream(text.as_bytes()) {
        for node in document.nodes.expect("it reads") {
            objects.push(Object::from_node(node, source.clone()).expect("an object"));
        }
    }
    Cluster::new(Arc::from(""), objects, Coverage::default())
}

fn allows(grants: &[Grant], identity: &Identity, request: &Request<'_>) -> bool {
    grants.iter().any(|grant| {
        grant.subject.is(identity)
            && grant
                .namespace
                .as_ref()
                .is_none_or(|own| **own == *request.namespace())
            && grant.rules.iter().any(|rule| rule.allows(request))
    })
}

fn action() -> impl Strategy<Value = Action> {
    let what = prop_oneof![
        Just(What::Exec),
        any::<bool>().prop_map(|made| What::Apply { made }),
        Just(What::Bind),
        (0..GIVEN.len()).prop_map(What::MakeRole),
        (0..GIVEN.len()).prop_map(What::ChangeRole),
        Just(What::Approve),
    ];
    (
        0..PEOPLE.len(),
        prop::sample::select(NAMESPACES),
        prop::sample::select(&["a", "b"]),
        what,
    )
        .prop_map(|(who, namespace, name, what)| Action {
            who,
            namespace,
            name,
            what,
        })
}

fn role() -> impl Strategy<Value = Given> {
    (
        prop::collection::vec(prop::sample::select(RULES), 1..4),
        0..=PEOPLE.len(),
        prop::option::of(prop::sample::select(NAMESPACES)),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_went_through_goes_through_again(
        roles in prop::collection::vec(role(), 1..6),
        actions in prop::collection::vec(action(), 1..20),
    ) {
        let cluster = cluster(&roles);
        let rbac = Rbac::new(&cluster);
        let before = |identity: &Identity, request: &Request<'_>| rbac.allows(identity, request).is_some();
        let done: Vec<&Action> = actions.iter().filter(|action| action.passes(&before)).collect();
        let mut usage = Usage::new().expect("the built-in checks");
        for (id, action) in done.iter().enumerate() {
            for event in parse_audit(action.event(id).as_bytes()).expect("an event") {
                usage.see(&event);
            }
        }
        let server = Server::of(&cluster, Some(KubernetesVersion::minor(36)), usage.checks());
        let found = attribute(&usage, &rbac, &cluster, &server);
        prop_assert!(found.open.iter().all(|one| !one.is_certain), "{:?}", found.open);
        let mut needed = Vec::new();
        for one in &found.granted {
            let Source::Binding(subject, _) = &one.source else {
                return Err(TestCaseError::fail(format!("{one:?}")));
            };
            let subject: Principal = subject.clone();
            needed.push(Needed { subject, identity: &one.identity, request: &one.request, is_exact: one.is_exact });
        }
        let grants = least(&needed);
        let after = |identity: &Identity, request: &Request<'_>| allows(&grants, identity, request);
        for action in done {
            prop_assert!(action.passes(&after), "{action:?} with {grants:?}");
        }
        for index in 0..grants.len() {
            for rule in 0..grants[index].rules.len() {
                let mut fewer = grants.clone();
                fewer[index].rules.remove(rule);
                let is_denied = needed.iter().any(|need| !allows(&fewer, need.identity, &need.request.request()));
                prop_assert!(is_denied, "rule {rule} of {:?} could be left out", grants[index]);
            }
        }
        // What names somebody's objects today names them still: no rule reaches further by name than what there was.
        for one in found.granted.iter().filter(|one| one.is_exact) {
            let other = seawall_rbac::UsedRequest { name: "somebody-else".into(), ..(*one.request).clone() };
            if !before(&one.identity, &other.request()) {
                prop_assert!(!after(&one.identity, &other.request()), "{other} was not allowed");
            }
        }
    }
}
