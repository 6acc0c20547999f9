//! A RayCluster asks its operator for a Service or Ingress that opens the dashboard of Ray.

use seawall_finding::Severity;
use seawall_model::Object;
use seawall_syntax::Node;

use crate::{Check, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "ray-cluster-exposed",
    title: "Ray cluster open to the outside",
    severity: Severity::Critical,
    severity_reason: "whoever reaches the dashboard runs code on every worker, without a login (CVE-2023-48022)",
    what: "A RayCluster, RayJob or RayService asks for a Service of the head that is a LoadBalancer or NodePort (`headGroupSpec.serviceType`), or for an Ingress (`enableIngress`).",
    why: "The operator makes the Service with the ports of the dashboard, the client and the store of the cluster. None of them asks for a login unless token authentication is on.",
    remedy: "Leave `serviceType: ClusterIP` and reach the dashboard through `kubectl port-forward`, or put a proxy with a login before it.",
    example: "apiVersion: ray.io/v1\nkind: RayCluster\nmetadata: {name: web}\nspec:\n  headGroupSpec:\n    serviceType: ClusterIP",
    techniques: &["MS-TA9005", "T1133", "T1190", "T1496"],
    controls: &["nsa-cisa/2.5"],
    references: &["https://docs.ray.io/en/latest/ray-security/index.html"],
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
    let Some(head) = object
        .root
        .walk(&keys)
        .and_then(|spec| spec.get("headGroupSpec"))
    else {
        return Outcome::NotApplicable;
    };
    let own = head
        .walk(&["headService", "spec", "type"])
        .and_then(Node::as_str)
        .map(|kind| (kind, "headService.spec.type"));
    let kind = own.or(head.str("serviceType").map(|kind| (kind, "serviceType")));
    if let Some((kind @ ("LoadBalancer" | "NodePort"), field)) = kind {
        let message = format!("the operator opens the dashboard of Ray by a {kind}");
        let problem = Problem::at(format!("{place}.headGroupSpec.{field}"), message)
            .value(kind)
            .subject("service");
        return Outcome::fail(if kind == "NodePort" {
            problem.severity(
                Severity::High,
                "it leads over addresses of nodes, which are seldom on the internet",
            )
        } else {
            problem
        });
    }
    let ingress = head.bool("enableIngress") == Some(true);
    Outcome::from_problem(ingress.then(|| {
        Problem::at(
            format!("{place}.headGroupSpec.enableIngress"),
            "the operator opens the dashboard of Ray by an Ingress",
        )
        .value("true")
        .subject("ingress")
    }))
}
