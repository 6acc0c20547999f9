//! Forms of texts: names, labels, keys, addresses, quantities.

mod special;
mod time;

use core::net::IpAddr;

use seawall_model::Cidr;
use seawall_syntax::Node;

use crate::mismatch::{Report, shown};
use crate::place::Place;

use crate::names::{MAX_SUBDOMAIN, ends_well, is_lower, is_name_byte, is_name_part};
pub(crate) use crate::names::{is_dns_label, is_dns_subdomain, is_label_key, is_path_segment};
use special::Special;
pub(crate) use special::is_letter_label;
pub(crate) use time::{is_date, is_date_time, is_rfc3339};

/// A form that a text must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// RFC 1123: up to 63 lowercase letters, digits and `-`.
    DnsLabel,
    /// RFC 1123: labels with dots between, up to 253.
    DnsSubdomain,
    /// A named port: up to 15, with a letter, no `--`.
    PortName,
    /// What an environment variable can be called.
    EnvName,
    /// A key of labels, taints, annotations: an optional prefix and a name.
    LabelKey,
    /// A value of a label.
    LabelValue,
    /// A map of labels.
    Labels,
    /// A map of annotations.
    Annotations,
    /// A key of a ConfigMap or Secret.
    ConfigKey,
    /// An address block.
    Cidr,
    /// An IP address.
    Ip,
    /// An IP address, or `None` for no address at all.
    IpOrNone,
    /// A path from the root.
    AbsolutePath,
    /// What another name begins with, or may: a DNS subdomain that can end with a dash.
    DnsPrefix,
    /// A form that a few fields have.
    Special(Special),
}

const LABEL_WORDS: &str =
    "use up to 63 lowercase letters, digits and `-`, with a letter or digit at both ends";
const SUBDOMAIN_WORDS: &str =
    "use lowercase letters, digits, `-` and `.`, with a letter or digit at both ends";
const KEY_WORDS: &str =
    "use an optional DNS prefix and `/`, then up to 63 letters, digits, `-`, `_` and `.`";

impl Format {
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "dns-label" => Self::DnsLabel,
            "dns-subdomain" => Self::DnsSubdomain,
            "port-name" => Self::PortName,
            "env-name" => Self::EnvName,
            "label-key" => Self::LabelKey,
            "label-value" => Self::LabelValue,
            "labels" => Self::Labels,
            "annotations" => Self::Annotations,
            "config-key" => Self::ConfigKey,
            "cidr" => Self::Cidr,
            "ip" => Self::Ip,
            "ip-or-none" => Self::IpOrNone,
            "absolute-path" => Self::AbsolutePath,
            "dns-prefix" => Self::DnsPrefix,
            _ => Self::Special(Special::named(name)?),
        })
    }

    /// Adds what is wrong with a text. An empty one is as good as absent: refused where the field is required, and by that.
    pub(crate) fn check(self, text: &str, place: &Place<'_>, report: &mut Report) {
        if text.is_empty() {
            return;
        }
        let (fits, what, hint) = match self {
            Self::DnsLabel => (is_dns_label(text), "DNS label", LABEL_WORDS),
            Self::DnsSubdomain => (is_dns_subdomain(text), "DNS name", SUBDOMAIN_WORDS),
            Self::PortName => (
                is_port_name(text),
                "port name",
                "use up to 15 lowercase letters, digits and `-`, with at least one letter",
            ),
            Self::EnvName => (
                text.bytes()
                    .all(|byte| (0x20..0x7f).contains(&byte) && byte != b'='),
                "environment variable name",
                "use printable ASCII characters without `=`",
            ),
            Self::LabelKey => (is_label_key(text), "label key", KEY_WORDS),
            Self::LabelValue | Self::Labels => (
                is_label_value(text),
                "label value",
                "use up to 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends",
            ),
            Self::ConfigKey => (
                is_config_key(text),
                "key",
                "use up to 253 letters, digits, `-`, `_` and `.`",
            ),
            Self::Cidr => (
                // Older servers take octets with leading zeros; those are not called wrong.
                text.parse::<Cidr>().is_ok() || has_leading_zero(text),
                "CIDR block",
                "use an address and a prefix length, such as `10.0.0.0/8`",
            ),
            Self::Ip | Self::IpOrNone => (
                text.parse::<IpAddr>().is_ok()
                    || has_leading_zero(text)
                    || (self == Self::IpOrNone && text == "None"),
                "IP address",
                "use an address such as `10.0.0.1` or `fd00::1`",
            ),
            Self::AbsolutePath => (text.starts_with('/'), "absolute path", "begin it with `/`"),
            Self::Annotations => return,
            Self::DnsPrefix => (
                is_dns_subdomain(text.strip_suffix('-').unwrap_or(text)),
                "DNS name",
                SUBDOMAIN_WORDS,
            ),
            Self::Special(special) => special.check(text),
        };
        if !fits {
            report.refuse_with(
                place,
                format!("{} is not a valid {what}", shown(text)),
                hint,
            );
        }
    }

    /// Adds what is wrong with an entry of a map.
    pub(crate) fn check_entry(
        self,
        key: &str,
        value: &Node,
        place: &Place<'_>,
        report: &mut Report,
    ) {
        let fits = match self {
            Self::Labels => is_label_key(key),
            Self::Annotations => is_annotation_key(key),
            Self::ConfigKey => is_config_key(key),
            _ => return,
        };
        if !fits {
            let (what, hint) = match self {
                Self::ConfigKey => ("key", "use up to 253 letters, digits, `-`, `_` and `.`"),
                Self::Annotations => ("annotation key", KEY_WORDS),
                _ => ("label key", KEY_WORDS),
            };
            report.refuse_with(
                &place.key(key),
                format!("{} is not a valid {what}", shown(key)),
                hint,
            );
        }
        if self == Self::Labels
            && let Some(text) = value.as_str()
        {
            self.check(text, &place.key(key), report);
        }
    }
}

/// `010.0.0.1`: refused by some versions and taken by others.
pub(crate) fn has_leading_zero(text: &str) -> bool {
    text.contains('.')
        && text
            .split(['.', '/'])
            .any(|part| part.len() > 1 && part.starts_with('0'))
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'/')
}

pub(crate) fn is_port_name(text: &str) -> bool {
    text.len() <= 15
        && ends_well(text, is_lower)
        && text.bytes().all(|byte| is_lower(byte) || byte == b'-')
        && text.bytes().any(|byte| byte.is_ascii_lowercase())
        && !text.contains("--")
}

/// As a label key, but for the case of the prefix.
fn is_annotation_key(text: &str) -> bool {
    is_label_key(text) || is_label_key(&text.to_ascii_lowercase())
}

pub(crate) fn is_label_value(text: &str) -> bool {
    text.is_empty() || is_name_part(text)
}

fn is_config_key(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MAX_SUBDOMAIN
        && text.bytes().all(is_name_byte)
        && text != "."
        && !text.starts_with("..")
}

/// What stands for bytes that were taken out, and were well written.
pub const REDACTED: &str = "[redacted]";

/// What stands for the value of a Secret that has to be a JSON object, and was not one.
pub const NOT_JSON: &str = "[redacted, was not a JSON object]";

/// Whether a text is bytes in base64, filled up with `=`. Line breaks do not count.
pub fn is_base64(text: &str) -> bool {
    let mut count = 0_usize;
    let mut fill = 0_usize;
    for byte in text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')) {
        let is_digit = byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
        match byte {
            b'=' => fill += 1,
            _ if is_digit && fill == 0 => {}
            _ => return false,
        }
        count += 1;
    }
    fill <= 2 && count.is_multiple_of(4)
}

/// Whether a text is a quantity: `100m`, `1.5Gi`, `-1`, `1e3`.
pub(crate) fn is_quantity(text: &str) -> bool {
    let text = text.trim();
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    let end = text
        .find(|character: char| !character.is_ascii_digit() && character != '.')
        .unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let has_digit = number.bytes().any(|byte| byte.is_ascii_digit());
    if !has_digit || number.matches('.').count() > 1 {
        return false;
    }
    match suffix {
        "" | "n" | "u" | "m" | "k" | "M" | "G" | "T" | "P" | "E" | "Ki" | "Mi" | "Gi" | "Ti"
        | "Pi" | "Ei" => true,
        _ => suffix.strip_prefix(['e', 'E']).is_some_and(|exponent| {
            let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn each(good: &[&str], bad: &[&str], is: impl Fn(&str) -> bool) {
        for text in good {
            assert!(is(text), "{text} is good");
        }
        for text in bad {
            assert!(!is(text), "{text} is bad");
        }
    }

    #[test]
    fn forms() {
        let long = "a".repeat(64);
        each(
            &["a", "a-b", "1"],
            &["", "-a", "a-", "A", "a.b", "a_b", &long],
            is_dns_label,
        );
        each(
            &["a.b", "a-b.c", &long],
            &["", ".a", "a..b", "A.b", "a/b"],
            is_dns_subdomain,
        );
        each(
            &["http", "a1", "8a", "a-b"],
            &["", "80", "a--b", "A", "abcdefghijklmnop", "-a"],
            is_port_name,
        );
        each(
            &["a", "a.b/c_D", "A"],
            &["", "/a", "a/", "a/b/c", "A.b/c", "a b"],
            is_label_key,
        );
        each(
            &["", "a", "A_b.c"],
            &["-a", "a ", "a/b", &long],
            is_label_value,
        );
        each(&["A.b/c"], &["a b", "/x"], is_annotation_key);
        each(
            &["a.yaml", "_X", ".x"],
            &["", "a/b", "..", "..a", "."],
            is_config_key,
        );
        each(
            &["", "YQ==", "YWI=", "YWJj", "YWJj\nYQ==\n", "+/+/"],
            &["hello!", "YQ", "YQ=", "Y===", "=YQ=", "YQ==YQ==", "{{ x }}"],
            is_base64,
        );
        each(
            &[
                "1", "100m", "1.5Gi", ".5", "5.", "-1", "1e3", "1E-3", "1E", " 1Gi ",
            ],
            &[
                "", "Gi", "1GB", "1gi", "1 Gi", "1.2.3", "e3", "1e", "true", "1mi",
            ],
            is_quantity,
        );
    }
}
