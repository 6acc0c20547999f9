//! `tlsMinVersion` of a kubelet configuration is below TLS 1.2, or `tlsCipherSuites` contains a suite with CBC, RC4, 3DES or RSA key exchange. When neither is set, the built-in list applies, which contains CBC suites; with TLS 1.3 as minimum the list does not matter.

use super::flags::weak_suite;
use super::kubelet::{KINDS, Setting, judge, problem};
use crate::Problem;
use crate::{Check, Evaluate};
use seawall_finding::Severity;

pub const CHECK: Check = Check {
    id: "kubelet-weak-tls",
    title: "Kubelet accepts weak TLS",
    severity: Severity::Low,
    severity_reason: "it takes a position on the network and a weak peer to use it",
    what: "`tlsMinVersion` of a kubelet configuration is below TLS 1.2, or `tlsCipherSuites` contains a suite with CBC, RC4, 3DES or RSA key exchange. When neither is set, the built-in list applies, which contains CBC suites; with TLS 1.3 as minimum the list does not matter.",
    why: "Old protocol versions and suites have known attacks, and an attacker on the network can downgrade both sides to the weakest that they share.",
    remedy: "Set `tlsMinVersion: VersionTLS13`, or list only ECDHE suites with GCM or ChaCha20 in `tlsCipherSuites`.",
    example: "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\ntlsMinVersion: VersionTLS13",
    techniques: &["MS-TA9030", "T1552"],
    controls: &["cis-kubernetes/4.2.12"],
    references: &["https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/"],
    evaluate: Evaluate::Object(KINDS, |_, object| {
        judge(object, |kubelet| {
            let version = kubelet.text(&VERSION);
            match &version {
                Ok(Some(flag)) if flag.value == "VersionTLS13" => return Ok(None),
                Ok(Some(flag))
                    if matches!(flag.value.as_str(), "VersionTLS10" | "VersionTLS11") =>
                {
                    let message = format!("the kubelet accepts `{}`", flag.value);
                    return Ok(Some(problem(flag, message)));
                }
                _ => {}
            }
            let suites = kubelet.text(&SUITES)?.filter(|flag| !flag.value.is_empty());
            if let Some(flag) = &suites
                && let Some(weak) = weak_suite(flag.value.split(','))
            {
                let message = format!("the kubelet accepts the weak cipher suite `{weak}`");
                return Ok(Some(problem(flag, message)));
            }
            version?;
            Ok(suites.is_none().then(|| {
                Problem::missing(
                    kubelet.path(SUITES.field),
                    "the kubelet accepts CBC cipher suites: `tlsCipherSuites` is not set, and the built-in list contains them",
                )
                .severity(
                    Severity::Info,
                    "clients and kubelets of the same cluster negotiate better suites",
                )
            }))
        })
    }),
};

const VERSION: Setting = Setting::new("tlsMinVersion", "tls-min-version");
const SUITES: Setting = Setting::new("tlsCipherSuites", "tls-cipher-suites");
