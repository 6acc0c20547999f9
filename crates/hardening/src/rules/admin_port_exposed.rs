//! The image exposes a port of remote administration.

use seawall_dockerfile::Keyword;
use seawall_finding::Severity;

use crate::outcome::{Outcome, Place, Problem};
use crate::rule::HardeningRule;

pub const RULE: HardeningRule = HardeningRule {
    id: "admin-port-exposed",
    title: "Administration port exposed",
    severity: Severity::Medium,
    severity_reason: "any client that reaches the pod can try to log in",
    what: "`EXPOSE` names a port of SSH, Telnet, remote desktops, debuggers or the Docker API.",
    why: "Such services give a shell with a password, a key or nothing at all, beside the permissions of Kubernetes and its audit log.",
    remedy: "Leave the service out, and use `kubectl exec` and ephemeral containers.",
    example: "EXPOSE 8080",
    techniques: &["MS-TA9010", "T1133"],
    controls: &["cis-docker/4.3"],
    references: &["https://docs.docker.com/reference/dockerfile/#expose"],
    dockerfile: Some(|view| {
        let mut outcome = Outcome::NOT_APPLICABLE;
        for placed in view.of(Keyword::Expose).filter(|placed| placed.is_in_image) {
            for word in placed.instruction.words() {
                outcome.is_applicable = true;
                let Some(value) = word.known() else {
                    outcome.doubt(format!("the port `{}` is not known", word.text));
                    continue;
                };
                for port in value.split_whitespace() {
                    for (number, service) in exposed(port) {
                        let message = format!("port {number} of {service} is exposed");
                        outcome.add(Problem::new(view.place(word.span), message));
                    }
                }
            }
        }
        outcome
    }),
    image: Some(|view| {
        let mut outcome = match view.config.ports.is_empty() {
            true => Outcome::NOT_APPLICABLE,
            false => Outcome::pass(),
        };
        for port in &view.config.ports {
            for (number, service) in exposed(port) {
                let message = format!("port {number} of {service} is exposed");
                outcome.add(Problem::new(
                    Place::Config("config.ExposedPorts".to_owned()),
                    message,
                ));
            }
        }
        outcome
    }),
};

const PORTS: &[(u16, &str)] = &[
    (22, "SSH"),
    (23, "Telnet"),
    (512, "rexec"),
    (513, "rlogin"),
    (514, "rsh"),
    (2375, "the Docker API without TLS"),
    (2376, "the Docker API"),
    (3389, "remote desktop"),
    (5005, "the Java debugger"),
    (5900, "VNC"),
    (5901, "VNC"),
    (5985, "WinRM"),
    (5986, "WinRM"),
    (9229, "the Node debugger"),
    (10250, "the kubelet"),
];

/// The ports of administration in `22`, `22/tcp`, `20-25/tcp`. UDP is for none of them.
fn exposed(text: &str) -> impl Iterator<Item = (u16, &'static str)> {
    let (ports, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let (from, to) = ports.split_once('-').unwrap_or((ports, ports));
    let range = match (from.parse::<u16>(), to.parse::<u16>()) {
        (Ok(from), Ok(to)) if protocol.eq_ignore_ascii_case("tcp") => Some(from..=to),
        _ => None,
    };
    PORTS
        .iter()
        .copied()
        .filter(move |(port, _)| range.as_ref().is_some_and(|range| range.contains(port)))
}
