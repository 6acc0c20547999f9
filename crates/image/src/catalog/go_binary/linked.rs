//! Versions that `-X` linked into a program whose build information does not have the flags: `-trimpath` leaves them out.
//!
//! The linker writes the text of such a variable with a zero byte behind it, which no other text of Go has, and names it after
//! the variable with `.str`, in the symbol table of programs that are not stripped.

use std::collections::BTreeSet;

use super::version;
use crate::catalog::executable::Executable;

/// Symbols that are looked through; Kubernetes has 100,000.
const MAX_SYMBOLS: usize = 2_000_000;

/// Bytes of a variable's name with its import path.
const MAX_NAME_BYTES: usize = 512;

/// Different versions that are compared; more are no version of the program.
const MAX_TEXTS: usize = 8;

/// The version that a variable of the program itself was set to, by the symbol table of an ELF file: the variable and the
/// version.
pub(super) fn by_symbol(file: &Executable<'_>, main_module: &str) -> Option<(String, String)> {
    let symbols = file.section(&[".symtab"])?;
    let names = file.section(&[".strtab"])?;
    let (size, value_at, length_at) = if file.width == 8 {
        (24, 8, 16)
    } else {
        (16, 4, 8)
    };
    let definitions = symbols
        .chunks_exact(size)
        .take(MAX_SYMBOLS)
        .filter_map(|symbol| {
            let name = names.get(file.order.size(symbol, 0)?..)?;
            let name = &name[..name.len().min(MAX_NAME_BYTES)];
            let name = name
                .get(..memchr::memchr(0, name)?)?
                .strip_suffix(b".str")?;
            let address = file.order.pointer(file.width, symbol, value_at)?;
            let length =
                usize::try_from(file.order.pointer(file.width, symbol, length_at)?).ok()?;
            let text = file.at(address, length.min(MAX_NAME_BYTES))?;
            let text = text.strip_suffix(&[0]).unwrap_or(text);
            Some((
                std::str::from_utf8(name).ok()?,
                std::str::from_utf8(text).ok()?,
            ))
        });
    version::of_variables(definitions, main_module)
}

/// The one version among the texts that `-X` set, whatever variable it belongs to. Distributions set theirs as well, which
/// begins with it: `1.1.5+ds1` and `1.1.5+ds1-1+deb12u1`.
pub(super) fn only_one(file: &Executable<'_>) -> Option<String> {
    let mut found: BTreeSet<&str> = BTreeSet::new();
    for data in file.read_only() {
        let mut start = None;
        for end in memchr::memchr_iter(0, data) {
            let text = start
                .replace(end + 1)
                .map_or(&[][..], |start: usize| &data[start..end]);
            if is_candidate(text) {
                found.extend(
                    std::str::from_utf8(text)
                        .ok()
                        .filter(|text| version::is_full(text)),
                );
            }
            if found.len() > MAX_TEXTS {
                return None;
            }
        }
    }
    let shortest = found.iter().min_by_key(|text| text.len())?;
    let agree = found.iter().all(|text| text.starts_with(shortest));
    agree.then(|| (*shortest).to_owned())
}

/// What is looked at more closely: nearly every text between two zero bytes is not.
fn is_candidate(text: &[u8]) -> bool {
    matches!(text, [b'v' | b'0'..=b'9', ..]) && (5..=80).contains(&text.len())
}
