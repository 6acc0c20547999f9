//! Files that are not opened, counted: an image can have thousands, and each says the same.

use std::collections::BTreeMap;

use crate::catalog::unopened::NAME;
use crate::unknown::{Unknown, UnknownKind};

/// Replaces what is unknown of single files that are not opened by one sentence for each kind and layer, with their number and the
/// directory that they are all in.
pub(crate) fn count_unopened(unknown: &mut Vec<Unknown>) {
    let mut groups: BTreeMap<(Option<u32>, String), Vec<String>> = BTreeMap::new();
    unknown.retain_mut(|one| {
        let what = one.reason.strip_prefix(NAME);
        let Some(what) = what.and_then(|rest| rest.strip_prefix(": ")) else {
            return true;
        };
        let group = groups.entry((one.layer, what.to_owned()));
        group.or_default().push(std::mem::take(&mut one.path));
        false
    });
    for ((layer, what), mut paths) in groups {
        paths.sort_unstable();
        let first = paths[0].clone();
        let (path, reason) = match paths.len() {
            1 => (first, format!("one of the {what}")),
            count => (
                directory_of(&paths),
                format!("{count} {what}, the first of them `{first}`"),
            ),
        };
        unknown.push(Unknown {
            kind: UnknownKind::Content,
            path,
            layer,
            reason,
        });
    }
}

/// The lowest directory that all are in; empty for the root.
fn directory_of(paths: &[String]) -> String {
    let parts = |path: &'_ str| -> Vec<String> { path.split('/').map(str::to_owned).collect() };
    let mut common = parts(&paths[0]);
    common.pop();
    for path in paths {
        let own = parts(path);
        let same = common.iter().zip(&own).take_while(|(a, b)| a == b).count();
        common.truncate(same.min(own.len() - 1));
    }
    common.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_one_sentence_a_layer() {
        let unopened = |path: &str, what: &str, layer| Unknown {
            layer: Some(layer),
            ..Unknown::new(UnknownKind::Content, path, format!("unopened: {what}"))
        };
        let other = Unknown::new(UnknownKind::Limit, "a.tar", "larger than the limit");
        let mut all = vec![
            unopened("opt/b/y.tar", "archives", 0),
            other.clone(),
            unopened("opt/a/x.tar", "archives", 0),
            unopened("opt/a/x.ko", "modules", 0),
            unopened("x.tar", "archives", 1),
            unopened("opt/x.tar", "archives", 1),
        ];
        count_unopened(&mut all);
        let said: Vec<(&str, &str)> = all
            .iter()
            .map(|one| (one.path.as_str(), one.reason.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                ("a.tar", "larger than the limit"),
                ("opt", "2 archives, the first of them `opt/a/x.tar`"),
                ("opt/a/x.ko", "one of the modules"),
                ("", "2 archives, the first of them `opt/x.tar`"),
            ]
        );
        assert_eq!(all[0], other);
    }
}
