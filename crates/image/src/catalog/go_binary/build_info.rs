//! What Go's linker writes into every executable: the toolchain, the modules and the settings of the build.
//!
//! Since Go 1.18 both texts follow the header; before, the header points to them. Source: Go's package `debug/buildinfo`.

use memchr::memmem;

use crate::catalog::bytes::{Order, uvarint};
use crate::catalog::executable::Executable;
use crate::catalog::limits::{MAX_CANDIDATES, MAX_MODULE_INFO_BYTES};

const MAGIC: &[u8] = b"\xff Go buildinf:";
const HEADER: usize = 32;
/// Around the list of modules are 16 bytes of its own on each side, so that it is found in memory.
const FRAME: usize = 16;

/// The build information of one executable.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct BuildInfo {
    /// `go1.22.1`, `devel go1.23-abc`, `go1.21.5 X:boringcrypto`.
    pub(super) toolchain: String,
    /// Import path of the main package.
    pub(super) path: String,
    /// The module of the main package; empty for programs built from loose files.
    pub(super) main: Option<Module>,
    /// The modules that it was built from.
    pub(super) dependencies: Vec<Module>,
    /// `-ldflags`, `vcs.revision`, `GOOS`; in the order of the file.
    pub(super) settings: Vec<(String, String)>,
    /// Lines that were not understood.
    pub(super) misread: Vec<String>,
}

/// A module.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Module {
    pub(super) path: String,
    pub(super) version: String,
    pub(super) sum: String,
    /// What was built in its place.
    pub(super) replacement: Option<Box<Module>>,
}

impl BuildInfo {
    /// A setting by its name.
    pub(super) fn setting(&self, name: &str) -> Option<&str> {
        let found = self.settings.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// What the search for build information ended with.
#[derive(Debug)]
pub(super) enum Search {
    /// The file is not made by Go, as far as this shows.
    Absent,
    /// The magic bytes are there, and what follows makes no sense.
    Damaged,
    /// Found.
    Found(BuildInfo),
}

/// Searches an executable.
pub(super) fn find(file: &Executable<'_>) -> Search {
    let section = file.section(&[".go.buildinfo", "__go_buildinfo"]);
    let is_named = section.is_some();
    let places = section.into_iter().chain(file.writable());
    let mut result = if is_named {
        Search::Damaged
    } else {
        Search::Absent
    };
    for data in places {
        for at in memmem::find_iter(data, MAGIC).take(MAX_CANDIDATES) {
            match decode(file, &data[at..]) {
                Some(info) => return Search::Found(info),
                None => result = Search::Damaged,
            }
        }
    }
    result
}

fn decode(file: &Executable<'_>, data: &[u8]) -> Option<BuildInfo> {
    let width = usize::from(*data.get(14)?);
    let flags = *data.get(15)?;
    let (toolchain, modules) = if flags & 2 != 0 {
        let (toolchain, next) = inline(data, HEADER)?;
        // A program can be built without modules.
        let (modules, _) = inline(data, next).unwrap_or_default();
        (toolchain, modules)
    } else {
        let order = if flags & 1 != 0 {
            Order::Big
        } else {
            Order::Little
        };
        let text = |at: usize| {
            let header = file.at(order.pointer(width, data, at)?, 2 * width)?;
            let length = usize::try_from(order.pointer(width, header, width)?).ok()?;
            if length > MAX_MODULE_INFO_BYTES {
                return None;
            }
            file.at(order.pointer(width, header, 0)?, length)
        };
        (text(16)?, text(16 + width).unwrap_or_default())
    };
    let toolchain = std::str::from_utf8(toolchain).ok()?;
    if !(toolchain.contains("go") || toolchain.starts_with("devel")) {
        return None;
    }
    let mut info = BuildInfo {
        toolchain: toolchain.to_owned(),
        ..BuildInfo::default()
    };
    if let Some(inside) = modules.get(FRAME..modules.len().saturating_sub(FRAME)) {
        info.modules(&String::from_utf8_lossy(inside));
    }
    Some(info)
}

/// A text after its length.
fn inline(data: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let (length, width) = uvarint(data, at)?;
    let length = usize::try_from(length)
        .ok()
        .filter(|length| *length <= MAX_MODULE_INFO_BYTES)?;
    let start = at + width;
    Some((data.get(start..start + length)?, start + length))
}

impl BuildInfo {
    fn modules(&mut self, text: &str) {
        for line in text.lines().filter(|line| !line.is_empty()) {
            let (kind, rest) = line.split_once('\t').unwrap_or((line, ""));
            match kind {
                "path" => self.path = rest.to_owned(),
                "mod" => self.main = Some(module(rest)),
                "dep" => self.dependencies.push(module(rest)),
                "=>" => {
                    let replaced = self.dependencies.last_mut().or(self.main.as_mut());
                    match replaced {
                        Some(replaced) => replaced.replacement = Some(Box::new(module(rest))),
                        None => self.misread.push(line.to_owned()),
                    }
                }
                "build" => match rest.split_once('=') {
                    Some((name, value)) => self.settings.push((unquoted(name), unquoted(value))),
                    None => self.misread.push(line.to_owned()),
                },
                _ => self.misread.push(line.to_owned()),
            }
        }
    }
}

fn module(fields: &str) -> Module {
    let mut fields = fields.split('\t').map(str::to_owned);
    let mut next = || fields.next().unwrap_or_default();
    Module {
        path: next(),
        version: next(),
        sum: next(),
        replacement: None,
    }
}

/// Go quotes values with spaces: those are texts of Go, in which `\"` and `\\` are the escapes that settings have.
fn unquoted(value: &str) -> String {
    if let Some(raw) = value
        .strip_prefix('`')
        .and_then(|rest| rest.strip_suffix('`'))
    {
        return raw.to_owned();
    }
    let Some(inside) = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    else {
        return value.to_owned();
    };
    let mut plain = String::with_capacity(inside.len());
    let mut characters = inside.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n') => plain.push('\n'),
                Some('t') => plain.push('\t'),
                Some(other) => plain.push(other),
                None => {}
            },
            _ => plain.push(character),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_modules_and_settings() {
        let mut info = BuildInfo::default();
        info.modules(
            "path\ta.com/x/cmd/y\nmod\ta.com/x\tv1.2.3\th1:m=\ndep\tb.com/z\tv0.0.0\n=>\tc.com/z\tv0.1.0\th1:r=\n\
             dep\td.com/w\tv2.0.0+incompatible\th1:w=\nbuild\t-ldflags=\"-X main.version=v1 -X 'main.b=\\\"q\\\"'\"\n\
             build\tvcs.revision=abc\nodd\n",
        );
        assert_eq!(info.path, "a.com/x/cmd/y");
        assert_eq!(info.main.as_ref().map(|m| &*m.version), Some("v1.2.3"));
        assert_eq!(info.dependencies.len(), 2);
        let replacement = info.dependencies[0]
            .replacement
            .as_ref()
            .expect("a replacement");
        assert_eq!(
            (&*replacement.path, &*replacement.version),
            ("c.com/z", "v0.1.0")
        );
        assert_eq!(
            info.setting("-ldflags"),
            Some("-X main.version=v1 -X 'main.b=\"q\"'")
        );
        assert_eq!(info.misread, ["odd"]);
    }
}
