//! Values for forms: the same in every run, and no secret of anybody.

/// Passwords as people choose them.
#[rustfmt::skip]
const PASSWORDS: &[&str] = &[
    "sommerwind", "hunter22", "Tr0ub4dor-3", "correct-horse", "S3cur3Passw0rd", "kq7Zt1pLx9", "Winter2024!", "qwertz123",
    "iloveyou2", "dragonfly", "letmein99", "Gh7_kL2.pQ", "shop-prod-2023", "P4ssw0rd!", "monkey77", "superman",
    "blaubeere", "ninja.turtle", "zXcVbNm1", "Kx9*mQ2^vL", "donaudampf", "abrakadabra", "football1", "trustno1",
    "Sunshine!", "basketball9", "pa55phrase", "admin123", "KEPTsomething7gQ2", "vinvfp-04534-uEFB", "mypassw0rd",
    "RotesHaus", "geheim", "99bottles", "a1b2c3d4", "x7Fq-29Lm-pP3z", "summer_rain_12", "Zwiebelkuchen", "hello.world.5",
    "Q9wE8rT7",
];
const WORD: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const HEXADECIMAL: &str = "0123456789abcdef";
const UPPER_HEXADECIMAL: &str = "0123456789ABCDEF";
const DIGITS: &str = "0123456789";
const BASE32: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BECH32: &str = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L";
const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub struct Maker {
    state: u64,
}

impl Maker {
    pub fn new(seed: u64) -> Self {
        Self { state: seed | 1 }
    }

    fn below(&mut self, limit: usize) -> usize {
        self.state = self
            .state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.state >> 33) as usize % limit
    }

    fn of(&mut self, alphabet: &str, length: usize) -> String {
        let characters = alphabet.as_bytes();
        (0..length)
            .map(|_| char::from(characters[self.below(characters.len())]))
            .collect()
    }

    /// The text of a form, and what is planted in it.
    pub fn text(&mut self, form: &str, planted: &mut Vec<String>) -> String {
        let form = form
            .replace('⏎', "\n")
            .replace('⇥', "\t")
            .replace('␍', "\r");
        self.expand(&form, planted)
    }

    fn expand(&mut self, form: &str, planted: &mut Vec<String>) -> String {
        let mut text = String::new();
        let mut rest = form;
        while let Some(at) = rest.find(['«', '‹', '⟦']) {
            text.push_str(&rest[..at]);
            let open = rest[at..].chars().next().expect("a character");
            let inside_start = at + open.len_utf8();
            let close = match open {
                '«' => '»',
                '‹' => '›',
                _ => '⟧',
            };
            let length = closing(&rest[inside_start..], open, close);
            let inside = &rest[inside_start..inside_start + length];
            match open {
                '«' => {
                    let value = self.value(inside);
                    planted.push(value.clone());
                    text.push_str(&value);
                }
                '‹' => text.push_str(&self.value(inside)),
                _ => {
                    let mut within = Vec::new();
                    let encoded = base64(self.expand(inside, &mut within).as_bytes());
                    if !within.is_empty() {
                        planted.push(encoded.clone());
                    }
                    text.push_str(&encoded);
                }
            }
            rest = &rest[inside_start + length + close.len_utf8()..];
        }
        text.push_str(rest);
        text
    }

    fn value(&mut self, parts: &str) -> String {
        // `~~~` is a part that is a tilde.
        let parts = parts.replace("~~~", "~\u{1}~");
        parts
            .split('~')
            .map(|part| match part.strip_prefix('@') {
                Some(kind) => self.made(kind),
                None => part.replace('\u{1}', "~"),
            })
            .collect()
    }

    fn made(&mut self, kind: &str) -> String {
        let fixed = match kind {
            "p" => Some(PASSWORDS[self.below(PASSWORDS.len())].to_owned()),
            "jwt" => Some(self.json_web_token()),
            "uuid" => Some(
                [8, 4, 4, 4, 12]
                    .map(|length| self.of(HEXADECIMAL, length))
                    .join("-"),
            ),
            "hash:apr1" => Some(format!("$apr1${}${}", self.of(WORD, 8), self.of(WORD, 22))),
            "hash:bcrypt" => Some(format!("$2y$10${}", self.of(WORD, 53))),
            "hash:sha512" => Some(format!("$6${}${}", self.of(WORD, 16), self.of(WORD, 86))),
            _ => None,
        };
        if let Some(fixed) = fixed {
            return fixed;
        }
        if let Some(label) = kind.strip_prefix("pem:") {
            return self.pem(label);
        }
        if let Some(label) = kind.strip_prefix("pemj:") {
            return self.pem(label).replace('\n', "\\n");
        }
        let digits = kind.trim_start_matches(|character: char| character.is_ascii_alphabetic());
        let length: usize = digits.parse().unwrap_or_else(|_| panic!("`@{kind}`"));
        match &kind[..kind.len() - digits.len()] {
            "p" => {
                let pair = [0, 1].map(|_| PASSWORDS[self.below(PASSWORDS.len())]);
                let letters = pair.concat().replace(['!', '.', '*', '^', '-'], "");
                let length = letters.len().min(length - 1);
                format!("{}7", &letters[..length])
            }
            "w" => self.of(WORD, length),
            "y" => self.of(LETTERS, length),
            "x" => self.of(HEXADECIMAL, length),
            "uhex" => self.of(UPPER_HEXADECIMAL, length),
            "u" => self.of(UPPER, length),
            "l" => self.of(LOWER, length),
            "d" => self.of(DIGITS, length),
            "b" => self.of(BASE64, length),
            "a" => self.of(BASE32, length),
            "g" => self.of(BECH32, length),
            other => panic!("`@{other}` makes nothing"),
        }
    }

    fn pem(&mut self, label: &str) -> String {
        let body = [64, 64, 64, 48]
            .map(|length| self.of(BASE64, length))
            .join("\n");
        format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----")
    }

    fn json_web_token(&mut self) -> String {
        let part = |text: &str| {
            base64(text.as_bytes())
                .trim_end_matches('=')
                .replace('+', "-")
                .replace('/', "_")
        };
        let subject = self.of(DIGITS, 10);
        format!(
            "{}.{}.{}",
            part(r#"{"alg":"RS256","typ":"JWT"}"#),
            part(&format!(r#"{{"sub":"{subject}","iat":1516239022}}"#)),
            self.of(WORD, 86)
        )
    }
}

/// Where the bracket that opened is closed.
fn closing(text: &str, open: char, close: char) -> usize {
    let mut depth = 1;
    for (at, character) in text.char_indices() {
        if character == open {
            depth += 1;
        } else if character == close {
            depth -= 1;
            if depth == 0 {
                return at;
            }
        }
    }
    panic!("`{open}` is never closed in {text}")
}

pub fn base64(bytes: &[u8]) -> String {
    let alphabet = BASE64.as_bytes();
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let mut bits = [0; 4];
        bits[1..=group.len()].copy_from_slice(group);
        let bits = u32::from_be_bytes(bits);
        for digit in 0..=group.len() {
            text.push(char::from(
                alphabet[(bits >> (18 - 6 * digit)) as usize & 63],
            ));
        }
        text.push_str(&"=".repeat(3 - group.len()));
    }
    text
}
