//! Questions about flags of control-plane components.

use seawall_finding::Severity;
use seawall_model::{Flag, FlagList, Flags, KubernetesVersion, UnreadFlag};

use crate::{Context, Outcome, Problem};

pub(super) use seawall_model::Component;

/// The answer to a question whose settings can be unreadable.
pub(super) type Answer<T = Option<Problem>> = Result<T, UnreadFlag>;

/// Asks a question about the flags of a component; unknown where a setting cannot be read.
pub(super) fn judge<'a, T: Into<Outcome>>(
    flags: &Flags<'a>,
    ask: impl FnOnce(&Flags<'a>) -> Answer<T>,
) -> Outcome {
    match ask(flags) {
        Ok(answer) => answer.into(),
        Err(UnreadFlag(reason)) => Outcome::Unknown(reason),
    }
}

/// A problem about a flag that is missing.
pub(super) fn missing(flags: &Flags<'_>, message: impl Into<String>) -> Problem {
    Problem::missing(flags.path(), message)
}

/// A problem about a flag.
pub(super) fn problem(flag: &Flag, message: impl Into<String>) -> Problem {
    Problem::at(flag.path.clone(), message).value(flag.value.as_str())
}

/// A problem about the last occurrence of a list flag, or about its absence.
pub(super) fn list_problem(
    flags: &Flags<'_>,
    list: &FlagList,
    message: impl Into<String>,
) -> Problem {
    match &list.flag {
        Some(flag) => problem(flag, message),
        None => missing(flags, message),
    }
}

/// The first of several flags that is not set.
pub(super) fn first_unset<'n>(flags: &Flags<'_>, names: &[&'n str]) -> Answer<Option<&'n str>> {
    for name in names {
        if flags.value(name)?.is_none() {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// Whether a component serves profiles, which all of them do unless `--profiling=false`.
pub(super) fn profiling(flags: &Flags<'_>) -> Answer {
    let program = flags.component().program();
    Ok(match flags.switch("profiling")? {
        Some(flag) if flag.is_false() => None,
        Some(flag) => Some(problem(&flag, format!("{program} serves profiles"))),
        None => Some(missing(
            flags,
            format!("{program} serves profiles: `--profiling` is not set and defaults to `true`"),
        )),
    })
}

/// A problem unless kube-apiserver runs with an admission plugin that is off by default.
pub(super) fn needs_plugin(flags: &Flags<'_>, plugin: &str) -> Outcome {
    judge(flags, |flags| {
        // The old flag lists every plugin that runs.
        let old = flags.list("admission-control");
        let enabled = if old.flag.is_some() {
            old
        } else {
            flags.list("enable-admission-plugins")
        };
        Ok((!enabled.has(plugin)?).then(|| {
            list_problem(
                flags,
                &enabled,
                format!("kube-apiserver runs without the admission plugin `{plugin}`"),
            )
        }))
    })
}

/// The version of a component, or else that of the run.
pub(super) fn version(context: &Context<'_>, flags: &Flags<'_>) -> KubernetesVersion {
    let default = context.settings.kubernetes_version;
    flags.version().unwrap_or(default)
}

/// A disabled feature gate, by name or together with all gates of its stage.
pub(super) fn is_gate_off(gate: Option<bool>, all_beta: Option<bool>) -> bool {
    gate.map_or(all_beta == Some(false), |on| !on)
}

/// Where the audit log goes, as far as flags of kube-apiserver show.
pub(super) enum AuditLog {
    /// To a file, which kube-apiserver rotates.
    File,
    /// Somewhere else; the text explains what decides how long it is kept.
    Elsewhere(&'static str),
    /// Nowhere.
    Missing,
}

/// Where the audit log goes.
pub(super) fn audit_log(flags: &Flags<'_>) -> Answer<AuditLog> {
    Ok(match flags.value("audit-log-path")? {
        Some(path) if path.value == "-" => AuditLog::Elsewhere(
            "the audit log goes to standard output, so the log collector decides how long it is kept",
        ),
        Some(_) => AuditLog::File,
        None if flags.value("audit-webhook-config-file")?.is_some() => AuditLog::Elsewhere(
            "the audit log goes to a webhook, so its receiver decides how long it is kept",
        ),
        None => AuditLog::Missing,
    })
}

/// The rule for one limit of the audit log's files.
pub(super) struct AuditLimit {
    /// The flag.
    pub(super) flag: &'static str,
    /// The least value that is enough.
    pub(super) least: i64,
    /// What the value counts: `days`.
    pub(super) unit: &'static str,
    /// What the flag's absence means before 1.36, as a fault; `None` when the default was enough then too.
    pub(super) unset_before_1_36: Option<&'static str>,
}

/// Asks whether a limit of the audit log's files is high enough. From 1.36 on the defaults are (366 days, 100 files,
/// 100 MB).
pub(super) fn audit_limit(context: &Context<'_>, flags: &Flags<'_>, limit: &AuditLimit) -> Outcome {
    judge(flags, |flags| {
        match audit_log(flags)? {
            AuditLog::File => {}
            AuditLog::Elsewhere(reason) => return Err(UnreadFlag(reason.to_owned())),
            AuditLog::Missing => {
                let message = "kube-apiserver keeps no audit log: `--audit-log-path` is not set";
                return Ok(Some(missing(flags, message).severity(
                    Severity::Info,
                    "`apiserver-audit-log-missing` reports the cause",
                )));
            }
        }
        let AuditLimit {
            flag: name,
            least,
            unit,
            ..
        } = limit;
        Ok(match flags.number(name)? {
            Some((_, value)) if value >= *least => None,
            Some((flag, value)) => Some(problem(
                &flag,
                format!("`--{name}={value}` of kube-apiserver is below {least} {unit}"),
            )),
            None if version(context, flags) >= KubernetesVersion::minor(36) => None,
            None => limit.unset_before_1_36.map(|fault| {
                missing(
                    flags,
                    format!("`--{name}` of kube-apiserver is not set: {fault}"),
                )
            }),
        })
    })
}

/// Cipher suites with CBC, RC4, 3DES or RSA key exchange.
pub(super) fn weak_suite<'s>(suites: impl IntoIterator<Item = &'s str>) -> Option<&'s str> {
    suites.into_iter().map(str::trim).find(|suite| {
        suite.contains("_CBC_")
            || suite.contains("_RC4_")
            || suite.contains("_3DES_")
            || suite.starts_with("TLS_RSA_")
    })
}
