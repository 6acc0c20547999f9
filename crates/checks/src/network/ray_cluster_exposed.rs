//! A RayCluster requests a Service or Ingress from its operator that exposes the Ray dashboard.

use seawall_finding::Severity;
use seawall_model::Object;
use seawall_syntax::Node;

use crate::{Check, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "ray-cluster-exposed",
    title: "Ray cluster exposed outside the cluster",
    severity: Severity::Critical,
    severity_reason: "any client that reaches the dashboard can run code on every worker, without a login (CVE-2023-48022)",
    what: "A RayCluster, RayJob or RayService requests a head Service of type LoadBalancer or NodePort (`headGroupSpec.serviceType`), or an Ingress (`enableIngress`).",
    why: "The operator creates the Service with the ports of the dashboard, the client and the cluster's store. None of them requires a login unless token authentication is enabled (`authOptions.mode: token`, from Ray 2.52 on).",
    remedy: "Leave `serviceType: ClusterIP` and reach the dashboard through `kubectl port-forward`, or put a proxy with a login in front of it. Enable token authentication.",
    example: "apiVersion: ray.io/v1\nkind: RayCluster\nmetadata: {name: web}\nspec:\n  headGroupSpec:\n    serviceType: ClusterIP",
    techniques: &["MS-TA9005", "T1133", "T1190", "T1496"],
    controls: &["nsa-cisa/2.5"],
    references: &["https://docs.ray.io/en/latest/ray-security/token-auth.html"],
    evaluate: Evaluate::Object(&["RayCluster", "RayJob", "RayService"], |_, object| {
        judge(object)
    }),
};

fn judge(object: &Object) -> Outcome {
    if object.group() != "ray.io" {
        return Outcome::NotApplicable;
    }
    let place = match &*object.kind {
        "RayCluster" => "spec",
        "RayJob" => "spec.rayClusterSpec",
        _ => "spec.rayClusterConfig",
    };
    let keys: Vec<&str> = place.split('.').collect();
    let spec = object.root.walk(&keys);
    let Some(head) = spec.and_then(|spec| spec.get("headGroupSpec")) else {
        return Outcome::NotApplicable;
    };
    let asks = spec.is_some_and(asks_for_a_token);
    let own = head
        .walk(&["headService", "spec", "type"])
        .and_then(Node::as_str)
        .map(|kind| (kind, "headService.spec.type"));
    let kind = own.or(head.str("serviceType").map(|kind| (kind, "serviceType")));
    if let Some((kind @ ("LoadBalancer" | "NodePort"), field)) = kind {
        let message = format!(
            "the operator exposes the Ray dashboard through a {kind}{}",
            with(asks)
        );
        let problem = Problem::at(format!("{place}.headGroupSpec.{field}"), message)
            .value(kind)
            .subject("service");
        return Outcome::fail(if asks {
            problem.severity(Severity::Low, TOKEN)
        } else if kind == "NodePort" {
            problem.severity(
                Severity::High,
                "it uses node addresses, which are rarely on the internet",
            )
        } else {
            problem
        });
    }
    let ingress = head.bool("enableIngress") == Some(true);
    Outcome::from_problem(ingress.then(|| {
        let problem = Problem::at(
            format!("{place}.headGroupSpec.enableIngress"),
            format!(
                "the operator exposes the Ray dashboard through an Ingress{}",
                with(asks)
            ),
        )
        .value("true")
        .subject("ingress");
        if asks {
            problem.severity(Severity::Low, TOKEN)
        } else {
            problem
        }
    }))
}

const TOKEN: &str =
    "it takes the cluster's token, or a vulnerability in Ray's token authentication";

const fn with(asks: bool) -> &'static str {
    if asks { ", which requires a token" } else { "" }
}

/// Whether the operator, or a container of the head, enables the token authentication that Ray has since 2.52.
fn asks_for_a_token(spec: &Node) -> bool {
    let by_operator = spec.walk(&["authOptions", "mode"]).and_then(Node::as_str) == Some("token");
    let pod = spec.walk(&["headGroupSpec", "template", "spec"]);
    let containers = pod.map_or(&[][..], |pod| pod.list("containers"));
    let by_variable = containers
        .iter()
        .flat_map(|container| container.list("env"))
        .any(|variable| {
            variable.str("name") == Some("RAY_AUTH_MODE") && variable.str("value") == Some("token")
        });
    by_operator || by_variable
}
