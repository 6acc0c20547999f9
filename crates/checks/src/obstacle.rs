//! Texts that are not edited: their sources are edited instead.

use seawall_model::{Object, Origin, STANDARD_INPUT};

/// Why the text that an object came from must not be edited.
pub(crate) fn obstacle(object: &Object) -> Option<&'static str> {
    let name = &*object.source.name;
    if object.source.origin == Origin::Rendered {
        let file = name.rsplit('/').next().unwrap_or(name);
        return Some(match file {
            "kustomization.yaml" | "kustomization.yml" | "Kustomization" => {
                "kustomize rendered it: edit the resource or the patch that it comes from"
            }
            _ => "Helm rendered it: edit the template or its values",
        });
    }
    if object.source.origin == Origin::File && name == STANDARD_INPUT {
        return Some("it came from standard input: scan the file itself");
    }
    let is_packed = [".gz", ".zst"].iter().any(|ending| {
        let end = name
            .len()
            .checked_sub(ending.len())
            .and_then(|at| name.get(at..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(ending))
    });
    is_packed.then_some("it is compressed: edit its source")
}
