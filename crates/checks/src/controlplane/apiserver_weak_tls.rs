//! `--tls-min-version` of kube-apiserver is below TLS 1.2, or `--tls-cipher-suites` contains a suite with CBC, RC4, 3DES or RSA key exchange. When neither is set, the built-in list applies, which contains CBC suites; with TLS 1.3 as minimum the list does not matter.

use super::flags::{Component, judge, list_problem, missing, problem, weak_suite};
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "apiserver-weak-tls",
    title: "API server accepts weak TLS",
    severity: Severity::Low,
    severity_reason: "it takes a position on the network and a weak peer to use it",
    what: "`--tls-min-version` of kube-apiserver is below TLS 1.2, or `--tls-cipher-suites` contains a suite with CBC, RC4, 3DES or RSA key exchange. When neither is set, the built-in list applies, which contains CBC suites; with TLS 1.3 as minimum the list does not matter.",
    why: "Old protocol versions and suites have known attacks, and an attacker on the network can downgrade both sides to the weakest that they share.",
    remedy: "Set `--tls-min-version=VersionTLS12` (or 13) and list only ECDHE suites with GCM or ChaCha20.",
    example: "command:\n  - kube-apiserver\n  - --tls-min-version=VersionTLS13",
    techniques: &["MS-TA9029", "T1552"],
    controls: &["cis-kubernetes/1.2.29", "nsa-cisa/2.9"],
    references: &[
        "https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/",
    ],
    evaluate: Evaluate::Component(Component::ApiServer, |_, flags| {
        judge(flags, |flags| {
            match flags.value("tls-min-version")? {
                Some(flag) if flag.value == "VersionTLS13" => return Ok(None),
                Some(flag) if matches!(flag.value.as_str(), "VersionTLS10" | "VersionTLS11") => {
                    let message = format!("kube-apiserver accepts `{}`", flag.value);
                    return Ok(Some(problem(&flag, message)));
                }
                _ => {}
            }
            let suites = flags.list("tls-cipher-suites");
            if let Some(weak) = weak_suite(suites.known_items().iter().map(String::as_str)) {
                let message = format!("kube-apiserver accepts the weak cipher suite `{weak}`");
                return Ok(Some(list_problem(flags, &suites, message)));
            }
            let message = "kube-apiserver accepts CBC cipher suites: `--tls-cipher-suites` is not set, and the built-in list contains them";
            Ok(suites.items()?.is_empty().then(|| {
                missing(flags, message).severity(
                    Severity::Info,
                    "clients and API server of the same cluster negotiate better suites",
                )
            }))
        })
    }),
};
