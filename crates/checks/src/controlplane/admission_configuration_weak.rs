//! An AdmissionConfiguration enforces nothing by default, exempts controllers that create pods, or admits unchecked images.

use seawall_finding::Severity;
use seawall_model::Object;
use seawall_syntax::Node;

use super::embedded::{Embedded, judge_kind};
use crate::{Check, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "admission-configuration-weak",
    title: "Admission allows pods by default",
    severity: Severity::Medium,
    severity_reason: "namespaces without labels of their own accept any pod",
    what: "An AdmissionConfiguration or PodSecurityConfiguration, as a file or in a ConfigMap, enforces `privileged` by default, exempts the service accounts of controllers, or sets `defaultAllow: true` for ImagePolicyWebhook. Where a plugin references a separate file, the result is unknown.",
    why: "The default applies in every namespace without labels. Most pods are created by a controller: exempting it exempts everyone who can create a Deployment or a Job. With `defaultAllow`, images are admitted while the webhook does not respond.",
    remedy: "Enforce `baseline` or `restricted` by default and exempt individual namespaces; set `defaultAllow: false`.",
    example: "apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\nplugins:\n  - name: PodSecurity\n    configuration:\n      apiVersion: pod-security.admission.config.k8s.io/v1\n      kind: PodSecurityConfiguration\n      defaults: {enforce: baseline, enforce-version: latest}",
    techniques: &["MS-TA9018", "T1610"],
    controls: &["nsa-cisa/1.10"],
    references: &[
        "https://kubernetes.io/docs/tasks/configure-pod-container/enforce-standards-admission-controller/",
        "https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/",
    ],
    evaluate: Evaluate::Object(
        &[
            "AdmissionConfiguration",
            "PodSecurityConfiguration",
            "ConfigMap",
        ],
        |_, object| evaluate(object),
    ),
};

const ADMISSION: Embedded = Embedded {
    group: "apiserver.config.k8s.io",
    kind: "AdmissionConfiguration",
    needed: None,
};
const POD_SECURITY: Embedded = Embedded {
    group: "pod-security.admission.config.k8s.io",
    kind: "PodSecurityConfiguration",
    needed: None,
};

fn evaluate(object: &Object) -> Outcome {
    // A ConfigMap that contains one inside the other is evaluated once: the inner kind is not a separate document.
    match judge_kind(&ADMISSION, object, plugins) {
        Outcome::NotApplicable => judge_kind(&POD_SECURITY, object, |root, place| {
            Outcome::from_problems(pod_security(root, "", place))
        }),
        answer => answer,
    }
}

fn plugins(root: &Node, place: &dyn Fn(&str) -> String) -> Outcome {
    let mut problems = Vec::new();
    let mut elsewhere = None;
    let mut asked = false;
    for (index, plugin) in root.list("plugins").iter().enumerate() {
        let name = plugin.str("name").unwrap_or_default();
        if !matches!(name, "PodSecurity" | "ImagePolicyWebhook") {
            continue;
        }
        asked = true;
        let at = format!("plugins[{index}].configuration.");
        let Some(configuration) = plugin.get("configuration").filter(|node| !node.is_null()) else {
            elsewhere = Some(match plugin.str("path") {
                Some(path) => {
                    format!("`{name}` is configured in `{path}`, which is not in the input")
                }
                None => format!("`{name}` is listed without a configuration"),
            });
            continue;
        };
        if name == "PodSecurity" {
            problems.extend(pod_security(configuration, &at, place));
        } else if configuration
            .walk(&["imagePolicy", "defaultAllow"])
            .and_then(Node::as_bool)
            == Some(true)
        {
            let message = "images are admitted while the webhook that checks them does not respond";
            problems.push(
                Problem::at(place(&format!("{at}imagePolicy.defaultAllow")), message)
                    .value("true")
                    .subject(name),
            );
        }
    }
    match (problems.is_empty(), elsewhere, asked) {
        (true, Some(reason), _) => Outcome::Unknown(reason),
        (true, None, false) => Outcome::NotApplicable,
        _ => Outcome::from_problems(problems),
    }
}

fn pod_security(root: &Node, at: &str, place: &dyn Fn(&str) -> String) -> Vec<Problem> {
    let mut problems = Vec::new();
    let level = root.walk(&["defaults", "enforce"]).and_then(Node::as_str);
    let path = place(&format!("{at}defaults.enforce"));
    let message = "namespaces without labels of their own accept any pod";
    match level {
        Some("baseline" | "restricted") => {}
        Some(level) => problems.push(Problem::at(path, message).value(level).subject("defaults")),
        None => problems.push(Problem::missing(path, message).subject("defaults")),
    }
    let users = root
        .get("exemptions")
        .map_or(&[][..], |exemptions| exemptions.list("usernames"));
    for (index, user) in users.iter().enumerate() {
        let Some(name) = user.as_str() else { continue };
        if name.starts_with("system:serviceaccount:kube-system:") && name.ends_with("-controller") {
            let message =
                format!("pods that `{name}` creates are exempt, no matter who created their owner");
            problems.push(
                Problem::at(
                    place(&format!("{at}exemptions.usernames[{index}]")),
                    message,
                )
                .value(name)
                .subject(name)
                .severity(
                    Severity::High,
                    "everyone who can create the controller's objects is exempt",
                ),
            );
        }
    }
    problems
}
