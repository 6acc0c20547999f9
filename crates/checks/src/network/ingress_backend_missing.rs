//! A backend of an Ingress names a Service that is not there.

use super::ingress::is_ingress;
use crate::{Absence, Outcome, Problem};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "ingress-backend-missing",
    title: "Ingress to a Service that does not exist",
    severity: Severity::Low,
    severity_reason: "the name is free for whoever may create Services",
    what: "A backend of an Ingress names a Service that is not there.",
    why: "Whoever may create a Service of that name in the namespace answers for the host. Until then users see errors.",
    remedy: "Remove the rule, or create the Service.",
    example: "backend:\n  service:\n    name: shop-front\n    port:\n      number: 80",
    techniques: &["MS-TA9005"],
    controls: &["nsa-cisa/5.3"],
    references: &["https://kubernetes.io/docs/concepts/services-networking/ingress/"],
    evaluate: Evaluate::Object(&["Ingress"], |context, ingress| {
        let Some(spec) = ingress.spec().filter(|_| is_ingress(ingress)) else {
            return Outcome::NotApplicable;
        };
        let default = ["defaultBackend", "backend"]
            .into_iter()
            .filter_map(|field| Some((spec.get(field)?, format!("spec.{field}"))));
        let of_rules = spec
            .list("rules")
            .iter()
            .enumerate()
            .flat_map(|(rule_index, rule)| {
                let paths = rule.get("http").map_or(&[][..], |http| http.list("paths"));
                paths.iter().enumerate().filter_map(move |(index, path)| {
                    Some((
                        path.get("backend")?,
                        format!("spec.rules[{rule_index}].http.paths[{index}].backend"),
                    ))
                })
            });
        let mut problems: Vec<Problem> = Vec::new();
        for (backend, path) in default.chain(of_rules) {
            let name = backend
                .walk(&["service"])
                .and_then(|service| service.str("name"))
                .or_else(|| backend.str("serviceName"));
            let Some(name) = name else { continue };
            let known = problems.iter().any(|problem| problem.subject == name);
            if known
                || context
                    .cluster
                    .find("", "Service", &ingress.namespace, name)
                    .is_some()
            {
                continue;
            }
            if let Absence::Open(reason) = context.absence("", "Service", &ingress.namespace) {
                return Outcome::Unknown(reason);
            }
            let message = format!(
                "Service `{name}` does not exist in namespace `{}`",
                ingress.namespace
            );
            problems.push(Problem::at(path, message).value(name).subject(name));
        }
        Outcome::from_problems(problems)
    }),
};
