//! What a registry asks for: `WWW-Authenticate`.

/// A challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Challenge {
    /// A name and a password.
    Basic,
    /// A token of a server.
    Bearer {
        /// The server.
        realm: String,
        /// For whom the token is.
        service: String,
        /// What it allows; empty where the registry leaves it open.
        scope: String,
    },
}

/// Reads a header: the first challenge that is known. Headers are short; longer ones are cut.
pub(crate) fn parse(header: &str) -> Option<Challenge> {
    let header = header.get(..8192).unwrap_or(header);
    let mut rest = header.trim_start();
    let mut found: Option<(String, Vec<(String, String)>)> = None;
    loop {
        rest = rest.trim_start_matches([',', ' ', '\t']);
        if rest.is_empty() {
            break;
        }
        let end = rest
            .find(|letter: char| !is_token(letter))
            .unwrap_or(rest.len());
        if end == 0 {
            break;
        }
        let word = &rest[..end];
        let after = rest[end..].trim_start();
        if let Some(value) = after.strip_prefix('=') {
            let (value, tail) = value_of(value.trim_start());
            if let Some((_, parameters)) = &mut found {
                parameters.push((word.to_ascii_lowercase(), value));
            }
            rest = tail;
        } else {
            if let Some(challenge) = found.take().and_then(known) {
                return Some(challenge);
            }
            found = Some((word.to_ascii_lowercase(), Vec::new()));
            rest = after;
        }
    }
    found.and_then(known)
}

fn is_token(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(letter)
}

fn value_of(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([',', ' ']).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut letters = quoted.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(letters.next().map(|(_, letter)| letter)),
            other => value.push(other),
        }
    }
    (value, "")
}

fn known((scheme, parameters): (String, Vec<(String, String)>)) -> Option<Challenge> {
    let get = |name: &str| {
        let found = parameters.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    match scheme.as_str() {
        "basic" => Some(Challenge::Basic),
        "bearer" if !get("realm").is_empty() => Some(Challenge::Bearer {
            realm: get("realm"),
            service: get("service"),
            scope: get("scope"),
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn challenges_are_read() {
        let bearer = |realm: &str, service: &str, scope: &str| {
            Some(Challenge::Bearer {
                realm: realm.to_owned(),
                service: service.to_owned(),
                scope: scope.to_owned(),
            })
        };
        for (header, expect) in [
            ("Basic realm=\"x\"", Some(Challenge::Basic)),
            (
                "Bearer realm=\"https://a/t\",service=\"s\",scope=\"repository:a,b:pull\"",
                bearer("https://a/t", "s", "repository:a,b:pull"),
            ),
            (
                "bearer realm=https://a/t, service=s",
                bearer("https://a/t", "s", ""),
            ),
            ("Negotiate, Basic realm=\"a\\\"b\"", Some(Challenge::Basic)),
            ("Bearer service=\"s\"", None),
            ("", None),
            ("=", None),
        ] {
            assert_eq!(parse(header), expect, "{header}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(header in "\\PC{0,60}") {
            parse(&header);
        }
    }
}
