//! Conditions of Falco rules as trees.
//!
//! The grammar is that of Falco's filters: `and`, `or`, `not`, parentheses, names of macros, and comparisons of a field, or of
//! a transformed one, with a value, a list, or another field.

use super::lexer::{Item, Lexer, SyntaxProblem};
use super::number::number;
use super::operator::{Modifier, Operator, SIGNS, WORDS};
use crate::limits::MAX_DEPTH;
use crate::predicate::Transform;

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expression {
    Or(Vec<Expression>),
    And(Vec<Expression>),
    Not(Box<Expression>),
    /// The name of a macro, with its place in the text.
    Name(String, usize),
    Check(Box<Check>),
}

/// A comparison.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Check {
    pub left: Term,
    pub operator: Operator,
    pub modifier: Option<Modifier>,
    pub right: Right,
    /// Where it begins, in bytes.
    pub at: usize,
}

/// A field with what happens to it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Term {
    pub field: String,
    pub argument: Option<String>,
    /// The innermost first.
    pub transforms: Vec<Transform>,
    pub at: usize,
}

/// What it is compared with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Right {
    Nothing,
    Value(Item),
    List(Vec<Item>),
    Term(Term),
}

const TRANSFORMS: &[(&str, Transform)] = &[
    ("tolower", Transform::Lower),
    ("toupper", Transform::Upper),
    ("b64", Transform::Base64),
    ("basename", Transform::Basename),
    ("len", Transform::Length),
];

/// Takes the name of a transformer with its parenthesis.
pub(super) fn transform(lexer: &mut Lexer<'_>) -> Option<Transform> {
    let known = TRANSFORMS.iter().find(|(name, _)| lexer.call(name));
    known.map(|(_, transform)| *transform)
}

/// Reads a condition.
///
/// # Errors
/// What is wrong with it, and where.
pub(crate) fn parse(text: &str) -> Result<Expression, SyntaxProblem> {
    let mut parser = Parser {
        lexer: Lexer::new(text),
        depth: 0,
    };
    let expression = parser.or()?;
    parser.lexer.blank();
    match parser.lexer.is_at_end() {
        true => Ok(expression),
        false => Err(parser.lexer.expected("`and` or `or`")),
    }
}

struct Parser<'t> {
    lexer: Lexer<'t>,
    depth: usize,
}

impl Parser<'_> {
    fn or(&mut self) -> Result<Expression, SyntaxProblem> {
        let first = self.and()?;
        let mut all = vec![first];
        while self.lexer.word("or") {
            all.push(self.and()?);
        }
        Ok(match all.len() {
            1 => all.remove(0),
            _ => Expression::Or(all),
        })
    }

    fn and(&mut self) -> Result<Expression, SyntaxProblem> {
        let first = self.not()?;
        let mut all = vec![first];
        while self.lexer.word("and") {
            all.push(self.not()?);
        }
        Ok(match all.len() {
            1 => all.remove(0),
            _ => Expression::And(all),
        })
    }

    fn not(&mut self) -> Result<Expression, SyntaxProblem> {
        let mut is_not = false;
        while self.lexer.word("not") {
            is_not = !is_not;
        }
        let inner = self.check()?;
        Ok(match is_not {
            true => Expression::Not(Box::new(inner)),
            false => inner,
        })
    }

    fn check(&mut self) -> Result<Expression, SyntaxProblem> {
        if self.lexer.sign("(") {
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return Err(self.lexer.problem(format!(
                    "more than {MAX_DEPTH} parentheses inside of each other"
                )));
            }
            let inner = self.or()?;
            self.depth -= 1;
            return match self.lexer.sign(")") {
                true => Ok(inner),
                false => Err(self.lexer.expected("`)`, `and` or `or`")),
            };
        }
        let at = self.lexer.place();
        if let Some(left) = self.term(false)? {
            return self.condition(left, at);
        }
        match self.lexer.identifier() {
            Some(name) if !matches!(&*name, "and" | "or" | "not") => Ok(Expression::Name(name, at)),
            _ => Err(self
                .lexer
                .problem_at(at, "expected a field, the name of a macro, `not` or `(`")),
        }
    }

    /// A field, or a transformed one; of values on the right also `val(field)`.
    fn term(&mut self, is_right: bool) -> Result<Option<Term>, SyntaxProblem> {
        let at = self.lexer.place();
        let known = transform(&mut self.lexer);
        if known.is_none() && is_right && self.lexer.call("val") {
            let found = self.field(at)?;
            return self.closed(found).map(Some);
        }
        let Some(transform) = known else {
            // A value on the right is never a field by itself.
            if is_right {
                return Ok(None);
            }
            return self.field(at);
        };
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.lexer.problem(format!(
                "more than {MAX_DEPTH} transformers inside of each other"
            )));
        }
        let inner = self.term(false)?;
        self.depth -= 1;
        let mut term = self.closed(inner)?;
        term.transforms.push(transform);
        Ok(Some(term))
    }

    fn closed(&mut self, found: Option<Term>) -> Result<Term, SyntaxProblem> {
        let Some(term) = found else {
            return Err(self.lexer.expected("a field"));
        };
        match self.lexer.sign(")") {
            true => Ok(term),
            false => Err(self.lexer.expected("`)`")),
        }
    }

    fn field(&mut self, at: usize) -> Result<Option<Term>, SyntaxProblem> {
        let Some(field) = self.lexer.field() else {
            return Ok(None);
        };
        let argument = self.lexer.argument()?;
        Ok(Some(Term {
            field,
            argument,
            transforms: Vec::new(),
            at,
        }))
    }

    fn condition(&mut self, left: Term, at: usize) -> Result<Expression, SyntaxProblem> {
        let words = WORDS.iter().find(|(text, _)| self.lexer.word(text));
        let found = words.or_else(|| SIGNS.iter().find(|(text, _)| self.lexer.sign(text)));
        let Some((_, operator)) = found else {
            let all: Vec<&str> = SIGNS.iter().chain(WORDS).map(|(text, _)| *text).collect();
            return Err(self
                .lexer
                .expected(&format!("an operator ({})", all.join(", "))));
        };
        let operator = *operator;
        let mut modifier = None;
        if operator.takes_modifiers() {
            let words = ["oneof", "anyof", "allof"];
            let found = words
                .into_iter()
                .find(|word| self.lexer.word_before_list(word));
            modifier = found.and_then(Modifier::named);
        }
        let right = if operator == Operator::Exists {
            Right::Nothing
        } else if operator.takes_list() || modifier.is_some() {
            self.list()?
        } else if let Some(term) = self.term(true)? {
            Right::Term(term)
        } else if operator.compares_numbers() {
            let at = self.lexer.place();
            let text = self.lexer.bare().filter(|text| number(text).is_some());
            match text {
                Some(text) => Right::Value(Item {
                    text,
                    is_quoted: true,
                    at,
                }),
                None => return Err(self.lexer.problem_at(at, "expected a number")),
            }
        } else {
            match self.lexer.value()? {
                Some(item) => Right::Value(item),
                None => return Err(self.lexer.expected("a value, or `val(field)`")),
            }
        };
        Ok(Expression::Check(Box::new(Check {
            left,
            operator,
            modifier,
            right,
            at,
        })))
    }

    fn list(&mut self) -> Result<Right, SyntaxProblem> {
        if !self.lexer.sign("(") {
            if let Some(term) = self.term(true)? {
                return Ok(Right::Term(term));
            }
            // A list may go by its name alone.
            let at = self.lexer.place();
            return match self.lexer.identifier() {
                Some(text) => Ok(Right::List(vec![Item {
                    text,
                    is_quoted: false,
                    at,
                }])),
                None => Err(self
                    .lexer
                    .expected("a list in parentheses, or the name of a list")),
            };
        }
        let mut items = Vec::new();
        if self.lexer.sign(")") {
            return Ok(Right::List(items));
        }
        loop {
            match self.lexer.value()? {
                Some(item) => items.push(item),
                None => return Err(self.lexer.expected("a value")),
            }
            if self.lexer.sign(")") {
                return Ok(Right::List(items));
            }
            if !self.lexer.sign(",") {
                return Err(self.lexer.expected("`,` or `)`"));
            }
        }
    }
}
