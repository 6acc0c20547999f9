//! Macros and lists by their names, and what of them a rule can see: what was defined before it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::limits::{MAX_DEPTH, MAX_VALUES};

use super::condition::Expression;
use crate::rule::Place;
use crate::text::Spanned;

/// When something was defined, counted over all files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Order(pub u32);

impl Order {
    /// After everything.
    pub const END: Self = Self(u32::MAX);
}

/// A list of values.
#[derive(Debug, Clone)]
pub(crate) struct List {
    /// When its name came up first; those who come later see it.
    pub defined: Order,
    /// When it was changed last; it sees what was defined before.
    pub seen: Order,
    pub items: Vec<String>,
    pub place: Place,
    /// Whether a rule, a macro or another list names it.
    pub is_used: std::cell::Cell<bool>,
}

/// A condition with a name.
#[derive(Debug, Clone)]
pub(crate) struct Macro {
    pub defined: Order,
    pub seen: Order,
    pub text: Spanned,
    pub parsed: Rc<Expression>,
    pub place: Place,
    pub is_used: std::cell::Cell<bool>,
}

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub lists: BTreeMap<String, List>,
    pub macros: BTreeMap<String, Macro>,
    /// Names of lists and macros that somebody wrote and that cannot be used.
    pub broken: BTreeSet<String>,
}

impl Names {
    /// The values of a list, with those of lists in it; `None` where no list of that name was defined before.
    ///
    /// # Errors
    /// When there are too many.
    pub fn list(&self, name: &str, before: Order) -> Option<Result<Vec<String>, String>> {
        let list = self.lists.get(name).filter(|list| list.defined < before)?;
        list.is_used.set(true);
        let mut values = Vec::new();
        let mut left = MAX_VALUES;
        let found = self.add_values(name, list, &mut Vec::new(), &mut left, &mut values);
        Some(found.map(|()| values))
    }

    /// Adds the values of a list: a list sees what came up before it was changed last, and never itself.
    fn add_values<'n>(
        &'n self,
        name: &'n str,
        list: &'n List,
        open: &mut Vec<&'n str>,
        left: &mut usize,
        values: &mut Vec<String>,
    ) -> Result<(), String> {
        if open.len() > MAX_DEPTH {
            return Err(format!("more than {MAX_DEPTH} lists inside of each other"));
        }
        open.push(name);
        for item in &list.items {
            let inner = self
                .lists
                .get(item)
                .filter(|inner| inner.defined < list.seen);
            match inner.filter(|_| !open.contains(&item.as_str())) {
                Some(inner) => {
                    inner.is_used.set(true);
                    self.add_values(item, inner, open, left, values)?;
                }
                None => values.push(item.clone()),
            }
            // Lists in it count as well, as they may have no values.
            *left = left
                .checked_sub(1)
                .ok_or_else(|| format!("the list `{name}` has more than {MAX_VALUES} values"))?;
        }
        open.pop();
        Ok(())
    }

    /// A macro that was defined before.
    pub fn condition(&self, name: &str, before: Order) -> Option<&Macro> {
        let found = self
            .macros
            .get(name)
            .filter(|found| found.defined < before)?;
        found.is_used.set(true);
        Some(found)
    }

    /// Names of macros that can be seen.
    pub fn visible(&self, before: Order) -> impl Iterator<Item = &str> {
        let visible = self
            .macros
            .iter()
            .filter(move |(_, found)| found.defined < before);
        visible.map(|(name, _)| name.as_str())
    }
}
