//! The grammar of conditions: `selection and not 1 of filter_*`.

use crate::limits::MAX_DEPTH;

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expression {
    /// A search identifier.
    Name(String, usize),
    /// Several search identifiers.
    Of {
        /// Whether all have to hold, or one.
        is_all: bool,
        /// Which: a name with `*`, or `None` for `them`.
        pattern: Option<String>,
        /// Where it stands, in bytes.
        at: usize,
    },
    Not(Box<Expression>),
    And(Vec<Expression>),
    Or(Vec<Expression>),
}

/// What is wrong with a condition, and where, in bytes from its beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ConditionProblem {
    pub at: usize,
    pub what: String,
    pub hint: Option<String>,
}

/// Reads a condition.
///
/// # Errors
/// Where it is none.
pub(super) fn parse(text: &str) -> Result<Expression, ConditionProblem> {
    let mut parser = Parser {
        words: words(text),
        next: 0,
        end: text.len(),
    };
    let expression = parser.or(0)?;
    match parser.peek() {
        None => Ok(expression),
        Some((at, word)) => Err(match word {
            "|" => ConditionProblem {
                at,
                what: "aggregations in conditions are no part of Sigma 2".to_owned(),
                hint: Some("write a correlation".to_owned()),
            },
            _ => problem(
                at,
                format!("expected `and` or `or`, found `{}`", shown(word)),
            ),
        }),
    }
}

fn problem(at: usize, what: String) -> ConditionProblem {
    ConditionProblem {
        at,
        what,
        hint: None,
    }
}

fn shown(word: &str) -> String {
    crate::reader::shortened(word)
}

/// The words and parentheses, each with its place.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut start = None;
    for (at, character) in text.char_indices() {
        let is_sign = matches!(character, '(' | ')' | '|');
        if character.is_whitespace() || is_sign {
            words.extend(start.take().map(|start| (start, &text[start..at])));
        } else if start.is_none() {
            start = Some(at);
        }
        if is_sign {
            words.push((at, &text[at..=at]));
        }
    }
    words.extend(start.map(|start| (start, &text[start..])));
    words
}

struct Parser<'t> {
    words: Vec<(usize, &'t str)>,
    next: usize,
    end: usize,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<(usize, &'t str)> {
        self.words.get(self.next).copied()
    }

    fn take(&mut self, wanted: &str) -> bool {
        let is_next = self
            .peek()
            .is_some_and(|(_, word)| word.eq_ignore_ascii_case(wanted));
        self.next += usize::from(is_next);
        is_next
    }

    fn or(&mut self, depth: usize) -> Result<Expression, ConditionProblem> {
        let first = self.and(depth)?;
        let mut all = vec![first];
        while self.take("or") {
            all.push(self.and(depth)?);
        }
        Ok(single(all, Expression::Or))
    }

    fn and(&mut self, depth: usize) -> Result<Expression, ConditionProblem> {
        let first = self.not(depth)?;
        let mut all = vec![first];
        while self.take("and") {
            all.push(self.not(depth)?);
        }
        Ok(single(all, Expression::And))
    }

    fn not(&mut self, depth: usize) -> Result<Expression, ConditionProblem> {
        let (at, word) = self.peek().ok_or_else(|| {
            problem(
                self.end,
                "the condition ends; expected a search identifier".to_owned(),
            )
        })?;
        if depth > MAX_DEPTH {
            return Err(problem(
                at,
                format!("more than {MAX_DEPTH} parentheses inside of each other"),
            ));
        }
        if self.take("not") {
            return Ok(Expression::Not(Box::new(self.not(depth + 1)?)));
        }
        if self.take("(") {
            let inner = self.or(depth + 1)?;
            return match self.take(")") {
                true => Ok(inner),
                false => Err(match self.peek() {
                    None => problem(self.end, "the condition ends; expected `)`".to_owned()),
                    Some((at, word)) => {
                        problem(at, format!("expected `)`, found `{}`", shown(word)))
                    }
                }),
            };
        }
        self.next += 1;
        let is_of = self
            .peek()
            .is_some_and(|(_, word)| word.eq_ignore_ascii_case("of"));
        if is_of {
            let is_all = match word.to_ascii_lowercase().as_str() {
                "1" | "any" => false,
                "all" => true,
                _ => {
                    return Err(problem(
                        at,
                        format!(
                            "expected `1`, `any` or `all` before `of`, found `{}`",
                            shown(word)
                        ),
                    ));
                }
            };
            self.next += 1;
            let (_, pattern) = self.peek().ok_or_else(|| {
                problem(self.end, "the condition ends; expected `them` or search identifiers such as `selection_*`".to_owned())
            })?;
            self.next += 1;
            let pattern = (!pattern.eq_ignore_ascii_case("them")).then(|| pattern.to_owned());
            return Ok(Expression::Of {
                is_all,
                pattern,
                at,
            });
        }
        let is_word = ["and", "or", "of", ")", "|"]
            .iter()
            .any(|own| word.eq_ignore_ascii_case(own));
        if is_word {
            return Err(problem(
                at,
                format!("expected a search identifier, found `{word}`"),
            ));
        }
        if word.contains('*') {
            return Err(ConditionProblem {
                hint: Some(format!("write `1 of {word}` or `all of {word}`")),
                ..problem(
                    at,
                    format!("`{}` stands for several search identifiers", shown(word)),
                )
            });
        }
        Ok(Expression::Name(word.to_owned(), at))
    }
}

fn single(mut all: Vec<Expression>, many: fn(Vec<Expression>) -> Expression) -> Expression {
    match all.pop() {
        Some(only) if all.is_empty() => only,
        Some(last) => {
            all.push(last);
            many(all)
        }
        None => many(all),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The condition with all its parentheses.
    fn shown(expression: &Expression) -> String {
        let many = |all: &[Expression], word: &str| {
            let all: Vec<String> = all.iter().map(shown).collect();
            format!("({})", all.join(word))
        };
        match expression {
            Expression::Name(name, _) => name.clone(),
            Expression::Of {
                is_all, pattern, ..
            } => format!(
                "[{} {}]",
                if *is_all { "all" } else { "1" },
                pattern.as_deref().unwrap_or("them")
            ),
            Expression::Not(inner) => format!("!{}", shown(inner)),
            Expression::And(all) => many(all, " & "),
            Expression::Or(all) => many(all, " | "),
        }
    }

    #[test]
    fn operators_bind_as_the_specification_says() {
        for (text, expect) in [
            ("a", "a"),
            ("a or b and c", "(a | (b & c))"),
            ("a and b or c", "((a & b) | c)"),
            ("not a and b", "(!a & b)"),
            ("not not a", "!!a"),
            ("(a or b) and not (c)", "((a | b) & !c)"),
            ("1 of them", "[1 them]"),
            (
                "ALL OF sel_* AND NOT any of filter*",
                "([all sel_*] & ![1 filter*])",
            ),
            ("a and(b or c)", "(a & (b | c))"),
            ("not 1 of a* or b", "(![1 a*] | b)"),
        ] {
            assert_eq!(shown(&parse(text).expect(text)), expect, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_has_its_place() {
        for (text, at, expect) in [
            ("", 0, "the condition ends"),
            ("a and", 5, "the condition ends"),
            ("a b", 2, "expected `and` or `or`, found `b`"),
            ("(a or b", 7, "expected `)`"),
            ("a)", 1, "expected `and` or `or`"),
            ("3 of a*", 0, "expected `1`, `any` or `all`"),
            ("1 of", 4, "the condition ends"),
            ("a* and b", 0, "several search identifiers"),
            ("a | count() > 5", 2, "aggregations"),
            ("and a", 0, "expected a search identifier, found `and`"),
        ] {
            let problem = parse(text).expect_err(text);
            assert_eq!(problem.at, at, "{text}");
            assert!(problem.what.contains(expect), "{text}: {}", problem.what);
        }
        let deep = format!("{}a{}", "(".repeat(5000), ")".repeat(5000));
        assert!(
            parse(&deep)
                .expect_err("deep")
                .what
                .contains("more than 100")
        );
        assert!(parse(&"not ".repeat(5000)).is_err());
    }
}
