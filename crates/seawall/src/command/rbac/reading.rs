//! Reads the input and what it says about rights, for every command about them.

use seawall_answer::Place;
use seawall_load::Loaded;
use seawall_rbac::Rbac;

use crate::input::{Kept, NamedInput, only_one};
use crate::{Outcome, output};

/// Oddities that are shown; the rest is counted.
const MAX_DOUBTS: usize = 5;

/// Reads the input and what it says about rights, and tells what could not be used.
pub(super) fn load(input: &NamedInput) -> anyhow::Result<(Kept, Rbac)> {
    let loaded = only_one(input.load()?)?;
    output::diagnostics(&loaded.diagnostics, false);
    let rbac = Rbac::new(&loaded.cluster);
    for doubt in rbac.doubts().iter().take(MAX_DOUBTS) {
        let object = loaded.cluster.object(doubt.object);
        let place = Place::of(object, &doubt.path);
        output::note(&format!(
            "{} `{}`: {}{place}",
            object.kind, object.name, doubt.message
        ));
    }
    let hidden = rbac.doubts().len().saturating_sub(MAX_DOUBTS);
    if hidden > 0 {
        output::note(&format!(
            "… and {hidden} more; `seawall scan --check 'dangling-*'` shows them"
        ));
    }
    Ok((loaded, rbac))
}

/// A no or a list is only as good as what was read: roles and bindings that could not be listed may say otherwise.
pub(super) fn outcome(loaded: &Loaded, rbac: &Rbac, otherwise: Outcome) -> Outcome {
    if loaded.cluster.coverage.is_full() && rbac.gap("*").is_none() {
        otherwise
    } else {
        Outcome::Incomplete
    }
}
