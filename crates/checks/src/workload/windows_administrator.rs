//! A container's effective `windowsOptions.runAsUserName` is `ContainerAdministrator` or a SYSTEM account.

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "windows-administrator",
    title: "Windows container runs as administrator",
    severity: Severity::Medium,
    severity_reason: "the container administrator can exploit more runtime bugs than any other user",
    what: "A container's effective `windowsOptions.runAsUserName` is `ContainerAdministrator` or a SYSTEM account.",
    why: "The account can change everything inside the container and reaches most of the interfaces used by past Windows container escapes.",
    remedy: "Set `runAsUserName: ContainerUser` and `runAsNonRoot: true`.",
    example: "securityContext:\n  windowsOptions:\n    runAsUserName: ContainerUser",
    techniques: &["MS-TA9018", "T1611"],
    controls: &["nsa-cisa/1.1"],
    references: &[
        "https://kubernetes.io/docs/tasks/configure-pod-container/configure-runasusername/",
    ],
    evaluate: Evaluate::Container(|_, pod, container| {
        let own = container
            .security_context()
            .and_then(|context| context.get("windowsOptions"));
        let of_pod = pod
            .security_context()
            .and_then(|context| context.get("windowsOptions"));
        let name = |options: Option<&'_ seawall_syntax::Node>| {
            options
                .and_then(|options| options.str("runAsUserName"))
                .map(str::to_owned)
        };
        let field = "securityContext.windowsOptions.runAsUserName";
        let (user, path) = match (name(own), name(of_pod)) {
            (Some(user), _) => (user, container.path(field)),
            (None, Some(user)) => (user, pod.path(field)),
            (None, None) => return Outcome::NotApplicable,
        };
        let account = user
            .rsplit('\\')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let strong = matches!(
            account.as_str(),
            "containeradministrator" | "administrator" | "system" | "local service"
        );
        Outcome::from_problem(strong.then(|| {
            Problem::at(
                path,
                format!("{} `{}` runs as `{user}`", container.role, container.name),
            )
            .value(user.clone())
        }))
    }),
};
