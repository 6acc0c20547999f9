//! What Cilium's agent refuses in a policy, so that it enforces none of it: as `Validate` of its rules does.

use seawall_model::{LabelSelector, ObjectId};
use seawall_syntax::{Node, Value};

use super::PEERS;
use super::words::{is_balanced, is_domain, is_label_key, is_name};
use crate::Action;
use crate::builder::Builder;
use crate::cilium_config::cilium_setting;

/// Most ports of one entry, and most kinds of messages of ICMP.
const MAX_ITEMS: usize = 40;

/// Lists of rules for requests, of which an entry has one.
const REQUESTS: &[&str] = &["http", "kafka", "dns", "l7proto"];

impl Builder<'_> {
    /// Notes what is refused in a rule: fields that it has not, and what cannot stand together.
    pub(super) fn check_cilium_rule(
        &mut self,
        id: ObjectId,
        rule: &Node,
        (peers, action): (&str, Action),
        path: &str,
    ) {
        let is_egress = peers == "to";
        let fields: Vec<String> = PEERS
            .iter()
            .filter(|field| is_egress || !matches!(**field, "Services" | "FQDNs"))
            .map(|field| format!("{peers}{field}"))
            .collect();
        let mut known: Vec<&str> = vec!["toPorts", "icmps"];
        if action == Action::Allow {
            known.push("authentication");
        }
        known.extend(fields.iter().map(String::as_str));
        self.check_fields(id, rule, &known, path);
        let lists = known.iter().filter(|field| **field != "authentication");
        self.check_lists(id, rule, lists.copied(), path);
        let named: Vec<&str> = fields
            .iter()
            .map(String::as_str)
            .filter(|field| !field.ends_with("Requires") && !rule.list(field).is_empty())
            .collect();
        if let [one, other, ..] = named[..] {
            self.doubt(
                id,
                path.to_owned(),
                format!("`{one}` and `{other}` cannot be combined in one rule"),
            );
        }
        let mode = rule.get("authentication").map(|node| node.str("mode"));
        if let Some(mode) = mode
            && !matches!(mode, Some("disabled" | "required" | "test-always-fail"))
        {
            let mode = mode.unwrap_or_default();
            self.doubt(
                id,
                format!("{path}.authentication.mode"),
                format!("`{mode}` is not a valid authentication mode"),
            );
        }
        self.check_icmps(id, rule, path);
        for (index, entry) in rule.list("toPorts").iter().enumerate() {
            let path = format!("{path}.toPorts[{index}]");
            if action == Action::Deny {
                self.check_fields(id, entry, &["ports"], &path);
            }
            if entry.list("ports").len() > MAX_ITEMS {
                self.doubt(
                    id,
                    format!("{path}.ports"),
                    format!("more than {MAX_ITEMS} ports"),
                );
            }
            self.check_requests(id, entry, is_egress, &path);
        }
        for (index, name) in rule.list(&format!("{peers}FQDNs")).iter().enumerate() {
            self.check_domain(id, name, &format!("{path}.{peers}FQDNs[{index}]"));
        }
        for (index, block) in rule.list(&format!("{peers}CIDRSet")).iter().enumerate() {
            let ways = ["cidr", "cidrGroupRef", "cidrGroupSelector"];
            let count = ways.iter().filter(|way| block.get(way).is_some()).count();
            if count != 1 {
                self.doubt(
                    id,
                    format!("{path}.{peers}CIDRSet[{index}]"),
                    "exactly one of `cidr`, `cidrGroupRef` and `cidrGroupSelector` is required"
                        .to_owned(),
                );
            }
        }
    }

    /// Notes fields that have to be lists and are not: the CRD refuses the policy.
    pub(super) fn check_lists<'f>(
        &mut self,
        id: ObjectId,
        node: &Node,
        fields: impl IntoIterator<Item = &'f str>,
        path: &str,
    ) {
        for field in fields {
            let value = node.get(field).map_or(Value::Null, Node::value);
            if !matches!(value, Value::Null | Value::Sequence(_)) {
                self.doubt(id, format!("{path}.{field}"), "expected a list".to_owned());
            }
        }
    }

    fn check_icmps(&mut self, id: ObjectId, rule: &Node, path: &str) {
        let icmps = rule.list("icmps");
        if icmps.is_empty() {
            return;
        }
        let place = format!("{path}.icmps");
        if !rule.list("toPorts").is_empty() {
            self.doubt(
                id,
                place.clone(),
                "`icmps` and `toPorts` cannot be combined in one rule".to_owned(),
            );
        }
        if self.is_off("enable-icmp-rules") {
            self.doubt(
                id,
                place,
                "ConfigMap `cilium-config` turns ICMP rules off".to_owned(),
            );
        }
        for (index, entry) in icmps.iter().enumerate() {
            let path = format!("{path}.icmps[{index}].fields");
            let fields = entry.list("fields");
            if fields.len() > MAX_ITEMS {
                self.doubt(id, path.clone(), format!("more than {MAX_ITEMS} types"));
            }
            for (number, field) in fields.iter().enumerate() {
                let path = format!("{path}[{number}]");
                if let Some(family) = field.str("family")
                    && !matches!(family, "" | "IPv4" | "IPv6")
                {
                    self.doubt(
                        id,
                        format!("{path}.family"),
                        format!("`{family}` is not an IP family; expected IPv4 or IPv6"),
                    );
                }
                if field
                    .int("type")
                    .is_some_and(|kind| !(0..=255).contains(&kind))
                {
                    self.doubt(
                        id,
                        format!("{path}.type"),
                        "a type is a number from 0 to 255, or a name".to_owned(),
                    );
                }
            }
        }
    }

    /// Rules for requests on some ports, and what else asks who talks there.
    fn check_requests(&mut self, id: ObjectId, entry: &Node, is_egress: bool, path: &str) {
        let rules = entry.get("rules");
        let list = |name: &str| rules.map_or(&[][..], |rules| rules.list(name));
        let has_protocol = rules.is_some_and(|rules| rules.str("l7proto").is_some());
        let has_rules = has_protocol
            || ["http", "kafka", "dns", "l7"]
                .iter()
                .any(|name| !list(name).is_empty());
        let listener = entry.get("listener").filter(|node| !node.is_null());
        let names = entry.list("serverNames");
        let mut wrong = |place: &str, what: &str| {
            self.doubt(id, format!("{path}{place}"), what.to_owned());
        };
        if names.iter().any(|name| name.as_str() == Some("")) {
            wrong(".serverNames", "a server name is empty");
        }
        if !names.is_empty() && has_rules && entry.get("terminatingTLS").is_none() {
            wrong(
                ".serverNames",
                "`serverNames` and L7 rules require `terminatingTLS`",
            );
        }
        if listener.is_some() && !is_egress {
            wrong(".listener", "`listener` is only allowed in egress rules");
        }
        if listener.is_some() && has_rules {
            wrong(".listener", "`listener` and L7 rules cannot be combined");
        }
        if !has_rules {
            return;
        }
        let is_dns = !list("dns").is_empty();
        if is_dns && !is_egress {
            wrong(".rules.dns", "DNS rules are only allowed in egress rules");
        }
        let there = |name: &&&str| {
            rules.is_some_and(|rules| rules.get(name).is_some_and(|node| !node.is_null()))
        };
        if REQUESTS.iter().filter(there).count() > 1 {
            wrong(".rules", "L7 rules of several protocols cannot be combined");
        }
        if !list("l7").is_empty() && !has_protocol {
            wrong(".rules.l7", "`l7` requires `l7proto`");
        }
        let ports = entry.list("ports");
        if is_dns && ports.is_empty() {
            wrong(".ports", "DNS rules require port 53");
        }
        for (index, port) in ports.iter().enumerate() {
            let place = format!(".ports[{index}]");
            let number: Option<i64> = port.str("port").and_then(|text| text.parse().ok());
            if number == Some(0) {
                wrong(&place, "L7 rules cannot be set on port 0");
            }
            if !is_dns && port.str("protocol") != Some("TCP") {
                wrong(
                    &place,
                    "L7 rules other than DNS require `protocol: TCP` on every port",
                );
            }
            if is_dns && port.int("endPort").unwrap_or(0) > number.unwrap_or(i64::MAX) {
                wrong(&place, "DNS rules do not take port ranges");
            }
        }
        if self.is_off("enable-l7-proxy") {
            self.doubt(
                id,
                format!("{path}.rules"),
                "ConfigMap `cilium-config` turns L7 rules off".to_owned(),
            );
        }
        for (index, rule) in list("dns").iter().enumerate() {
            self.check_domain(id, rule, &format!("{path}.rules.dns[{index}]"));
        }
        for (index, rule) in list("http").iter().enumerate() {
            self.check_http(id, rule, &format!("{path}.rules.http[{index}]"));
        }
    }

    fn check_http(&mut self, id: ObjectId, rule: &Node, path: &str) {
        for field in ["path", "method", "host"] {
            if let Some(text) = rule.str(field)
                && !is_balanced(text)
            {
                self.doubt(
                    id,
                    format!("{path}.{field}"),
                    format!("`{text}` is not a valid regular expression"),
                );
            }
        }
        for (index, header) in rule.list("headerMatches").iter().enumerate() {
            let path = format!("{path}.headerMatches[{index}]");
            if header.str("name").is_none_or(str::is_empty) {
                self.doubt(id, path.clone(), "the header has no name".to_owned());
            }
            let action = header.str("mismatch").unwrap_or_default();
            if !matches!(action, "" | "LOG" | "ADD" | "DELETE" | "REPLACE") {
                self.doubt(
                    id,
                    format!("{path}.mismatch"),
                    format!("`{action}` is not a valid action"),
                );
            }
            let secret = header.get("secret").filter(|secret| !secret.is_null());
            if secret.is_some_and(|secret| secret.str("name").is_none_or(str::is_empty)) {
                self.doubt(
                    id,
                    format!("{path}.secret"),
                    "the Secret has no name".to_owned(),
                );
            }
        }
    }

    fn check_domain(&mut self, id: ObjectId, node: &Node, path: &str) {
        let (name, pattern) = (node.str("matchName"), node.str("matchPattern"));
        if name.is_some_and(|name| !name.is_empty()) && pattern.is_some_and(|text| !text.is_empty())
        {
            self.doubt(
                id,
                path.to_owned(),
                "`matchName` and `matchPattern` cannot be combined".to_owned(),
            );
        }
        for (field, text, more) in [("matchName", name, ""), ("matchPattern", pattern, "*")] {
            if let Some(text) = text
                && !is_domain(text, more)
            {
                self.doubt(
                    id,
                    format!("{path}.{field}"),
                    format!("`{text}` is not a valid domain name"),
                );
            }
        }
    }

    /// Notes keys and values of labels that are refused, besides operators.
    pub(super) fn check_cilium_selector(
        &mut self,
        id: ObjectId,
        selector: Option<&Node>,
        path: &str,
    ) {
        self.check_selector(id, selector, path);
        if let Some(selector) = selector {
            self.check_fields(id, selector, &["matchExpressions", "matchLabels"], path);
            self.check_lists(id, selector, ["matchExpressions"], path);
        }
        let Some(selector) = selector.filter(|node| !LabelSelector(node).is_empty()) else {
            return;
        };
        let labels = selector.get("matchLabels").map_or(&[][..], Node::entries);
        for entry in labels {
            if !is_label_key(&entry.key) {
                self.doubt(
                    id,
                    format!("{path}.matchLabels"),
                    format!("`{}` is not a valid label key", entry.key),
                );
            }
            if entry.value.as_str().is_none() && !entry.value.is_null() {
                self.doubt(
                    id,
                    format!("{path}.matchLabels"),
                    format!("the value of `{}` is not a string", entry.key),
                );
            }
            if let Some(value) = entry.value.as_str()
                && !value.is_empty()
                && !is_name(value)
            {
                self.doubt(
                    id,
                    format!("{path}.matchLabels"),
                    format!("`{value}` is not a valid label value"),
                );
            }
        }
        for (index, expression) in selector.list("matchExpressions").iter().enumerate() {
            if let Some(key) = expression.str("key").filter(|key| !key.is_empty())
                && !is_label_key(key)
            {
                self.doubt(
                    id,
                    format!("{path}.matchExpressions[{index}].key"),
                    format!("`{key}` is not a valid label key"),
                );
            }
        }
    }

    /// Whether the agents are told to do without something that they do by default.
    fn is_off(&self, key: &str) -> bool {
        let value = cilium_setting(self.cluster, key);
        value.is_some_and(|value| matches!(value, "0" | "f" | "F" | "false" | "FALSE" | "False"))
    }
}
