//! Private keys, and Vault's first token format.

use std::ops::Range;

use crate::boundary::{ends, run_end, starts_fresh};
use crate::entropy::shannon_entropy;
use crate::pattern::is_base64;

/// An RSA key of 16384 bits takes 13 KiB.
const KEY_LIMIT: usize = 16 * 1024;
/// The shortest private key (Ed25519, PKCS #8) has 64 digits; less is a placeholder.
const MINIMUM_DIGITS: usize = 40;
/// The longest label is `ENCRYPTED PRIVATE KEY`, with room for those to come.
const LABEL_LIMIT: usize = 40;
/// The key that both ends of a tunnel share, in lines of hexadecimal digits.
const OPENVPN: &str = "OpenVPN Static key V";
/// Base64 of a key reaches 5 and more; a repeated word does not.
const MINIMUM_ENTROPY: f64 = 3.5;

/// A PEM block whose label says that it is a private key, to the end of its last line.
pub(crate) fn private_key(text: &str, hit: Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let label_end = run_end(bytes, hit.end, LABEL_LIMIT, |byte| {
        byte.is_ascii_alphanumeric() || byte == b' '
    });
    let label = text.get(hit.end..label_end)?;
    let is_private =
        label.contains("PRIVATE KEY") || label.starts_with(OPENVPN) || label.ends_with("NKEY SEED");
    if !is_private || !text.get(label_end..)?.starts_with("-----") {
        return None;
    }
    let body_start = label_end + "-----".len();
    // Stops at the first dash that cannot stand in a header such as `DEK-Info`: the closing line, or other text.
    let mut body_end = body_start;
    loop {
        let limit = KEY_LIMIT.saturating_sub(body_end - body_start);
        body_end = run_end(bytes, body_end, limit, is_block);
        match bytes.get(body_end..) {
            Some([b'-', next, ..]) if *next != b'-' && limit > 0 => body_end += 1,
            _ => break,
        }
    }
    if !is_key_material(text.get(body_start..body_end)?) {
        return None;
    }
    let closing = bytes.get(body_end..)?;
    let end = match closing.strip_prefix(b"-----END ") {
        Some(rest) => {
            let line = rest
                .iter()
                .take(LABEL_LIMIT)
                .take_while(|byte| **byte != b'-')
                .count();
            let from = body_end + "-----END ".len() + line;
            run_end(bytes, from, "-----".len(), |byte| byte == b'-')
        }
        None => body_end,
    };
    // The end may follow a byte of another class, but never the inside of a character: all classes are ASCII.
    text.is_char_boundary(end).then_some(hit.start..end)
}

fn is_block(byte: u8) -> bool {
    is_base64(byte)
        || matches!(
            byte,
            b' ' | b'\t' | b'\r' | b'\n' | b'\\' | b':' | b',' | b'.' | b'"'
        )
}

fn is_key_material(body: &str) -> bool {
    let digits = body.bytes().filter(|byte| is_base64(*byte)).count();
    digits >= MINIMUM_DIGITS && shannon_entropy(body) >= MINIMUM_ENTROPY
}

/// The `private_key` of a service account's JSON.
pub(crate) fn gcp_private_key(text: &str, hit: Range<usize>) -> Option<Range<usize>> {
    const OPENING: &str = "-----BEGIN ";
    let bytes = text.as_bytes();
    let start = run_end(bytes, hit.end, 16, |byte| {
        matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b':' | b'"' | b'\\')
    });
    if !text.get(start..)?.starts_with(OPENING) {
        return None;
    }
    private_key(text, start..start + OPENING.len())
}

/// What `PRIVATE KEY-----` looks like in base64, after each label that may stand before it.
#[rustfmt::skip]
const LABELS_BASE64: &[&str] = &[
    "BQUklWQVRFIEtFW",             // PRIVATE KEY
    "BSU0EgUFJJVkFURSBLRV",        // RSA PRIVATE KEY
    "BFQyBQUklWQVRFIEtFW",         // EC PRIVATE KEY
    "BEU0EgUFJJVkFURSBLRV",        // DSA PRIVATE KEY
    "BPUEVOU1NIIFBSSVZBVEUgS0VZ",  // OPENSSH PRIVATE KEY
    "BFTkNSWVBURUQgUFJJVkFURSBLR", // ENCRYPTED PRIVATE KEY
    "BQR1AgUFJJVkFURSBLRVkgQkxP",  // PGP PRIVATE KEY BLOCK
];

/// A PEM private key in base64, as a Secret or a kubeconfig holds it.
pub(crate) fn private_key_base64(text: &str, hit: Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    // The literal's last two digits belong to the space before the label, whose last bits come with the label's
    // first letter.
    let rest = text.get(hit.end..)?;
    if !starts_fresh(bytes, hit.start) || !LABELS_BASE64.iter().any(|label| rest.starts_with(label))
    {
        return None;
    }
    let end = run_end(bytes, hit.end, KEY_LIMIT * 4 / 3, is_base64);
    is_key_material(text.get(hit.end..end)?).then_some(hit.start..end)
}

/// A PuTTY key, from its first line to its last.
pub(crate) fn putty_private_key(text: &str, hit: Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let limit = run_end(bytes, hit.end, KEY_LIMIT, |byte| byte.is_ascii());
    let rest = text.get(hit.end..limit)?;
    // Up to the next key, so that a text full of first lines is read once.
    let block = rest.split("PuTTY-User-Key-File-").next()?;
    let (before, lines) = block.split_once("Private-Lines:")?;
    let lines_start = hit.end + before.len() + "Private-Lines:".len();
    let (body, end) = match lines.split_once("Private-MAC:") {
        Some((body, _)) => {
            let code = lines_start + body.len() + "Private-MAC:".len();
            let from = run_end(bytes, code, 4, |byte| byte == b' ');
            let end = run_end(bytes, from, 128, |byte| byte.is_ascii_hexdigit());
            (body, end)
        }
        None => {
            let end = run_end(bytes, lines_start, lines.len(), is_block);
            (text.get(lines_start..end)?, end)
        }
    };
    is_key_material(body).then_some(hit.start..end)
}

/// `s.` and 24 letters and digits; all three kinds of characters, since the prefix says so little.
pub(crate) fn vault_legacy_token(text: &str, hit: Range<usize>) -> Option<Range<usize>> {
    const LENGTH: usize = 24;
    let bytes = text.as_bytes();
    let end = run_end(bytes, hit.end, LENGTH, |byte| byte.is_ascii_alphanumeric());
    if end - hit.end < LENGTH || !starts_fresh(bytes, hit.start) || !ends(bytes, end) {
        return None;
    }
    let body = text.get(hit.end..end)?;
    let every_kind = body.bytes().any(|byte| byte.is_ascii_digit())
        && body.bytes().any(|byte| byte.is_ascii_lowercase())
        && body.bytes().any(|byte| byte.is_ascii_uppercase());
    (every_kind && shannon_entropy(body) >= MINIMUM_ENTROPY).then_some(hit.start..end)
}
