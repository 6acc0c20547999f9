//! Installed packs of SWI-Prolog: `pack/NAME/pack.pl`. No ecosystem of advisories names them; they are listed by address.

use seawall_package::PackageKind::Generic;

use super::super::found::{Found, With};
use super::super::place::Located;
use super::super::reader::Reader;
use super::super::text::{between, text};
use crate::catalog::{FileView, Unreadable};

/// Packs of SWI-Prolog.
pub(crate) static SWI_PROLOG: Reader = Reader::new("swi-prolog-pack", wants, read);

fn wants(at: &Located<'_>) -> bool {
    let mut above = at.above().skip(1);
    at.name == "pack.pl" && matches!(above.next(), Some("pack" | "packs"))
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let text = text(file.bytes);
    let field = |name: &str| {
        let lines = text.lines().map(str::trim);
        let mut values = lines.filter_map(|line| line.strip_prefix(name));
        let value = values.find_map(|rest| between(rest, "(", ")"));
        value.map(|value| value.trim_matches(['\'', '"', ' ']))
    };
    let (Some(name), Some(version)) = (field("name"), field("version")) else {
        return Err(Unreadable::new("names no pack and version"));
    };
    let package = found.package(Generic, format!("swi-prolog.org/pack/{name}"), version);
    found.add(package.with("manager", "swi-prolog"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{names, read_with, try_read};
    use super::SWI_PROLOG;

    #[test]
    fn packs_state_name_and_version() {
        let text = b"name(func).\nversion('0.4.2').\ntitle('Function application').\n";
        let reading = read_with(&SWI_PROLOG, "usr/lib/swipl/pack/func/pack.pl", text);
        assert_eq!(names(&reading), ["swi-prolog.org/pack/func 0.4.2"]);
        assert!(try_read(&SWI_PROLOG, "pack/func/pack.pl", b"").is_err());
    }
}
