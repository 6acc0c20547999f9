//! Files that packages of the distribution own: what a binary says of itself there is the distribution's business, which names
//! the package and patches it without changing the version in the file.

use crate::contents::{Contents, Owners};

/// Catalogers that recognise programs by their content. In a file that a distribution package owns they would find the same
/// software a second time, under a name that the distribution's fixes do not reach.
const RECOGNISERS: &[&str] = &["binary", "elf-note", "java-runtime", "packed", "unopened"];

/// Catalogers of binaries whose packages stay, to be judged by the distribution, but whose doubts do not matter there.
const BUILDERS: &[&str] = &["go-binary", "rust-binary"];

/// Leaves out what recognisers say of files that a distribution package owns.
pub(crate) fn leave_to_distribution(contents: &mut Contents) {
    let is_owned: Vec<bool> = contents
        .packages
        .iter()
        .map(|package| package.kind.is_distribution())
        .collect();
    let owners = std::mem::take(&mut contents.owners);
    let has_owner = |path: &str| {
        let file = path.split("!/").next().unwrap_or(path);
        owners.package(file).is_some_and(|owner| is_owned[owner])
    };
    let mut kept = Vec::with_capacity(contents.packages.len());
    let mut place_of = Vec::with_capacity(contents.packages.len());
    for mut package in std::mem::take(&mut contents.packages) {
        if RECOGNISERS.contains(&package.found_by.as_str()) {
            package.places.retain(|place| !has_owner(&place.path));
        }
        place_of.push((!package.places.is_empty()).then_some(kept.len() as u32));
        if !package.places.is_empty() {
            kept.push(package);
        }
    }
    contents.unknown.retain(|unknown| {
        let mut names = RECOGNISERS.iter().chain(BUILDERS);
        let is_theirs = names.any(|name| {
            let rest = unknown.reason.strip_prefix(name);
            rest.is_some_and(|rest| rest.starts_with(": "))
        });
        !(is_theirs && has_owner(&unknown.path))
    });
    contents.packages = kept;
    let owners = owners.0.into_iter();
    contents.owners = Owners(
        owners
            .filter_map(|(path, owner)| Some((path, place_of[owner as usize]?)))
            .collect(),
    );
}
