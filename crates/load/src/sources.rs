//! What is said of an input that holds what becomes manifests and is not rendered.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use seawall_model::{Cause, STANDARD_INPUT};

use crate::Diagnostic;
use crate::found::{Found, Item, Walked};
use crate::language::Language;
use crate::options::Input;
use crate::read::Reading;

/// Says of each input in one line what it holds that becomes objects and was not rendered.
pub(crate) fn sum_up(inputs: &[Input], found: &[Found], readings: &[Reading], walked: &mut Walked) {
    for (one, reading) in found.iter().zip(readings) {
        let path = match &one.item {
            Item::File(path) => path.as_path(),
            Item::StandardInput => Path::new(STANDARD_INPUT),
            Item::Chart(_) | Item::Kustomization(_) => continue,
        };
        if reading.text.has_ytt {
            let sources = walked.sources.entry(one.input).or_default();
            sources.push((Language::Ytt, path.to_owned()));
        }
    }
    for (input, sources) in std::mem::take(&mut walked.sources) {
        match inputs.get(input) {
            Some(Input::Path(root)) => say(root, &sources, walked),
            Some(Input::StandardInput) => say(Path::new(STANDARD_INPUT), &sources, walked),
            None => {}
        }
    }
}

fn say(root: &Path, sources: &[(Language, PathBuf)], walked: &mut Walked) {
    let Some(first) = sources.iter().map(|(_, path)| path).min() else {
        return;
    };
    let mut counts: BTreeMap<Language, usize> = BTreeMap::new();
    for (language, _) in sources {
        *counts.entry(*language).or_default() += 1;
    }
    let parts: Vec<String> = counts
        .iter()
        .map(|(language, count)| language.name(*count))
        .collect();
    let (parts, first) = (parts.join(", "), first.display());
    let name: Arc<str> = Arc::from(root.display().to_string());
    let message = format!(
        "sources of manifests that Seawall does not render were not evaluated: {parts}; the first is `{first}`"
    );
    walked.diagnostics.push(
        Diagnostic::warning(&name, message)
            .hint(match counts.contains_key(&Language::Helmfile) {
                _ if counts.keys().eq([&Language::Ytt]) => "the values that `#@` sets are unknown: scan the output of `ytt -f` instead; exclude files that are not part of a deployment with --exclude",
                true => "scan the output of `helmfile template` and of the other tools as well; exclude files that are not part of a deployment with --exclude",
                false => "render them and scan the output as well; exclude files that are not part of a deployment with --exclude",
            })
            .left_open(),
    );
    walked.coverage.add_unread(
        format!("sources of manifests ({parts}; the first is `{first}`)"),
        Cause::Unrendered,
    );
}
