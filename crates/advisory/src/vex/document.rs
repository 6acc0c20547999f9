//! What was read from one document.

use super::limits::{MAX_PRODUCTS, MAX_STATEMENTS, MAX_UNKNOWNS};
use super::statement::Statement;

/// What was read from one document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vex {
    /// Its statements, in its order.
    pub statements: Vec<Statement>,
    /// What was not understood, each as a phrase. No statement is made of it.
    pub unknown: Vec<String>,
    unlisted: usize,
    products: usize,
}

impl Vex {
    /// Adds a statement with products.
    pub(super) fn push(&mut self, statement: Statement) {
        self.products += statement.products.len();
        if self.statements.len() >= MAX_STATEMENTS || self.products > MAX_PRODUCTS {
            self.unknown("the document has too many statements or products");
            return;
        }
        self.statements.push(statement);
    }

    /// Whether no more statements can be added.
    pub(super) fn is_full(&self) -> bool {
        self.statements.len() >= MAX_STATEMENTS || self.products > MAX_PRODUCTS
    }

    /// Something was not understood.
    pub(super) fn unknown(&mut self, reason: impl Into<String>) {
        if self.unknown.len() < MAX_UNKNOWNS {
            self.unknown.push(reason.into());
        } else {
            self.unlisted += 1;
        }
    }

    /// The document, with how many unknowns are not listed.
    pub(super) fn finish(mut self) -> Self {
        if self.unlisted > 0 {
            self.unknown.push(format!(
                "{} more that could not be understood",
                self.unlisted
            ));
        }
        self
    }
}
