//! What rules ask for that no event has.

use seawall_content::closest;
use seawall_syntax::Position;

use super::compiler::{Compiler, hinted};
use super::item::Subject;
use super::value::Asks;
use crate::reader::shortened;
use crate::rule::Source;

impl Compiler<'_> {
    /// Whether no event can have what is asked for; a person is told.
    pub(super) fn is_impossible(
        &mut self,
        subject: &Subject<'_>,
        asks: &Asks,
        at: Position,
        is_repaired: bool,
    ) -> bool {
        let (Some(known), Asks::Text(wild)) = (subject.known, asks) else {
            return false;
        };
        if is_repaired || known.can_be(&wild.clone().folded()) {
            return false;
        }
        let (field, shown) = (subject.field, wild.shown());
        let what = match wild.text() {
            Some(_) => format!(
                "`{field}` is never `{}` in an audit event",
                shortened(&shown)
            ),
            None => format!(
                "`{field}` is never like `{}` in an audit event",
                shortened(&shown)
            ),
        };
        let near = known.renamed.get(&shown).map(String::as_str);
        let hint = match near {
            Some(near) => Some(format!("it is recorded as `{near}`")),
            None => closest(&shown, known.values.iter().map(String::as_str))
                .map(|near| format!("did you mean `{near}`?")),
        };
        self.notes.push(hinted(self.file.problem(at, what), hint));
        true
    }

    /// Tells of a field that is not in Sigma's taxonomy for a category of events.
    pub(super) fn check_taxonomy(&mut self, field: &str, at: Position) {
        if *self.source != Source::SystemCalls || Self::is_keyword(field) {
            return;
        }
        if let Err(near) = self.mapping.is_in_taxonomy(self.category, field) {
            let what = format!(
                "`{}` is no field of Sigma's taxonomy for `{}`",
                shortened(field),
                self.category
            );
            let hint = near.map(|near| format!("did you mean `{near}`?"));
            self.notes.push(hinted(self.file.problem(at, what), hint));
        }
    }
}
