//! Any other field of an object contains a credential: of a custom resource, a probe's header, a volume's address.

use seawall_finding::Severity;
use seawall_model::{Pod, credentials};
use seawall_syntax::{Entry, Node};

use super::credential::problem;
use crate::Outcome;
use crate::{Check, Evaluate};

pub const CHECK: Check = Check {
    id: "secret-in-field",
    title: "Credential in a field of an object",
    severity: Severity::High,
    severity_reason: "the credential is readable by anyone who can read the object or its repository",
    what: "A field other than an environment variable, an argument, an annotation or a ConfigMap's data contains a credential: the password of a custom resource, a token in a URL, an `Authorization` header of a probe.",
    why: "Only Secrets are encrypted at rest, excluded from the `view` role and hidden by tools. Any other object shows its fields to everyone who can read it.",
    remedy: "Rotate the credential. Store it in a Secret, and refer to it from the field; most custom resources have a field that takes a reference.",
    example: "spec:\n  passwordSecretRef:\n    name: database\n    key: password",
    techniques: &["MS-TA9027", "T1552.001"],
    controls: &["nsa-cisa/2.10"],
    references: &["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
    evaluate: Evaluate::AnyObject(|_, object| {
        // What the other checks of this group are asked about.
        let mut elsewhere: Vec<*const Node> = Vec::new();
        let mut add = |node: Option<&Node>| elsewhere.extend(node.map(std::ptr::from_ref));
        add(object
            .metadata()
            .and_then(|metadata| metadata.get("annotations")));
        if object.group().is_empty() && matches!(&*object.kind, "ConfigMap" | "Secret") {
            for field in ["data", "binaryData", "stringData"] {
                add(object.root.get(field));
            }
        }
        for pod in Pod::all(object) {
            add(pod.annotations());
            for container in pod.containers() {
                for field in ["command", "args", "env"] {
                    add(container.node.get(field));
                }
            }
        }
        let enters =
            |_: &Node, entry: &Entry| !elsewhere.contains(&std::ptr::from_ref(&entry.value));
        let found = credentials(&object.root, &enters);
        let problems = found.iter().filter_map(|one| {
            let path = one.path.to_string();
            let found = one.found.first()?;
            Some(problem(path.clone(), &format!("field `{path}`"), found).subject(one.name))
        });
        Outcome::from_problems(problems.collect())
    }),
};
