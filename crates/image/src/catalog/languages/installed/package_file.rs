//! Packages that lie in an image as the file that they are installed from: wheels, gems, NuGet's and conda's packages, Debian
//! packages. What is in them can be installed from there, and libraries of Java in a wheel or gem are loaded from where it is unpacked.
//!
//! Package files of other kinds are not opened, which is said.

use seawall_package::PackageKind::{Conda, Gem, Nuget};

use super::super::archive::{Archive, Budget};
use super::super::found::{Found, With};
use super::super::limits::{
    MAX_ARCHIVE_BYTES, MAX_ARCHIVE_TEXT_BYTES, MAX_NESTED_ARCHIVES, MAX_NESTED_BYTES,
};
use super::super::place::Located;
use super::super::reader::Reader;
use super::super::text::text;
use super::super::tree::Tree;
use super::super::unpack;
use super::super::xml::read_xml;
use super::{java, python};
use crate::catalog::dpkg;
use crate::catalog::{FileView, Unreadable};

/// Package files.
pub(crate) static PACKAGE_FILE: Reader = Reader {
    max_bytes: MAX_ARCHIVE_BYTES,
    ..Reader::new("package-file", |at| form(at).is_some(), read)
};

/// How a package file is built.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Wheel,
    Gem,
    Nuget,
    /// A tar archive.
    CondaTar,
    /// A zip archive of tar archives.
    Conda,
    Deb,
    /// Of a package manager whose files are not opened.
    Other(&'static str),
}

fn form(at: &Located<'_>) -> Option<Form> {
    let (_, ending) = at.name.rsplit_once('.')?;
    let is_cache = |directory| at.path.contains(directory);
    Some(match ending {
        "whl" => Form::Wheel,
        "gem" => Form::Gem,
        "nupkg" => Form::Nuget,
        "conda" => Form::Conda,
        // Any archive can have this ending; conda keeps its own in one directory.
        "bz2" if at.ends(".tar.bz2") && at.parent() == "pkgs" => Form::CondaTar,
        "deb" | "udeb" => Form::Deb,
        "rpm" => Form::Other("an rpm package"),
        "ipk" => Form::Other("an opkg package"),
        "apk" if is_cache("var/cache/apk/") || is_cache("etc/apk/cache/") => {
            Form::Other("a package of apk")
        }
        "xz" | "zst" | "gz" if at.name.contains(".pkg.tar.") => Form::Other("a package of pacman"),
        _ => return None,
    })
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let path = &file.entry.path;
    let Some(form) = form(&Located::new(path)) else {
        return Ok(());
    };
    let mut budget = Budget::new();
    let result = match form {
        Form::Wheel => wheel(path, file.bytes, &mut budget, found),
        Form::Gem => gem(path, file.bytes, &mut budget, found),
        Form::Nuget => nuget(file.bytes, &mut budget, found),
        Form::CondaTar => conda_tar(file.bytes, "!/", &mut budget, found),
        Form::Conda => conda(file.bytes, &mut budget, found),
        Form::Deb => deb(file.bytes, &mut budget, found),
        Form::Other(what) => Err(format!("{what} that is not opened")),
    };
    result.map_err(Unreadable::new)
}

/// `NAME-VERSION.dist-info/METADATA`, and archives of Java.
fn wheel(path: &str, bytes: &[u8], budget: &mut Budget, found: &mut Found) -> Result<(), String> {
    let is_metadata = |name: &str| {
        let directory = name.strip_suffix("/METADATA");
        directory.is_some_and(|one| one.ends_with(".dist-info") && !one.contains('/'))
    };
    let archive = open(bytes, budget, &|name| {
        is_metadata(name) || java::is_archive(name)
    })?;
    if let Some(why) = &archive.broken {
        found.unknown(why.as_str());
    }
    let mut is_named = false;
    for member in &archive.members {
        let inside = format!("!/{}", member.name);
        let result = if is_metadata(&member.name) {
            is_named = true;
            archive
                .text(member, MAX_ARCHIVE_TEXT_BYTES, budget)
                .and_then(|text| {
                    python::metadata(&text, Some(&inside), found).map_err(|error| error.reason)
                })
        } else if !budget.take_archive() {
            found.unknown(format!(
                "more than {MAX_NESTED_ARCHIVES} archives inside; the rest is not read"
            ));
            break;
        } else {
            archive
                .content(member, MAX_NESTED_BYTES, budget)
                .and_then(|bytes| java::nested(path, inside.clone(), &bytes, budget, found))
        };
        if let Err(why) = result {
            found.unknown(format!("`{inside}` {why}"));
        }
    }
    match is_named {
        true => Ok(()),
        false => Err("holds no `METADATA`".to_owned()),
    }
}

/// A tar archive: `metadata.gz` is the specification in YAML, `data.tar.gz` the files.
fn gem(path: &str, bytes: &[u8], budget: &mut Budget, found: &mut Found) -> Result<(), String> {
    let wanted = |name: &str| name == "metadata.gz" || name == "data.tar.gz";
    let members = unpack::members(bytes, budget, MAX_NESTED_BYTES, 2, &wanted)?;
    let member = |wanted: &str| members.iter().find(|(name, _)| name == wanted);
    let (_, packed) = member("metadata.gz").ok_or("holds no `metadata.gz`")?;
    let specification = unpack::text(packed, budget)?;
    let specification = text(&specification);
    let field = |name: &str| specification_field(&specification, name);
    let (Some(name), Some(version)) = (field("name"), field("version")) else {
        return Err("`!/metadata.gz` names no package and version".to_owned());
    };
    let mut package = found.package(Gem, name, version).inside("!/metadata.gz");
    package.architecture = field("platform")
        .filter(|one| *one != "ruby")
        .map(str::to_owned);
    found.add(package);
    let Some((_, packed)) = member("data.tar.gz") else {
        return Ok(());
    };
    let jars = unpack::members(
        packed,
        budget,
        MAX_NESTED_BYTES,
        MAX_NESTED_ARCHIVES,
        &java::is_archive,
    );
    for (name, jar) in jars.map_err(|why| format!("`!/data.tar.gz` {why}"))? {
        let inside = format!("!/data.tar.gz!/{name}");
        if let Err(why) = java::nested(path, inside.clone(), &jar, budget, found) {
            found.unknown(format!("`{inside}` {why}"));
        }
    }
    Ok(())
}

/// `name: foo`, and `version: !ruby/object:Gem::Version` with the text below it. The file is written by RubyGems, in this form.
fn specification_field<'t>(text: &'t str, field: &str) -> Option<&'t str> {
    let plain = |value: &'t str| {
        let value = value.trim().trim_matches(['\'', '"']);
        (!value.is_empty()).then_some(value)
    };
    let mut lines = text.lines();
    let value = lines.find_map(|line| line.strip_prefix(field)?.strip_prefix(':'))?;
    if !value.trim().starts_with("!ruby/object:Gem::Version") {
        return plain(value);
    }
    let below = lines.take_while(|line| line.starts_with(' '));
    below
        .filter_map(|line| line.trim().strip_prefix("version:"))
        .find_map(plain)
}

/// `NAME.nuspec` at the root.
fn nuget(bytes: &[u8], budget: &mut Budget, found: &mut Found) -> Result<(), String> {
    let archive = open(bytes, budget, &|name| {
        name.ends_with(".nuspec") && !name.contains('/')
    })?;
    let member = archive.members.first();
    let member = member.ok_or("holds no `nuspec` at its root")?;
    let content = archive.text(member, MAX_ARCHIVE_TEXT_BYTES, budget)?;
    let root = read_xml(&content).map_err(|error| error.reason)?;
    let metadata = root
        .child("metadata")
        .ok_or("its `nuspec` has no `metadata`")?;
    let field = |name| metadata.text_of(name);
    let (Some(id), Some(version)) = (field("id"), field("version")) else {
        return Err("its `nuspec` names no package and version".to_owned());
    };
    let package = found
        .package(Nuget, id, version)
        .licensed(field("license"))
        .inside(&format!("!/{}", member.name));
    found.add(package);
    Ok(())
}

/// `info/index.json` in a tar archive.
fn conda_tar(
    bytes: &[u8],
    inside: &str,
    budget: &mut Budget,
    found: &mut Found,
) -> Result<(), String> {
    let index = "info/index.json";
    let wanted = |name: &str| name == index;
    let members = unpack::members(bytes, budget, MAX_ARCHIVE_TEXT_BYTES, 1, &wanted)?;
    let (_, bytes) = members.first().ok_or("holds no `info/index.json`")?;
    let tree = Tree::read(bytes).map_err(|error| error.reason)?;
    let node = tree.mapping().map_err(|error| error.reason)?;
    let name = node.str("name").ok_or("its index names no package")?;
    let version = tree.text_of(node, "version").unwrap_or_default();
    let mut package = found
        .package(Conda, name, version)
        .licensed(node.str("license"))
        .with_some("conda.build", node.str("build"))
        .inside(&format!("{inside}{index}"));
    package.architecture = node
        .str("subdir")
        .filter(|one| *one != "noarch")
        .map(str::to_owned);
    found.add(package);
    Ok(())
}

/// A zip archive with `info-….tar.zst`.
fn conda(bytes: &[u8], budget: &mut Budget, found: &mut Found) -> Result<(), String> {
    let archive = open(bytes, budget, &|name| {
        name.starts_with("info-") && name.ends_with(".tar.zst")
    })?;
    let member = archive.members.first();
    let member = member.ok_or("holds no `info-….tar.zst`")?;
    let packed = archive.content(member, MAX_NESTED_BYTES, budget)?;
    conda_tar(&packed, &format!("!/{}!/", member.name), budget, found)
}

/// An `ar` archive: `control` in `control.tar`, compressed or not, is a paragraph as of dpkg's database.
fn deb(bytes: &[u8], budget: &mut Budget, found: &mut Found) -> Result<(), String> {
    let members = unpack::ar(bytes).ok_or("is no Debian package")?;
    let control = members
        .iter()
        .find(|(name, _)| name.starts_with("control.tar"));
    let (name, packed) = control.ok_or("holds no `control.tar`")?;
    let wanted = |name: &str| name == "control";
    let files = unpack::members(packed, budget, MAX_ARCHIVE_TEXT_BYTES, 1, &wanted)
        .map_err(|why| format!("`!/{name}` {why}"))?;
    let (_, control) = files
        .first()
        .ok_or("its `control.tar` holds no `control`")?;
    let (packages, unknown) =
        dpkg::of_control(&String::from_utf8_lossy(control), PACKAGE_FILE.name);
    for package in packages {
        found.add(package.inside(&format!("!/{name}!/control")));
    }
    for reason in unknown {
        found.unknown(reason);
    }
    Ok(())
}

fn open<'b>(
    bytes: &'b [u8],
    budget: &mut Budget,
    wants: &dyn Fn(&str) -> bool,
) -> Result<Archive<'b>, String> {
    Archive::open(bytes, budget, wants).ok_or_else(|| "is no zip archive".to_owned())
}

#[cfg(test)]
mod tests;
