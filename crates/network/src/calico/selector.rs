//! Calico's language of selectors: `role == "db" && !has(canary)`.

/// Deepest nesting of parentheses.
const MAX_DEPTH: usize = 64;

/// A selector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expression {
    /// `all()`
    All,
    /// `global()`
    Global,
    /// `has(key)`
    Has(String),
    /// `key == "value"`, `key in {"value"}`
    In(String, Vec<String>),
    /// `key contains "value"`
    Contains(String, String),
    /// `key starts with "value"`
    StartsWith(String, String),
    /// `key ends with "value"`
    EndsWith(String, String),
    /// `!…`; also `!=` and `not in`, which hold for those without the label.
    Not(Box<Expression>),
    /// `… && …`
    And(Vec<Expression>),
    /// `… || …`
    Or(Vec<Expression>),
}

impl Expression {
    /// Reads a selector; nothing at all is `all()`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut reader = Reader { rest: text };
        reader.skip();
        if reader.rest.is_empty() {
            return Ok(Self::All);
        }
        let expression = reader.any_of(0)?;
        if reader.rest.is_empty() {
            Ok(expression)
        } else {
            Err(reader.unexpected("`&&`, `||` or the end"))
        }
    }

    /// Whether it holds. A label is `None` where it is not known, and `Some(None)` where it is not there.
    pub(super) fn decide<'l>(
        &self,
        label: &dyn Fn(&str) -> Option<Option<&'l str>>,
        all: bool,
        global: bool,
    ) -> Option<bool> {
        let test = |key: &str, holds: &dyn Fn(&str) -> bool| Some(label(key)?.is_some_and(holds));
        match self {
            Self::All => Some(all),
            Self::Global => Some(global),
            Self::Has(key) => test(key, &|_| true),
            Self::In(key, values) => test(key, &|value| values.iter().any(|one| one == value)),
            Self::Contains(key, part) => test(key, &|value| value.contains(part)),
            Self::StartsWith(key, part) => test(key, &|value| value.starts_with(part)),
            Self::EndsWith(key, part) => test(key, &|value| value.ends_with(part)),
            Self::Not(inner) => inner.decide(label, all, global).map(|holds| !holds),
            Self::And(parts) => both(parts.iter().map(|part| part.decide(label, all, global))),
            Self::Or(parts) => both(
                parts
                    .iter()
                    .map(|part| part.decide(label, all, global).map(|holds| !holds)),
            )
            .map(|holds| !holds),
        }
    }

    /// The keys of labels that it looks at.
    pub(super) fn keys<'e>(&'e self, found: &mut Vec<&'e str>) {
        match self {
            Self::All | Self::Global => {}
            Self::Has(key)
            | Self::In(key, _)
            | Self::Contains(key, _)
            | Self::StartsWith(key, _)
            | Self::EndsWith(key, _) => found.push(key),
            Self::Not(inner) => inner.keys(found),
            Self::And(parts) | Self::Or(parts) => parts.iter().for_each(|part| part.keys(found)),
        }
    }
}

/// Whether all hold: one that does not decides, whatever is not known of the others.
pub(super) fn both(parts: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut whole = Some(true);
    for part in parts {
        match part {
            Some(true) => {}
            Some(false) => return Some(false),
            None => whole = None,
        }
    }
    whole
}

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }

    /// Takes a piece of text, and the space behind it.
    fn take(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                self.skip();
                true
            }
            None => false,
        }
    }

    fn unexpected(&self, wanted: &str) -> String {
        let found: String = self.rest.chars().take(20).collect();
        if found.is_empty() {
            format!("the selector ends where {wanted} is expected")
        } else {
            format!("the selector has `{found}` where {wanted} is expected")
        }
    }

    fn any_of(&mut self, depth: usize) -> Result<Expression, String> {
        let mut parts = vec![self.all_of(depth)?];
        while self.take("||") {
            parts.push(self.all_of(depth)?);
        }
        Ok(if parts.len() == 1 {
            parts.remove(0)
        } else {
            Expression::Or(parts)
        })
    }

    fn all_of(&mut self, depth: usize) -> Result<Expression, String> {
        let mut parts = vec![self.one(depth)?];
        while self.take("&&") {
            parts.push(self.one(depth)?);
        }
        Ok(if parts.len() == 1 {
            parts.remove(0)
        } else {
            Expression::And(parts)
        })
    }

    fn one(&mut self, depth: usize) -> Result<Expression, String> {
        let mut is_negated = false;
        while self.take("!") {
            is_negated = !is_negated;
        }
        let expression = if self.take("(") {
            if depth >= MAX_DEPTH {
                return Err(format!(
                    "the selector nests more than {MAX_DEPTH} parentheses"
                ));
            }
            let inner = self.any_of(depth + 1)?;
            self.expect(")")?;
            inner
        } else if self.take("all(") {
            self.expect(")")?;
            Expression::All
        } else if self.take("global(") {
            self.expect(")")?;
            Expression::Global
        } else if self.take("has(") {
            let key = self.key()?;
            self.expect(")")?;
            Expression::Has(key)
        } else {
            self.comparison()?
        };
        Ok(if is_negated {
            Expression::Not(Box::new(expression))
        } else {
            expression
        })
    }

    fn comparison(&mut self) -> Result<Expression, String> {
        let key = self.key()?;
        if self.take("==") {
            return Ok(Expression::In(key, vec![self.text()?]));
        }
        if self.take("!=") {
            let equal = Expression::In(key, vec![self.text()?]);
            return Ok(Expression::Not(Box::new(equal)));
        }
        if self.take("contains") {
            return Ok(Expression::Contains(key, self.text()?));
        }
        if self.take("starts") && self.take("with") {
            return Ok(Expression::StartsWith(key, self.text()?));
        }
        if self.take("ends") && self.take("with") {
            return Ok(Expression::EndsWith(key, self.text()?));
        }
        let is_negated = self.take("not");
        if self.take("in") {
            let within = Expression::In(key, self.set()?);
            return Ok(if is_negated {
                Expression::Not(Box::new(within))
            } else {
                within
            });
        }
        Err(self.unexpected("an operator"))
    }

    fn expect(&mut self, text: &str) -> Result<(), String> {
        if self.take(text) {
            Ok(())
        } else {
            Err(self.unexpected(&format!("`{text}`")))
        }
    }

    fn key(&mut self) -> Result<String, String> {
        let is_part = |char: char| char.is_ascii_alphanumeric() || "_./-".contains(char);
        let end = self
            .rest
            .find(|char| !is_part(char))
            .unwrap_or(self.rest.len());
        let (key, rest) = self.rest.split_at(end);
        if key.is_empty() {
            return Err(self.unexpected("a label"));
        }
        self.rest = rest;
        self.skip();
        Ok(key.to_owned())
    }

    fn text(&mut self) -> Result<String, String> {
        let quote = self
            .rest
            .chars()
            .next()
            .filter(|char| "'\"".contains(*char));
        let Some(quote) = quote else {
            return Err(self.unexpected("a quoted string"));
        };
        let inner: &'t str = &self.rest[1..];
        let Some((text, rest)) = inner.split_once(quote) else {
            return Err("a string in the selector has no closing quote".to_owned());
        };
        self.rest = rest;
        self.skip();
        Ok(text.to_owned())
    }

    fn set(&mut self) -> Result<Vec<String>, String> {
        self.expect("{")?;
        let mut values = Vec::new();
        while !self.rest.starts_with('}') {
            values.push(self.text()?);
            if !self.take(",") {
                break;
            }
        }
        self.expect("}")?;
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(selector: &str, holds: bool) {
        let labels = [("role", "db"), ("env", "prod-eu"), ("a.b/c-d_e", "x")];
        let label = |key: &str| {
            let found = labels.iter().find(|(name, _)| *name == key);
            Some(found.map(|(_, value)| *value))
        };
        let expression = Expression::parse(selector).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(
            expression.decide(&label, true, false),
            Some(holds),
            "{selector}"
        );
    }

    #[test]
    fn every_operator() {
        for (selector, holds) in [
            ("", true),
            (" \t", true),
            ("all()", true),
            ("all( )", true),
            ("global()", false),
            ("role == 'db'", true),
            ("role==\"db\"", true),
            ("role == 'it''", false),
            ("role != 'db'", false),
            ("other != 'db'", true),
            ("role in {'a', 'db'}", true),
            ("role in {}", false),
            ("role not in {'a', \"db\"}", false),
            ("other not in {'a'}", true),
            ("role notin {'a'}", true),
            ("other in {'a'}", false),
            ("has(role)", true),
            ("has( other )", false),
            ("!has(other)", true),
            ("!!has(role)", true),
            ("env contains 'od-e'", true),
            ("env starts with 'prod'", true),
            ("env startswith 'eu'", false),
            ("env ends with 'eu'", true),
            ("other contains ''", false),
            ("a.b/c-d_e == 'x'", true),
            ("has(other) || role == 'db' && has(env)", true),
            ("(has(other) || role == 'db') && !has(env)", false),
            ("has(role) && (has(other) || (all()))", true),
        ] {
            if selector == "role == 'it''" {
                assert!(Expression::parse(selector).is_err());
            } else {
                check(selector, holds);
            }
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (selector, says) in [
            ("role", "ends where an operator"),
            ("role = 'a'", "`= 'a'` where an operator"),
            ("role == a", "`a` where a quoted string"),
            ("role == 'a", "no closing quote"),
            ("role in {'a'", "ends where `}`"),
            ("(all()", "ends where `)`"),
            ("all() all()", "`all()` where `&&`"),
            ("has()", "`)` where a label"),
            ("all() &&", "ends where a label"),
            ("a == 'b'\n", "`\n` where `&&`"),
        ] {
            let error = Expression::parse(selector).expect_err(selector);
            assert!(error.contains(says), "{selector}: {error}");
        }
        assert!(Expression::parse(&"(".repeat(10_000)).is_err());
        assert!(Expression::parse(&"!".repeat(100_001)).is_err());
    }

    #[test]
    fn what_is_not_known_stays_so_unless_it_does_not_matter() {
        let label = |key: &str| (key != "secret").then_some(None);
        let decide = |text: &str| {
            Expression::parse(text)
                .expect("a selector")
                .decide(&label, true, false)
        };
        assert_eq!(decide("has(secret)"), None);
        assert_eq!(decide("!has(secret)"), None);
        assert_eq!(decide("has(secret) && has(other)"), Some(false));
        assert_eq!(decide("has(secret) || all()"), Some(true));
        assert_eq!(decide("has(secret) && all()"), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_text_panics(text in "[a-z(){}!=&|'\", .]{0,60}|\\PC{0,40}") {
            if let Ok(expression) = Expression::parse(&text) {
                let mut keys = Vec::new();
                expression.keys(&mut keys);
                expression.decide(&|_| Some(None), true, false);
            }
        }
    }
}
