//! `Podfile.lock`. Parts of a pod (`Firebase/Core`) are the pod.

use seawall_package::PackageKind::Cocoapods;
use seawall_syntax::Node;

use super::super::found::{Found, INTEGRITY, LOCAL, ORIGIN, REVISION, With};
use super::super::reader::Reader;
use super::super::tree::Tree;
use crate::catalog::{FileView, Unreadable};

/// CocoaPods' lock file.
pub(crate) static COCOAPODS: Reader =
    Reader::new("podfile-lock", |at| at.is_lock(&["Podfile.lock"]), read);

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let tree = Tree::read(file.bytes)?;
    let root = tree.mapping()?;
    let by_pod = |key: &str| -> std::collections::HashMap<&str, &Node> {
        let entries = root.get(key).map(Node::entries).unwrap_or(&[]);
        entries
            .iter()
            .map(|entry| (&*entry.key, &entry.value))
            .collect()
    };
    let (sources, checkouts, checksums) = (
        by_pod("EXTERNAL SOURCES"),
        by_pod("CHECKOUT OPTIONS"),
        by_pod("SPEC CHECKSUMS"),
    );
    for node in root.list("PODS") {
        // `- A (1.0)`, or `- A (1.0): [dependencies]`.
        let text = node
            .as_str()
            .or_else(|| node.entries().first().map(|entry| &*entry.key));
        let pod = text.and_then(|text| text.strip_suffix(')')?.split_once(" ("));
        let Some((name, version)) = pod else {
            found.unknown_at(
                node.position(),
                format_args!("`{}` is no pod and version", text.unwrap_or("")),
            );
            continue;
        };
        let pod = name.split('/').next().unwrap_or(name);
        let mut package = found.package(Cocoapods, pod, version);
        package = package.with_some(INTEGRITY, checksums.get(pod).and_then(|node| node.as_str()));
        if let Some(source) = sources.get(pod) {
            let commit = checkouts
                .get(pod)
                .and_then(|checkout| checkout.str(":commit"));
            package = match source.str(":git") {
                Some(address) => package
                    .with(ORIGIN, format!("git+{address}"))
                    .with_some(REVISION, commit),
                None => package.with(ORIGIN, LOCAL),
            };
        }
        found.add(package);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with};
    use super::COCOAPODS;

    #[test]
    fn parts_are_the_pod() {
        let text = b"PODS:\n  - Firebase/Core (10.0.0):\n    - Firebase/CoreOnly\n  - Firebase/CoreOnly (10.0.0)\n  - Own (0.1)\n  - \"G (1.10)\"\n\nDEPENDENCIES:\n  - Own (from `../own`)\n\nEXTERNAL SOURCES:\n  Own:\n    :path: \"../own\"\n  G:\n    :git: https://g/g.git\n\nCHECKOUT OPTIONS:\n  G:\n    :commit: abc\n    :git: https://g/g.git\n\nSPEC CHECKSUMS:\n  Firebase: e1\n\nCOCOAPODS: 1.11.3\n";
        let reading = read_with(&COCOAPODS, "Podfile.lock", text);
        assert_eq!(names(&reading), ["Firebase 10.0.0", "Own 0.1", "G 1.10"]);
        assert_eq!(
            facts(&reading),
            [
                "integrity=e1",
                "origin=local",
                "origin=git+https://g/g.git",
                "revision=abc"
            ]
        );
    }
}
