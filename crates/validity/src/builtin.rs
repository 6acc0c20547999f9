//! The table of this build, and its types when they are first asked for.

use std::sync::LazyLock;

use crate::decode;
use crate::schemas::{Schemas, Struct};

static BUILTIN: LazyLock<Schemas> = LazyLock::new(decode::builtin);

impl Schemas {
    /// The table of this build, decoded at the first call.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// The type at an index that the table itself gave out.
    pub(crate) fn type_at(&self, index: u16) -> Option<&Struct> {
        let slot = self.slots.get(usize::from(index))?;
        Some(slot.known.get_or_init(|| decode::structure(self, slot)))
    }
}
