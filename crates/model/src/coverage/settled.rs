//! What is known for who weighs each declaration of what is declared several times.

use super::Coverage;
use crate::ObjectRef;

impl Coverage {
    /// The same, as if some objects that are declared several times were no gap.
    pub fn as_settled(&self, is_settled: impl Fn(&ObjectRef) -> bool) -> Self {
        let mut settled = self.clone();
        for objects in settled.ambiguous.values_mut() {
            objects.retain(|object| !is_settled(object));
        }
        settled.ambiguous.retain(|_, objects| !objects.is_empty());
        settled
    }
}
