//! `--enable-admission-plugins` of kube-apiserver lacks `AlwaysPullImages`, which is off by default.

use super::flags::{Component, needs_plugin};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-always-pull-images-off",
    title: "API server does not force image pulls",
    severity: Severity::Low,
    severity_reason: "it takes a pod on a node that already has a private image",
    what: "`--enable-admission-plugins` of kube-apiserver lacks `AlwaysPullImages`, which is off by default.",
    why: "A pod can run an image that is already on the node without credentials for its registry.",
    remedy: "Add `AlwaysPullImages` to `--enable-admission-plugins`, after checking that the registry can serve every pod start.",
    example: "command:\n  - kube-apiserver\n  - --enable-admission-plugins=NodeRestriction,AlwaysPullImages",
    techniques: &["T1610"],
    controls: &["cis-kubernetes/1.2.11"],
    references: &["https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/"],
    evaluate: Evaluate::Component(Component::ApiServer, |_, flags| {
        needs_plugin(flags, "AlwaysPullImages")
    }),
};
