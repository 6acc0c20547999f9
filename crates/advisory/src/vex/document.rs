//! What was read from one document.

use super::limits::{MAX_KEPT_BYTES, MAX_STATEMENTS, MAX_UNKNOWNS};
use super::statement::{Product, Statement};

/// What was read from one document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vex {
    /// Its statements, in its order.
    pub statements: Vec<Statement>,
    /// What was not understood, each as a phrase. No statement is made of it.
    pub unknown: Vec<String>,
    unlisted: usize,
    kept_bytes: usize,
}

impl Vex {
    /// Adds a statement whose products were kept by [`Vex::keep`].
    pub(super) fn push(&mut self, statement: Statement) {
        self.kept_bytes += statement.weight();
        if self.is_full() {
            self.unknown("the document has too many statements");
            return;
        }
        self.statements.push(statement);
    }

    /// Keeps a product for a statement; `None` when there are too many.
    pub(super) fn keep(&mut self, product: Product) -> Option<Product> {
        self.kept_bytes += product.weight();
        (!self.is_full()).then_some(product)
    }

    /// Whether no more statements can be added.
    pub(super) fn is_full(&self) -> bool {
        self.statements.len() >= MAX_STATEMENTS || self.kept_bytes > MAX_KEPT_BYTES
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
