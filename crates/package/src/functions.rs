//! Which functions a Go binary contains, kept small, so that the absence of one can be proved.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// The functions of a Go binary, those that only exist inlined into others included.
///
/// Kept as sorted hashes of 32 bits. Two functions with one hash make an absent one look present, once in a few thousand
/// questions for a large binary, which keeps a finding that could have been dropped. The other way round cannot happen:
/// what is absent here left no instruction in the binary. (A function of one expression, such as `return len(s)`, can be
/// inlined so completely that nothing of it remains; then nothing of it is left that could be wrong, either.)
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub struct FunctionSet {
    hashes: Vec<u32>,
}

impl FunctionSet {
    /// From names as Go's linker writes them: `golang.org/x/net/http2.(*Server).ServeConn`, `gopkg.in/yaml%2ev3.Unmarshal`,
    /// `main.main`. `main_path` is the import path of the main package, which the linker calls `main`.
    pub fn from_linker_names<'n>(
        names: impl IntoIterator<Item = &'n str>,
        main_path: &str,
    ) -> Self {
        let mut hashes = Vec::new();
        for name in names {
            let plain = without_type_arguments(name);
            let Some((path, rest)) = split(&plain) else {
                continue;
            };
            let path = unescaped(path);
            for path in spellings(&path, main_path) {
                add(&mut hashes, path, rest);
            }
        }
        hashes.sort_unstable();
        hashes.dedup();
        hashes.shrink_to_fit();
        Self { hashes }
    }

    /// Whether the function can be in the binary; `false` is a proof that it is not. `symbol` as advisories name it:
    /// `Server.ServeConn`, `Unmarshal`.
    pub fn contains(&self, path: &str, symbol: &str) -> bool {
        let symbol = without_type_arguments(symbol);
        self.has(path, &plain_symbol(&symbol))
    }

    /// Whether any function of the import path can be in the binary; `false` is a proof that none is.
    pub fn contains_package(&self, path: &str) -> bool {
        self.has(path, "")
    }

    /// How many names are kept; 0 for a set that says nothing.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether no name is kept.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    fn has(&self, path: &str, symbol: &str) -> bool {
        self.hashes.binary_search(&hash(path, symbol)).is_ok()
    }
}

/// Adds the package, the first part of the name and the first two: a closure `T.M.func1` shows that `T.M` was compiled.
fn add(hashes: &mut Vec<u32>, path: &str, rest: &str) {
    hashes.push(hash(path, ""));
    let symbol = plain_symbol(rest);
    let mut dots = symbol.match_indices('.').map(|(at, _)| at);
    let first = dots.next().unwrap_or(symbol.len());
    let second = dots.next().unwrap_or(symbol.len());
    hashes.push(hash(path, &symbol[..first]));
    if second > first {
        hashes.push(hash(path, &symbol[..second]));
    }
}

/// Under which import paths the code of `path` is known to advisories.
fn spellings<'p>(path: &'p str, main_path: &'p str) -> impl Iterator<Item = &'p str> {
    let vendored = path
        .rfind("/vendor/")
        .map(|at| &path[at + "/vendor/".len()..])
        .or_else(|| path.strip_prefix("vendor/"));
    let main = (path == "main" && !main_path.is_empty()).then_some(main_path);
    [Some(path), vendored, main].into_iter().flatten()
}

/// `(*Server).ServeConn-fm` is `Server.ServeConn`.
fn plain_symbol(text: &str) -> Cow<'_, str> {
    let end = text.find(['-', '·']).unwrap_or(text.len());
    let text = &text[..end];
    match text.contains(['(', ')', '*']) {
        true => Cow::Owned(text.replace(['(', ')', '*'], "")),
        false => Cow::Borrowed(text),
    }
}

/// Removes `[...]` with what is inside: type arguments can hold slashes and dots of their own.
fn without_type_arguments(name: &str) -> Cow<'_, str> {
    if !name.contains('[') {
        return Cow::Borrowed(name);
    }
    let mut depth = 0_usize;
    let kept = name.chars().filter(|&character| match character {
        '[' => {
            depth += 1;
            false
        }
        ']' => {
            depth = depth.saturating_sub(1);
            false
        }
        _ => depth == 0,
    });
    Cow::Owned(kept.collect())
}

/// Import path and the rest: the first dot after the last slash separates them.
fn split(name: &str) -> Option<(&str, &str)> {
    let last = name.rfind('/').map_or(0, |at| at + 1);
    let dot = name[last..].find('.')? + last;
    Some((&name[..dot], &name[dot + 1..]))
}

/// The linker writes dots of the last element, and what is not printable, as `%2e`.
fn unescaped(path: &str) -> Cow<'_, str> {
    if !path.contains('%') {
        return Cow::Borrowed(path);
    }
    let bytes = path.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = bytes
            .get(at + 1..at + 3)
            .and_then(|two| std::str::from_utf8(two).ok())
            .filter(|_| bytes[at] == b'%')
            .and_then(|two| u8::from_str_radix(two, 16).ok());
        plain.push(digits.unwrap_or(bytes[at]));
        at += if digits.is_some() { 3 } else { 1 };
    }
    Cow::Owned(String::from_utf8_lossy(&plain).into_owned())
}

/// FNV-1a over both texts, folded to 32 bits.
fn hash(path: &str, symbol: &str) -> u32 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    for &byte in path.as_bytes().iter().chain(&[0]).chain(symbol.as_bytes()) {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    let [a, b, c, d, e, f, g, h] = state.to_le_bytes();
    u32::from_le_bytes([a ^ e, b ^ f, c ^ g, d ^ h])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn set(names: &[&str]) -> FunctionSet {
        FunctionSet::from_linker_names(names.iter().copied(), "example.com/acme/demo")
    }

    #[test]
    fn functions_are_found_as_advisories_name_them() {
        for (name, path, symbol) in [
            (
                "golang.org/x/net/http2.(*Server).ServeConn",
                "golang.org/x/net/http2",
                "Server.ServeConn",
            ),
            (
                "golang.org/x/net/http2.(*Server).ServeConn.func1",
                "golang.org/x/net/http2",
                "Server.ServeConn",
            ),
            (
                "golang.org/x/net/http2.Frame.Header-fm",
                "golang.org/x/net/http2",
                "Frame.Header",
            ),
            (
                "gopkg.in/yaml%2ev3.Unmarshal",
                "gopkg.in/yaml.v3",
                "Unmarshal",
            ),
            ("main.serve", "example.com/acme/demo", "serve"),
            (
                "k8s.io/kubernetes/vendor/golang.org/x/text/language.Parse",
                "golang.org/x/text/language",
                "Parse",
            ),
            (
                "vendor/golang.org/x/net/idna.(*Profile).process",
                "golang.org/x/net/idna",
                "Profile.process",
            ),
            (
                "a.com/x.(*List[go.shape.struct { b.com/y.F int }]).Push",
                "a.com/x",
                "List.Push",
            ),
            ("a.com/x.Map[go.shape.int,b.com/y.T]", "a.com/x", "Map"),
            ("archive/tar.(*Reader).Next", "archive/tar", "Reader.Next"),
            ("strings.Map", "strings", "Map"),
        ] {
            let functions = set(&[name]);
            assert!(functions.contains(path, symbol), "{name}");
            assert!(functions.contains_package(path), "{name}");
            assert!(!functions.contains(path, "Other"), "{name}");
            assert!(
                !functions.contains("golang.org/x/crypto/ssh", symbol),
                "{name}"
            );
        }
    }

    #[test]
    fn a_set_of_nothing_contains_nothing() {
        let empty = set(&["", ".", "no dot", "/"]);
        assert!(!empty.contains("a.com/x", "F") && empty.len() < 3);
    }

    #[test]
    fn a_method_does_not_stand_for_another_of_its_type() {
        let functions = set(&["a.com/x.(*T).One"]);
        assert!(functions.contains("a.com/x", "T.One"));
        assert!(!functions.contains("a.com/x", "T.Two"));
    }

    proptest! {
        /// What is in the binary is never said to be absent.
        #[test]
        fn what_is_there_is_contained(functions in proptest::collection::vec(("[a-z]{1,3}\\.com/[a-z]{1,2}(\\.v[0-9])?", "([A-Z][a-z]?)?", "[A-Za-z]{1,3}", any::<bool>(), any::<bool>()), 0..40)) {
            let written = |(path, class, name, is_pointer, is_closure): &(String, String, String, bool, bool)| {
                let (begin, last) = path.split_at(path.rfind('/').map_or(0, |at| at + 1));
                let class = match (class.is_empty(), is_pointer) {
                    (true, _) => String::new(),
                    (_, true) => format!("(*{class}[go.shape.int]).", ),
                    (_, false) => format!("{class}."),
                };
                format!("{begin}{}.{class}{name}{}", last.replace('.', "%2e"), if *is_closure { ".func1" } else { "" })
            };
            let names: Vec<String> = functions.iter().map(written).collect();
            let set = FunctionSet::from_linker_names(names.iter().map(String::as_str), "");
            for (path, class, name, ..) in &functions {
                let symbol = if class.is_empty() { name.clone() } else { format!("{class}.{name}") };
                prop_assert!(set.contains(path, &symbol), "{path} {symbol} in {names:?}");
            }
        }

        #[test]
        fn never_panics(names in proptest::collection::vec("\\PC{0,30}", 0..5), symbol in "\\PC{0,10}") {
            let set = FunctionSet::from_linker_names(names.iter().map(String::as_str), &symbol);
            let _ = set.contains(&symbol, &symbol);
        }
    }
}
