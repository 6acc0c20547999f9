//! A main container keeps standard input and a terminal open (`stdin` and `tty`).

use seawall_finding::Severity;
use seawall_model::ContainerRole;

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "interactive-container",
    title: "Interactive container",
    severity: Severity::Info,
    severity_reason: "it only keeps a terminal open",
    what: "A main container keeps standard input and a terminal open (`stdin` and `tty`).",
    why: "Services need no terminal. A container with a terminal is made to be attached to, and anyone with attach permission can type into the main process.",
    remedy: "Remove `stdin` and `tty`.",
    example: "stdin: false\ntty: false",
    techniques: &["MS-TA9007", "T1609"],
    controls: &[],
    references: &[
        "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#debugging",
    ],
    evaluate: Evaluate::Container(|_, _, container| {
        if container.role == ContainerRole::Ephemeral {
            return Outcome::NotApplicable;
        }
        let open =
            container.node.bool("stdin") == Some(true) && container.node.bool("tty") == Some(true);
        Outcome::from_problem(open.then(|| {
            Problem::at(
                container.path("tty"),
                format!(
                    "{} `{}` keeps a terminal open",
                    container.role, container.name
                ),
            )
            .value("true")
        }))
    }),
};
