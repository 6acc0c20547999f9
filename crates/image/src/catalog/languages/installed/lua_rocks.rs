//! Installed packages of LuaRocks: `rocks-5.1/NAME/VERSION/NAME-VERSION.rockspec`. The directories are the name and the version. No ecosystem of
//! advisories names them; they are listed by address.

use seawall_package::PackageKind::Generic;

use super::super::found::{Found, With};
use super::super::place::Located;
use super::super::reader::Reader;
use crate::catalog::{FileView, Unreadable};

/// Packages of LuaRocks.
pub(crate) static LUA_ROCKS: Reader = Reader::new("lua-rocks", wants, read);

fn parts<'a>(at: &Located<'a>) -> Option<(&'a str, &'a str)> {
    let mut above = at.above();
    let (version, name, tree) = (above.next()?, above.next()?, above.next()?);
    let is_tree = tree == "rocks" || tree.starts_with("rocks-");
    (is_tree && at.name.strip_suffix(".rockspec")? == format!("{name}-{version}"))
        .then_some((name, version))
}

fn wants(at: &Located<'_>) -> bool {
    at.ends(".rockspec") && parts(at).is_some()
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    if let Some((name, version)) = parts(&Located::new(&file.entry.path)) {
        let package = found.package(Generic, format!("luarocks.org/{name}"), version);
        found.add(package.with("manager", "luarocks"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{names, read_with, wants};
    use super::LUA_ROCKS;

    #[test]
    fn directories_name_the_package() {
        let path = "usr/local/lib/luarocks/rocks-5.1/lua-cjson/2.1.0-1/lua-cjson-2.1.0-1.rockspec";
        let reading = read_with(&LUA_ROCKS, path, b"package = 'lua-cjson'\n");
        assert_eq!(names(&reading), ["luarocks.org/lua-cjson 2.1.0-1"]);
        // Of a source tree: nothing is installed.
        assert!(!wants(&LUA_ROCKS, "src/lua-cjson-2.1.0-1.rockspec"));
    }
}
