//! Whether a name has anything of a credential's name in it: a quick look that spares most names a slow one.

/// What every credential's name has in it.
#[rustfmt::skip]
pub(crate) const PARTS: &[&str] = &[
    "pass", "pwd", "psw", "pword", "pw", "secret", "token", "key", "cred", "auth", "psk", "bearer", "jwt", "cookie",
    "encrypt", "licen", "seed", "mnemonic", "kennw", "contrase", "senha", "wachtw", "haslo", "bundle_", "salt", "honeycomb",
];

/// By the first letter of [`PARTS`], the second ones, one bit each.
const BEGINNINGS: [u32; 26] = {
    let mut beginnings = [0; 26];
    let mut index = 0;
    while index < PARTS.len() {
        let part = PARTS[index].as_bytes();
        beginnings[(part[0] - b'a') as usize] |= 1 << (part[1] - b'a');
        index += 1;
    }
    beginnings
};

/// Whether it is worth taking a name apart: most names have nothing of a credential in them.
pub(crate) fn mentions_credential(name: &str) -> bool {
    name.as_bytes()
        .windows(2)
        .enumerate()
        .any(|(start, pair)| match pair {
            &[first, second] => begins(first, second) && begins_part(&name.as_bytes()[start..]),
            _ => false,
        })
}

/// Whether a name may mention one once everything but its letters and digits is gone. Costs no memory.
pub(crate) fn may_mention_when_joined(name: &str) -> bool {
    let mut first = 0;
    name.bytes()
        .filter(u8::is_ascii_alphanumeric)
        .any(|second| begins(std::mem::replace(&mut first, second), second))
}

/// Whether a part begins with these two bytes, in any case.
fn begins(first: u8, second: u8) -> bool {
    let letter = |byte: u8| usize::from((byte | 0x20).wrapping_sub(b'a'));
    let seconds = BEGINNINGS.get(letter(first)).copied().unwrap_or(0);
    let second = letter(second);
    second < 26 && seconds >> second & 1 == 1
}

#[cold]
fn begins_part(text: &[u8]) -> bool {
    PARTS.iter().any(|part| {
        text.get(..part.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(part.as_bytes()))
    })
}
