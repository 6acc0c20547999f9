//! What Calico refuses in a rule: fields that do not fit each other.

use seawall_model::{Cidr, ObjectId};
use seawall_syntax::Node;

use crate::builder::Builder;

const ENDS: [&str; 2] = ["source", "destination"];
const PORTS: [&str; 2] = ["ports", "notPorts"];
const NETS: [&str; 2] = ["nets", "notNets"];

impl Builder<'_> {
    /// Notes what is refused in a rule.
    pub(super) fn check_calico_rule(&mut self, id: ObjectId, rule: &Node, list: &str, path: &str) {
        let mut wrong = |place: &str, what: &str| {
            self.doubt(id, format!("{path}{place}"), what.to_owned());
        };
        let protocol = rule.get("protocol").and_then(Node::scalar_text);
        let protocol = protocol.as_deref();
        if rule.get("http").is_some_and(|http| !http.is_null()) {
            if rule.str("action") != Some("Allow") {
                wrong(".http", "only `Allow` rules can match HTTP requests");
            }
            if !matches!(protocol, None | Some("TCP" | "6")) {
                wrong(".http", "`http` requires `protocol: TCP`, or none");
            }
            if list == "egress" {
                wrong(".http", "`http` is only allowed in ingress rules");
            }
        }
        let is_icmp = matches!(protocol, Some("ICMP" | "ICMPv6" | "1" | "58"));
        for field in ["icmp", "notICMP"] {
            let Some(node) = rule.get(field).filter(|node| !node.is_null()) else {
                continue;
            };
            let place = format!(".{field}");
            if !is_icmp {
                wrong(
                    &place,
                    &format!("`{field}` requires `protocol: ICMP` or `ICMPv6`"),
                );
            }
            let (kind, code) = (node.int("type"), node.int("code"));
            if kind.is_some_and(|kind| !(0..=254).contains(&kind)) {
                wrong(&place, "`type` is a number from 0 to 254");
            }
            if code.is_some_and(|code| !(0..=255).contains(&code)) {
                wrong(&place, "`code` is a number from 0 to 255");
            }
            if code.is_some() && kind.is_none() {
                wrong(&place, "`code` requires `type`");
            }
        }
        let has_no_ports = match protocol {
            None | Some("TCP" | "UDP" | "SCTP" | "6" | "17" | "132") => None,
            Some(other) => Some(other),
        };
        for end in ENDS {
            for field in PORTS {
                let ports = rule.get(end).map_or(&[][..], |node| node.list(field));
                let place = format!(".{end}.{field}");
                if let Some(protocol) = has_no_ports
                    && !ports.is_empty()
                {
                    wrong(&place, &format!("protocol `{protocol}` has no ports"));
                }
                if protocol.is_none() && end == "source" && !ports.is_empty() {
                    wrong(&place, "ports require a protocol");
                }
            }
        }
        let version = rule.get("ipVersion").filter(|node| !node.is_null());
        let number = version.and_then(Node::as_i64);
        if version.is_some() && !matches!(number, Some(4 | 6)) {
            wrong(".ipVersion", "the IP version is neither 4 nor 6");
        }
        let families = families(rule);
        let of_rule = match number {
            Some(4) => families == [true, false],
            Some(6) => families == [false, true],
            _ => true,
        };
        if families == [true, true] {
            wrong("", "IPv4 and IPv6 networks cannot be combined in one rule");
        } else if !of_rule && families != [false, false] {
            wrong(".ipVersion", "the IP version is not that of the networks");
        }
        let own = match list {
            "egress" => "source",
            _ => "destination",
        };
        for end in ENDS {
            let Some(node) = rule.get(end) else { continue };
            let Some(services) = node.get("services").filter(|node| !node.is_null()) else {
                continue;
            };
            let place = format!(".{end}.services");
            if end == own {
                wrong(
                    &place,
                    &format!("`services` is not allowed as the {end} of {list} rules"),
                );
            }
            if services.str("name").is_none_or(str::is_empty) {
                wrong(&place, "`services` requires `name`");
            }
            let others = ["selector", "notSelector", "nets", "notNets"];
            let has = |field: &&&str| {
                let text = node.str(field).is_some_and(|text| !text.is_empty());
                text || !node.list(field).is_empty()
            };
            if let Some(other) = others.iter().find(has) {
                wrong(
                    &place,
                    &format!("`services` and `{other}` cannot be combined"),
                );
            }
        }
    }
}

/// Whether a rule names networks of IPv4, and of IPv6.
fn families(rule: &Node) -> [bool; 2] {
    let mut found = [false; 2];
    let ends = ENDS.iter().filter_map(|end| rule.get(end));
    for text in ends.flat_map(|end| NETS.iter().flat_map(|field| end.strings(field))) {
        let cidr = text.parse::<Cidr>().is_ok() || text.parse::<core::net::IpAddr>().is_ok();
        if cidr {
            found[usize::from(text.contains(':'))] = true;
        }
    }
    found
}
