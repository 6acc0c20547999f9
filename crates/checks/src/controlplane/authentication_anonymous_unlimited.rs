//! An AuthenticationConfiguration allows anonymous requests without conditions or beyond health endpoints.

use seawall_finding::Severity;

use super::embedded::{Embedded, judge_kind};
use crate::{Check, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "authentication-anonymous-unlimited",
    title: "Anonymous requests allowed beyond health endpoints",
    severity: Severity::Medium,
    severity_reason: "anonymous requests get only what RBAC grants them, which is little by default",
    what: "An AuthenticationConfiguration, as a file or in a ConfigMap, enables anonymous requests without conditions, or with conditions for other paths than `/livez`, `/readyz` and `/healthz`. Where it does not configure them, the flag `--anonymous-auth` decides.",
    why: "Requests without credentials reach authorization as `system:anonymous`. One careless binding opens the cluster to anyone who can reach the port.",
    remedy: "Limit anonymous requests to health endpoints with `anonymous.conditions`, or disable them.",
    example: "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\nanonymous:\n  enabled: true\n  conditions:\n    - path: /livez\n    - path: /readyz\n    - path: /healthz",
    techniques: &["MS-TA9029", "T1190"],
    controls: &["cis-kubernetes/1.2.1", "nsa-cisa/3.1"],
    references: &["https://kubernetes.io/docs/reference/access-authn-authz/authentication/"],
    evaluate: Evaluate::Object(
        &["AuthenticationConfiguration", "ConfigMap"],
        |_, object| {
            judge_kind(&FILE, object, |root, place| {
                let Some(anonymous) = root.get("anonymous").filter(|node| !node.is_null()) else {
                    return Outcome::NotApplicable;
                };
                match anonymous.get("enabled").map(seawall_syntax::Node::as_bool) {
                    None | Some(Some(false)) => return Outcome::Pass,
                    Some(Some(true)) => {}
                    Some(None) => {
                        return Outcome::Unknown(
                        "kube-apiserver rejects this configuration: `anonymous.enabled` is not a boolean"
                            .to_owned(),
                    );
                    }
                }
                let conditions = anonymous.list("conditions");
                if conditions.is_empty() {
                    let message = "kube-apiserver allows anonymous requests to every path";
                    return Outcome::fail(Problem::missing(place("anonymous.conditions"), message));
                }
                let beyond = conditions
                    .iter()
                    .enumerate()
                    .filter_map(|(index, condition)| {
                        let path = condition.str("path").unwrap_or_default();
                        let is_health = HEALTH.iter().any(|known| {
                            path.strip_prefix(known)
                                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                        });
                        let message =
                            format!("kube-apiserver allows anonymous requests to `{path}`");
                        (!is_health).then(|| {
                            Problem::at(
                                place(&format!("anonymous.conditions[{index}].path")),
                                message,
                            )
                            .value(path)
                            .subject(path)
                        })
                    });
                Outcome::from_problems(beyond.collect())
            })
        },
    ),
};

const FILE: Embedded = Embedded {
    group: "apiserver.config.k8s.io",
    kind: "AuthenticationConfiguration",
    needed: None,
};
const HEALTH: &[&str] = &["/livez", "/readyz", "/healthz"];
