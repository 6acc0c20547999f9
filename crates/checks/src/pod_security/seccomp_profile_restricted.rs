//! `seccompProfile_restricted`: a profile is set for every container, by the pod or by itself.

use seawall_model::{KubernetesVersion, Pod};

use super::{Control, Violation, in_container, is_exempt_windows, settings};

pub(super) fn violations(pod: &Pod<'_>, version: KubernetesVersion) -> Vec<Violation> {
    if is_exempt_windows(pod, version) {
        return Vec::new();
    }
    let control = Control::SeccompProfileRestricted;
    let allowed = |kind: Option<&str>| matches!(kind, Some("RuntimeDefault" | "Localhost"));
    // A profile without a type counts as not set.
    let mut found: Vec<Violation> = settings(pod, "seccompProfile")
        .into_iter()
        .filter_map(|(profile, path, container)| {
            let kind = profile.str("type")?;
            (!allowed(Some(kind))).then(|| Violation {
                control,
                message: format!("the seccomp profile is `{kind}`"),
                path: format!("{path}.type"),
                value: Some(kind.to_owned()),
                container: container.to_owned(),
                subject: String::new(),
            })
        })
        .collect();
    let kind_of = |context: Option<&'_ seawall_syntax::Node>| {
        context
            .and_then(|context| context.get("seccompProfile"))
            .and_then(|profile| profile.str("type"))
            .map(str::to_owned)
    };
    if kind_of(pod.security_context()).is_none() {
        found.extend(
            pod.containers()
                .filter(|container| kind_of(container.security_context()).is_none())
                .map(|container| {
                    let message = format!(
                        "{} `{}` has no seccomp profile",
                        container.role, container.name
                    );
                    in_container(
                        control,
                        &container,
                        "securityContext.seccompProfile",
                        None,
                        message,
                    )
                }),
        );
    }
    found
}
