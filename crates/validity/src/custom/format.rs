//! `format` of a schema: the forms of texts that the API server knows. It ignores any other, and so does this.

use core::net::IpAddr;

use seawall_model::Cidr;

use crate::format::{has_leading_zero, is_date, is_date_time};

/// A form of texts. Where the server's own check is long, what is here is looser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TextFormat {
    Cidr,
    Date,
    DateTime,
    Duration,
    Email,
    Hostname,
    Ipv4,
    Ipv6,
    Mac,
    Uri,
    Uuid,
}

impl TextFormat {
    /// The form of a name; dashes in it do not count.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name.replace('-', "").as_str() {
            "cidr" => Self::Cidr,
            "date" => Self::Date,
            "datetime" => Self::DateTime,
            "duration" => Self::Duration,
            "email" => Self::Email,
            "hostname" => Self::Hostname,
            "ipv4" => Self::Ipv4,
            "ipv6" => Self::Ipv6,
            "mac" => Self::Mac,
            "uri" => Self::Uri,
            "uuid" => Self::Uuid,
            _ => return None,
        })
    }

    pub(super) fn fits(self, text: &str) -> bool {
        match self {
            Self::Cidr => text.parse::<Cidr>().is_ok() || has_leading_zero(text),
            Self::Date => is_date(text),
            Self::DateTime => is_date_time(text),
            Self::Duration => is_duration(text),
            Self::Email => text.contains('@'),
            Self::Hostname => {
                !text.is_empty()
                    && !text.contains(|character: char| {
                        character.is_whitespace() || matches!(character, '/' | ':' | '_')
                    })
            }
            Self::Ipv4 => text.contains('.') && is_address(text),
            Self::Ipv6 => text.contains(':') && is_address(text),
            Self::Mac => {
                !text.is_empty()
                    && text
                        .bytes()
                        .all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'-' | b'.'))
            }
            Self::Uri => text.starts_with('/') || text.contains(':') || text == "*",
            Self::Uuid => is_uuid(text),
        }
    }

    /// An example, for who has to write one.
    pub(super) fn example(self) -> &'static str {
        match self {
            Self::Cidr => "10.0.0.0/8",
            Self::Date => "2024-05-31",
            Self::DateTime => "2024-05-31T23:59:59Z",
            Self::Duration => "1h30m",
            Self::Email => "jane@example.com",
            Self::Hostname => "www.example.com",
            Self::Ipv4 => "10.0.0.1",
            Self::Ipv6 => "fd00::1",
            Self::Mac => "00:00:5e:00:53:01",
            Self::Uri => "https://example.com/",
            Self::Uuid => "123e4567-e89b-12d3-a456-426614174000",
        }
    }
}

fn is_address(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok() || has_leading_zero(text)
}

/// A number with a unit somewhere, as Go and Scala write durations, or zero.
fn is_duration(text: &str) -> bool {
    let mut after_number = false;
    for character in text.chars() {
        if character.is_alphabetic() && after_number {
            return true;
        }
        after_number = character.is_ascii_digit()
            || (after_number && (character.is_whitespace() || character == '.'));
    }
    text.trim_start_matches(['+', '-']) == "0"
}

/// Hexadecimal digits in groups of 8, 4, 4, 4 and 12; the dashes can be left out, and some versions take a prefix.
fn is_uuid(text: &str) -> bool {
    let bare = text.strip_prefix("urn:uuid:").unwrap_or(text);
    let mut rest = bare.trim_matches(['{', '}']).as_bytes();
    for (index, count) in [8, 4, 4, 4, 12].into_iter().enumerate() {
        if index > 0
            && let Some(behind) = rest.strip_prefix(b"-")
        {
            rest = behind;
        }
        let Some((part, behind)) = rest.split_at_checked(count) else {
            return false;
        };
        if !part.iter().all(u8::is_ascii_hexdigit) {
            return false;
        }
        rest = behind;
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for (name, good, bad) in [
            (
                "cidr",
                &["10.0.0.0/8", "10.0.0.1/8", "fd00::/8", "010.0.0.0/8"][..],
                &["", "10.0.0.0", "10.0.0.0/33"][..],
            ),
            (
                "date",
                &["2024-02-29", "2023-12-31"],
                &["", "2023-02-29", "2023-13-01", "2023-1-1", "2023-01-01x"],
            ),
            (
                "date-time",
                &[
                    "2024-05-31T23:59:59Z",
                    "2024-05-31t23:59:59.123z",
                    "2024-05-31T23:59:59+02:00",
                ],
                &[
                    "",
                    "tomorrow",
                    "2024-05-31",
                    "2024-05-31 23:59:59Z",
                    "2024-05-31T24:00:00Z",
                    "2024-05-31T23:59:59",
                ],
            ),
            (
                "duration",
                &["1h30m", "0", "1.5h", "22 ns", "1 week", "-5s", "1d"],
                &["", "soon", "5", "h5"],
            ),
            ("email", &["a@b"], &["", "a"]),
            ("hostname", &["a", "a.b"], &["", "a b", "http://a", "a_b"]),
            ("ipv4", &["1.2.3.4", "01.2.3.4"], &["", "1.2.3", "::1", "a"]),
            ("ipv6", &["::1", "fd00::1"], &["", "1.2.3.4", "a:b"]),
            ("mac", &["00:00:5e:00:53:01"], &["", "x"]),
            ("uri", &["https://a", "/a", "a:b"], &["", "a", "a/b"]),
            (
                "uuid",
                &[
                    "123e4567-e89b-12d3-a456-426614174000",
                    "123E4567e89b12d3a456426614174000",
                ],
                &["", "123e4567", "123e4567-e89b-12d3-a456-42661417400g"],
            ),
        ] {
            let format = TextFormat::named(name).unwrap_or_else(|| panic!("{name}"));
            for text in good {
                assert!(format.fits(text), "{text} is a good {name}");
            }
            for text in bad {
                assert!(!format.fits(text), "{text} is a bad {name}");
            }
            assert!(format.fits(format.example()), "{name}");
        }
        assert_eq!(TextFormat::named("int-or-string"), None);
    }
}
