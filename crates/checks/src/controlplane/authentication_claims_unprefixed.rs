//! An AuthenticationConfiguration uses names or groups from tokens unchanged, so that an issuer can use Kubernetes' own names.

use seawall_finding::Severity;
use seawall_syntax::Node;

use super::embedded::{Embedded, judge_kind};
use crate::{Check, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "authentication-claims-unprefixed",
    title: "Token claims mapped without a prefix",
    severity: Severity::Medium,
    severity_reason: "anyone who controls the claim at the issuer chooses an identity in the cluster",
    what: "A JWT authenticator of an AuthenticationConfiguration, as a file or in a ConfigMap, maps a claim to the username or to groups with an empty prefix, or by an expression that adds no text, and no `userValidationRules` reject names that begin with `system:`.",
    why: "A group claim with `system:masters` is then cluster-admin, bypassing RBAC. Many issuers let users or tenants choose groups.",
    remedy: "Set `claimMappings.username.prefix` and `groups.prefix` to a text such as `oidc:`, or reject names that begin with `system:` in `userValidationRules`.",
    example: "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\njwt:\n  - issuer: {url: \"https://login.example.com\", audiences: [cluster]}\n    claimMappings:\n      username: {claim: sub, prefix: \"oidc:\"}\n      groups: {claim: groups, prefix: \"oidc:\"}",
    techniques: &["MS-TA9029", "T1078"],
    controls: &["nsa-cisa/3.2"],
    references: &["https://kubernetes.io/docs/reference/access-authn-authz/authentication/"],
    evaluate: Evaluate::Object(
        &["AuthenticationConfiguration", "ConfigMap"],
        |_, object| {
            judge_kind(&FILE, object, |root, place| {
                let authenticators = root.list("jwt");
                if authenticators.is_empty() {
                    return Outcome::NotApplicable;
                }
                let mut problems = Vec::new();
                for (index, jwt) in authenticators.iter().enumerate() {
                    if refuses_system_names(jwt) {
                        continue;
                    }
                    for (field, severity, reason) in MAPPINGS {
                        let mapping = jwt.walk(&["claimMappings", field]);
                        if mapping.is_some_and(takes_as_it_is) {
                            let issuer = jwt.walk(&["issuer", "url"]).and_then(Node::as_str);
                            let issuer = issuer.unwrap_or("an issuer");
                            let message = format!("`{issuer}` chooses the {field} of a request");
                            problems.push(
                                Problem::at(
                                    place(&format!("jwt[{index}].claimMappings.{field}")),
                                    message,
                                )
                                .subject(format!("{issuer} {field}"))
                                .severity(*severity, *reason),
                            );
                        }
                    }
                }
                Outcome::from_problems(problems)
            })
        },
    ),
};

const FILE: Embedded = Embedded {
    group: "apiserver.config.k8s.io",
    kind: "AuthenticationConfiguration",
    needed: None,
};

const MAPPINGS: &[(&str, Severity, &str)] = &[
    (
        "groups",
        Severity::High,
        "a token with the group `system:masters` is cluster-admin, bypassing RBAC",
    ),
    (
        "username",
        Severity::Medium,
        "a token can use the name of a Kubernetes user, such as a controller",
    ),
];

/// Whether a mapping adds no text to the token's claim.
fn takes_as_it_is(mapping: &Node) -> bool {
    match mapping.str("expression") {
        Some(expression) => !expression.contains(['\'', '"']),
        None => {
            mapping.str("claim").is_some() && mapping.str("prefix").unwrap_or_default().is_empty()
        }
    }
}

fn refuses_system_names(jwt: &Node) -> bool {
    jwt.list("userValidationRules").iter().any(|rule| {
        rule.str("expression")
            .is_some_and(|expression| expression.contains("system:"))
    })
}
