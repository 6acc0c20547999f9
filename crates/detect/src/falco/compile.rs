//! Conditions of Falco rules as parts of the graph: names in their places, fields and values checked.

use std::collections::HashMap;

use seawall_content::closest;

use super::catalogue::Catalogue;
use super::condition::{Check, Expression, Right, Term};
use super::known::{FieldProblem, Known};
use super::lexer::Item;
use super::names::{Names, Order};
use super::operator::{Modifier, Operator};
use super::shape::{Shape, test, unquoted};
use crate::limits::MAX_DEPTH;
use crate::predicate::{Operand, Predicate, Test};
use crate::program::{Node, NodeId, Program, ProgramError};
use crate::rule::Source;

/// What is wrong with a condition, and where in which text.
#[derive(Debug, Clone)]
pub(super) struct CompileProblem {
    /// The macro in which it stands; `None` for the condition itself.
    pub inside: Option<String>,
    pub at: usize,
    pub what: String,
    pub hint: Option<String>,
    /// Whether a field is not known: some rules are to be left out then.
    pub is_unknown_field: bool,
}

/// Makes conditions parts of a graph.
pub(super) struct Compiler<'c> {
    pub names: &'c Names,
    pub catalogue: &'c Catalogue,
    pub program: &'c mut Program,
    /// Macros that were compiled, for a source.
    pub done: HashMap<(String, Source), Result<NodeId, CompileProblem>>,
    /// Macros that are being compiled, each inside of the one before.
    pub open: Vec<String>,
}

/// Where a condition stands.
struct Scope<'s> {
    source: &'s Source,
    before: Order,
    inside: Option<&'s str>,
}

impl Scope<'_> {
    fn problem(&self, at: usize, what: impl Into<String>) -> CompileProblem {
        CompileProblem {
            inside: self.inside.map(ToOwned::to_owned),
            at,
            what: what.into(),
            hint: None,
            is_unknown_field: false,
        }
    }
}

impl Compiler<'_> {
    /// The node of a rule's condition, which sees everything that the files define.
    pub fn condition(
        &mut self,
        expression: &Expression,
        source: &Source,
    ) -> Result<NodeId, CompileProblem> {
        let scope = Scope {
            source,
            before: Order::END,
            inside: None,
        };
        self.expression(expression, &scope)
    }

    fn expression(
        &mut self,
        expression: &Expression,
        scope: &Scope<'_>,
    ) -> Result<NodeId, CompileProblem> {
        match expression {
            Expression::Or(inner) => {
                let inner = self.all(inner, scope)?;
                self.node(Node::Any(inner), scope, 0)
            }
            Expression::And(inner) => {
                let inner = self.all(inner, scope)?;
                self.node(Node::All(inner), scope, 0)
            }
            Expression::Not(inner) => {
                let inner = self.expression(inner, scope)?;
                self.node(Node::Not(inner), scope, 0)
            }
            Expression::Name(name, at) => self.named(name, *at, scope),
            Expression::Check(check) => self.check(check, scope),
        }
    }

    fn all(
        &mut self,
        inner: &[Expression],
        scope: &Scope<'_>,
    ) -> Result<Vec<NodeId>, CompileProblem> {
        inner
            .iter()
            .map(|one| self.expression(one, scope))
            .collect()
    }

    fn node(&mut self, node: Node, scope: &Scope<'_>, at: usize) -> Result<NodeId, CompileProblem> {
        let found = self.program.node(node);
        found.map_err(|error| scope.problem(at, error.to_string()))
    }

    fn named(
        &mut self,
        name: &str,
        at: usize,
        scope: &Scope<'_>,
    ) -> Result<NodeId, CompileProblem> {
        if self.names.broken.contains(name) {
            let what = format!("the macro `{name}` is wrong, and with it what names it");
            return Err(scope.problem(at, what));
        }
        let names = self.names;
        let Some(found) = names.condition(name, scope.before) else {
            let mut problem = scope.problem(at, format!("no macro `{name}` is defined before"));
            let later = names.macros.get(name).map(|later| {
                format!(
                    "it is defined later, at {}:{}",
                    later.place.file, later.place.position
                )
            });
            problem.hint = later.or_else(|| {
                let near = closest(name, names.visible(scope.before));
                near.map(|near| format!("did you mean `{near}`?"))
            });
            return Err(problem);
        };
        let key = (name.to_owned(), scope.source.clone());
        if let Some(done) = self.done.get(&key) {
            return done.clone();
        }
        if self.open.iter().any(|open| open == name) {
            return Err(scope.problem(at, format!("the macro `{name}` contains itself")));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(scope.problem(
                at,
                format!("more than {MAX_DEPTH} macros inside of each other"),
            ));
        }
        let inner = Scope {
            source: scope.source,
            before: found.seen,
            inside: Some(name),
        };
        self.open.push(name.to_owned());
        let parsed = std::rc::Rc::clone(&found.parsed);
        let made = self.expression(&parsed, &inner);
        self.open.pop();
        self.done.insert(key, made.clone());
        made
    }

    fn check(&mut self, check: &Check, scope: &Scope<'_>) -> Result<NodeId, CompileProblem> {
        let left = self.term(&check.left, scope)?;
        let operand = Operand {
            field: left.field.clone(),
            transforms: check.left.transforms.clone(),
        };
        if let Right::Term(term) = &check.right {
            let right = self.term(term, scope)?;
            let other = Operand {
                field: right.field,
                transforms: term.transforms.clone(),
            };
            let test = match check.operator {
                Operator::Equals => Test::Same(other),
                Operator::Differs => Test::Other(other),
                operator => {
                    return Err(scope.problem(
                        term.at,
                        format!(
                            "`{}` compares with values, not with another field",
                            operator.text()
                        ),
                    ));
                }
            };
            return self.test(Predicate { operand, test }, scope, check.at);
        }
        let shape = Shape::of(&left, &check.left.transforms);
        shape
            .admits(check.operator)
            .map_err(|what| scope.problem(check.at, what))?;
        let values = match &check.right {
            Right::Nothing | Right::Term(_) => Vec::new(),
            Right::Value(item) => {
                // Where a list of one value is named, its value is meant.
                let values = self.values(std::slice::from_ref(item), scope)?;
                match values.len() {
                    1 => values,
                    count => {
                        return Err(scope.problem(
                            item.at,
                            format!(
                                "`{}` takes one value, and the list `{}` has {count}",
                                check.operator.text(),
                                item.text
                            ),
                        ));
                    }
                }
            }
            Right::List(items) => self.values(items, scope)?,
        };
        for (value, at) in &values {
            shape
                .holds(check.operator, value)
                .map_err(|what| scope.problem(*at, what))?;
        }
        let Some(modifier) = check.modifier else {
            let values: Vec<&str> = values.iter().map(|(value, _)| value.as_str()).collect();
            let test = test(check.operator, &values, &shape);
            return self.test(Predicate { operand, test }, scope, check.at);
        };
        // No value: whatever is asked of each of them, Falco never matches.
        if values.is_empty() {
            return self.node(Node::Always(false), scope, check.at);
        }
        let mut nodes = Vec::new();
        for (value, at) in &values {
            let test = test(check.operator, &[value], &shape);
            let operand = operand.clone();
            nodes.push(self.test(Predicate { operand, test }, scope, *at)?);
        }
        let node = match modifier {
            Modifier::One => Node::One(nodes),
            Modifier::Any => Node::Any(nodes),
            Modifier::All => Node::All(nodes),
        };
        self.node(node, scope, check.at)
    }

    fn test(
        &mut self,
        predicate: Predicate,
        scope: &Scope<'_>,
        at: usize,
    ) -> Result<NodeId, CompileProblem> {
        self.program.test(predicate).map_err(|error| {
            let hint = matches!(error, ProgramError::Pattern { .. })
                .then(|| "look-around and back references are not part of RE2's syntax".to_owned());
            CompileProblem {
                hint,
                ..scope.problem(at, error.to_string())
            }
        })
    }

    /// The values of items, with those of lists that they name.
    fn values(
        &self,
        items: &[Item],
        scope: &Scope<'_>,
    ) -> Result<Vec<(String, usize)>, CompileProblem> {
        let mut values = Vec::new();
        for item in items {
            if !item.is_quoted && self.names.broken.contains(&item.text) {
                let what = format!(
                    "the list `{}` is wrong, and with it what names it",
                    item.text
                );
                return Err(scope.problem(item.at, what));
            }
            let list = (!item.is_quoted)
                .then(|| self.names.list(&item.text, scope.before))
                .flatten();
            match list {
                None => values.push((item.text.clone(), item.at)),
                Some(found) => {
                    let found = found.map_err(|what| scope.problem(item.at, what))?;
                    for value in found {
                        let value =
                            unquoted(&value).map_err(|what| scope.problem(item.at, what))?;
                        values.push((value, item.at));
                    }
                }
            }
        }
        Ok(values)
    }

    fn term(&self, term: &Term, scope: &Scope<'_>) -> Result<Known, CompileProblem> {
        let found = self
            .catalogue
            .find(scope.source, &term.field, term.argument.as_deref());
        found.map_err(|problem| {
            let name = &term.field;
            let mut made = scope.problem(term.at, problem.text(name));
            if problem == FieldProblem::Unknown {
                made.is_unknown_field = true;
                made.hint = self.catalogue.near(scope.source, name);
            }
            made
        })
    }
}
