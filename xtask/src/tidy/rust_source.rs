//! What a Rust file names: modules, imports, paths and definitions, each with its line, and whether only tests see it.
//!
//! Works on tokens, so that comments and texts never count and paths inside of macros do.

use std::collections::HashSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::tokens::{
    collect_names, ident, is_double_colon, is_public, is_test_attribute, plain, punct,
};

/// A path as it is written: `std::fs::File`. A glob ends in `*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub segments: Vec<String>,
    pub line: usize,
}

/// One name that a `use` brings in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Import {
    /// The name in this module; `*` for a glob.
    pub name: String,
    /// What it stands for.
    pub path: Named,
    /// Whether others see it too.
    pub is_exported: bool,
}

/// One module of a file: the file itself, or a `mod` with a body inside of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    /// Names of the modules with bodies around it, inside of the file.
    pub inside: Vec<String>,
    pub imports: Vec<Import>,
    /// Paths of two names or more, imports aside.
    pub paths: Vec<Named>,
    /// Names that stand alone.
    pub names: HashSet<String>,
    /// Names of macros that are called.
    pub macros: Vec<Named>,
    /// What is defined here.
    pub defined: HashSet<String>,
}

/// What a file names.
#[derive(Debug, Clone, Default)]
pub(crate) struct RustSource {
    /// The file and its inner modules, without what only tests see.
    pub scopes: Vec<Scope>,
    /// Modules in files of their own that only tests see, each with the modules around it.
    pub test_modules: Vec<Vec<String>>,
    /// Whether the whole file is for tests.
    pub is_test: bool,
    /// Every name in it.
    pub all_names: HashSet<String>,
    /// Every name in it that is not only for tests.
    pub code_names: HashSet<String>,
}

/// Words that begin a definition, followed by its name.
const DEFINING: &[&str] = &[
    "fn", "struct", "enum", "trait", "type", "const", "static", "union", "mod",
];

impl RustSource {
    /// Reads a file; `None` when it is no Rust.
    pub fn read(text: &str) -> Option<Self> {
        let tokens: TokenStream = text.parse().ok()?;
        let mut source = Self::default();
        collect_names(&tokens, &mut source.all_names);
        let mut all = vec![(Vec::new(), tokens)];
        while let Some((inside, tokens)) = all.pop() {
            let mut scope = Scope {
                inside,
                ..Scope::default()
            };
            source.scan(tokens, &mut scope, true, &mut all);
            source.scopes.push(scope);
        }
        Some(source)
    }

    fn scan(
        &mut self,
        tokens: TokenStream,
        scope: &mut Scope,
        is_item_level: bool,
        inner: &mut Vec<(Vec<String>, TokenStream)>,
    ) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            match token {
                TokenTree::Punct(sign) if sign.as_char() == '#' => {
                    let is_inner = punct(&tokens, at + 1) == Some('!');
                    let Some(TokenTree::Group(group)) = tokens.get(at + 1 + usize::from(is_inner))
                    else {
                        at += 1;
                        continue;
                    };
                    let is_for_tests = is_test_attribute(&group.stream());
                    at += 2 + usize::from(is_inner);
                    match (is_for_tests, is_inner) {
                        (true, true) => {
                            self.is_test = true;
                            return;
                        }
                        (true, false) => at = self.skip_item(&tokens, at, &scope.inside),
                        (false, _) => self.scan(group.stream(), scope, false, inner),
                    }
                }
                TokenTree::Group(group) => {
                    self.scan(group.stream(), scope, false, inner);
                    at += 1;
                }
                TokenTree::Ident(word) => {
                    let word = plain(&word.to_string());
                    self.code_names.insert(word.clone());
                    if word == "use" && punct(&tokens, at + 1) != Some('<') {
                        let is_exported = is_public(&tokens, at);
                        at = self.import(&tokens, at + 1, is_exported, scope);
                        continue;
                    }
                    if is_item_level && DEFINING.contains(&&*word) {
                        // In `const fn f` the name comes behind the second word.
                        let name = ident(&tokens, at + 1);
                        if let Some(name) = name.filter(|name| !DEFINING.contains(&&**name)) {
                            self.code_names.insert(name.clone());
                            scope.defined.insert(name.clone());
                            if word == "mod"
                                && let Some(TokenTree::Group(body)) = tokens.get(at + 2)
                            {
                                let mut inside = scope.inside.clone();
                                inside.push(name);
                                inner.push((inside, body.stream()));
                                at += 3;
                                continue;
                            }
                            at += 1;
                        }
                        at += 1;
                        continue;
                    }
                    at = self.path(&tokens, at, scope);
                }
                _ => at += 1,
            }
        }
    }

    /// The path or name that begins here; returns what comes behind it.
    fn path(&mut self, tokens: &[TokenTree], start: usize, scope: &mut Scope) -> usize {
        let line = tokens[start].span().start().line;
        let mut segments = Vec::new();
        let mut at = start;
        while let Some(name) = ident(tokens, at) {
            self.code_names.insert(name.clone());
            segments.push(name);
            at += 1;
            if is_double_colon(tokens, at) && ident(tokens, at + 2).is_some() {
                at += 2;
            } else {
                break;
            }
        }
        let is_macro = punct(tokens, at) == Some('!')
            && matches!(tokens.get(at + 1), Some(TokenTree::Group(_)));
        let after_dot = start > 0
            && punct(tokens, start - 1) == Some('.')
            && (start < 2 || punct(tokens, start - 2) != Some('.'));
        match segments.as_slice() {
            _ if after_dot => {}
            [name] if is_macro => scope.macros.push(Named {
                segments: vec![name.clone()],
                line,
            }),
            [name] => {
                scope.names.insert(name.clone());
            }
            _ => scope.paths.push(Named { segments, line }),
        }
        at
    }

    /// The names that a `use` brings in; returns what comes behind it.
    fn import(
        &mut self,
        tokens: &[TokenTree],
        start: usize,
        is_exported: bool,
        scope: &mut Scope,
    ) -> usize {
        let length = tokens[start..]
            .iter()
            .take_while(|token| !matches!(token, TokenTree::Punct(sign) if sign.as_char() == ';'))
            .count();
        let tree = &tokens[start..start + length];
        collect_names(
            &tree.iter().cloned().collect::<TokenStream>(),
            &mut self.code_names,
        );
        let mut leaves = Vec::new();
        use_tree(tree, &[], &mut leaves);
        scope
            .imports
            .extend(leaves.into_iter().map(|(name, path)| Import {
                name,
                path,
                is_exported,
            }));
        start + length + 1
    }

    /// Passes over an item that only tests see, with its further attributes.
    fn skip_item(&mut self, tokens: &[TokenTree], start: usize, inside: &[String]) -> usize {
        let mut at = start;
        while punct(tokens, at) == Some('#') {
            at += 2;
        }
        while let Some(token) = tokens.get(at) {
            match token {
                TokenTree::Ident(word) if *word == "mod" && punct(tokens, at + 2) == Some(';') => {
                    let mut path = inside.to_vec();
                    path.extend(ident(tokens, at + 1));
                    self.test_modules.push(path);
                    return at + 3;
                }
                TokenTree::Punct(sign) if sign.as_char() == ';' => return at + 1,
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => return at + 1,
                _ => at += 1,
            }
        }
        at
    }
}

/// The leaves of a tree of imports.
fn use_tree(tokens: &[TokenTree], before: &[String], leaves: &mut Vec<(String, Named)>) {
    let mut segments = before.to_vec();
    let mut at = 0;
    let mut line = 0;
    while let Some(token) = tokens.get(at) {
        match token {
            TokenTree::Ident(word) if *word == "as" => break,
            TokenTree::Ident(word) => {
                let word = plain(&word.to_string());
                line = token.span().start().line;
                // `a::{self}` is `a`.
                if word != "self" || segments.is_empty() {
                    segments.push(word);
                }
            }
            TokenTree::Punct(sign) if sign.as_char() == '*' => {
                line = token.span().start().line;
                segments.push("*".to_owned());
            }
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(sign) if sign.as_char() == ',');
                for part in inner.split(is_comma).filter(|part| !part.is_empty()) {
                    use_tree(part, &segments, leaves);
                }
                return;
            }
            _ => {}
        }
        at += 1;
    }
    let renamed = ident(tokens, at + 1).filter(|_| at < tokens.len());
    let Some(name) = renamed.or_else(|| segments.last().cloned()) else {
        return;
    };
    leaves.push((name, Named { segments, line }));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> RustSource {
        RustSource::read(text).expect("Rust")
    }

    fn texts(all: &[Named]) -> Vec<String> {
        all.iter().map(|named| named.segments.join("::")).collect()
    }

    #[test]
    fn imports_are_read_whole() {
        let source = read("use a::{b, c::{self, d as e}, f::*};\npub(crate) use super::g;\n");
        let imports: Vec<(String, String, bool)> = source.scopes[0]
            .imports
            .iter()
            .map(|import| {
                let path = import.path.segments.join("::");
                (import.name.clone(), path, import.is_exported)
            })
            .collect();
        let expect =
            |name: &str, path: &str, is_exported| (name.to_owned(), path.to_owned(), is_exported);
        assert_eq!(
            imports,
            [
                expect("b", "a::b", false),
                expect("c", "a::c", false),
                expect("e", "a::c::d", false),
                expect("*", "a::f::*", false),
                expect("g", "super::g", true),
            ]
        );
        assert_eq!(source.scopes[0].imports[4].path.line, 2);
    }

    #[test]
    fn paths_are_found_in_bodies_and_macros_and_not_in_comments_or_texts() {
        let source = read(
            "/// std::a::B\nfn f(x: &std::b::C) { g!(std::d::E, \"std::f::G\"); x.h(); i::<std::j::K>() } // std::l::M\n",
        );
        let scope = &source.scopes[0];
        assert_eq!(texts(&scope.paths), ["std::b::C", "std::d::E", "std::j::K"]);
        assert_eq!(texts(&scope.macros), ["g"]);
        assert!(scope.names.contains("i") && !scope.names.contains("h"));
        assert!(scope.defined.contains("f"));
        assert!(source.code_names.contains("h") && !source.all_names.contains("G"));
    }

    #[test]
    fn what_only_tests_see_is_left_out() {
        let source = read(
            "#[cfg(test)]\nuse a::b;\nuse c::d;\n#[cfg(test)]\nmod slow;\n#[cfg(all(test, unix))]\n#[allow(x)]\nmod tests { use e::f; }\n#[cfg(not(test))]\nfn g() { h::i() }\n",
        );
        let scope = &source.scopes[0];
        assert_eq!(scope.imports.len(), 1);
        assert_eq!(texts(&scope.paths), ["h::i"]);
        assert_eq!(source.test_modules, [vec!["slow".to_owned()]]);
        assert!(!source.code_names.contains("e") && source.all_names.contains("e"));
        assert!(read("#![cfg(test)]\nfn f() {}\n").is_test);
    }

    #[test]
    fn modules_with_bodies_are_scopes_of_their_own() {
        let source = read("mod a { pub mod b { use super::c; } }\n");
        let mut inside: Vec<Vec<String>> = source
            .scopes
            .iter()
            .map(|scope| scope.inside.clone())
            .collect();
        inside.sort();
        assert_eq!(
            inside,
            [
                vec![],
                vec!["a".to_owned()],
                vec!["a".to_owned(), "b".to_owned()]
            ]
        );
    }

    #[test]
    fn what_is_no_rust_is_said() {
        assert!(RustSource::read("fn f( {").is_none());
    }
}
