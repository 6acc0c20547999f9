//! .NET assemblies (`.dll`, `.exe` with managed code), by their version resource: what shows packages of applications that ship no
//! `deps.json`.
//!
//! The package's version is the product version as builds of the .NET SDK write it (`13.0.3+commit`). Others, such as
//! `4.700.22.12208` of the runtime's own assemblies, number builds and are no versions of packages: then the version is unknown,
//! and the fact `dotnet.file_version` has what is stated. Assemblies of a shared framework are that framework (`dotnet.rs`).

use memchr::memmem;
use seawall_package::PackageKind::Nuget;

use super::super::found::{Found, With};
use super::super::limits::{MAX_ASSEMBLY_BYTES, MAX_RESOURCE_UNITS};
use super::super::place::Located;
use super::super::reader::Reader;
use crate::catalog::{FileView, Unreadable};

/// .NET assemblies.
pub(crate) static DOTNET_ASSEMBLY: Reader = Reader {
    head: Some(is_managed),
    max_bytes: MAX_ASSEMBLY_BYTES,
    ..Reader::new("dotnet-assembly", wants, read)
};

fn wants(at: &Located<'_>) -> bool {
    let name = at.name.as_bytes();
    let end = &name[name.len().saturating_sub(4)..];
    let is_program = end.eq_ignore_ascii_case(b".dll") || end.eq_ignore_ascii_case(b".exe");
    is_program && at.above().nth(2) != Some("shared")
}

/// Whether a portable executable has a header of the common language runtime, as far as its first bytes show.
fn is_managed(head: &[u8]) -> bool {
    let number = |at: usize| {
        let four = head.get(at..at.checked_add(4)?)?;
        Some(u32::from_le_bytes(four.try_into().ok()?))
    };
    let directory = || {
        let header = number(0x3c)? as usize;
        if head.get(header..header.checked_add(4)?)? != b"PE\0\0" {
            return Some(0);
        }
        let optional = header.checked_add(24)?;
        // Directories begin later where addresses have 64 bits; the runtime's is number 14.
        let begin = match head.get(optional..optional + 2)? {
            [0x0b, 0x02] => 112,
            _ => 96,
        };
        number(optional + begin + 14 * 8)
    };
    // What does not fit into the head is read to find out.
    head.starts_with(b"MZ") && directory() != Some(0)
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    if !is_managed(file.bytes) {
        return Ok(());
    }
    let at = Located::new(&file.entry.path);
    let resource = resource(file.bytes).unwrap_or(&[]);
    let internal = value(resource, "InternalName").or_else(|| value(resource, "OriginalFilename"));
    let stem = |name: &str| {
        let end = name.len().saturating_sub(4);
        match name.get(end..) {
            Some(ending)
                if ending.eq_ignore_ascii_case(".dll") || ending.eq_ignore_ascii_case(".exe") =>
            {
                name[..end].to_owned()
            }
            _ => name.to_owned(),
        }
    };
    let name = stem(internal.as_deref().unwrap_or(at.name));
    // Resources of one language carry the name of the assembly that they are for.
    if name.is_empty() || name.to_ascii_lowercase().ends_with(".resources") {
        return Ok(());
    }
    let stated = value(resource, "ProductVersion");
    let version = stated.as_deref().and_then(of_package).unwrap_or("");
    let package = found.package(Nuget, name, version);
    found.add(package.with_some(
        "dotnet.file_version",
        value(resource, "FileVersion").as_deref(),
    ));
    Ok(())
}

/// A product version that is a package's: three numbers (or four, the last of them 0), with what SemVer allows behind them.
fn of_package(text: &str) -> Option<&str> {
    let version = text.trim().split('+').next()?;
    let numbers: Vec<&str> = version.split('-').next()?.split('.').collect();
    let is_number =
        |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_plain = version
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    let is_package = match numbers.as_slice() {
        [_, _, _] => true,
        [_, _, _, last] => last.bytes().all(|byte| byte == b'0'),
        _ => false,
    };
    (is_plain && is_package && numbers.iter().all(is_number)).then_some(version)
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// The version resource: a length of two bytes stands six before its name.
fn resource(bytes: &[u8]) -> Option<&[u8]> {
    let name = memmem::find(bytes, &utf16("VS_VERSION_INFO"))?;
    let begin = name.checked_sub(6)?;
    let length = u16::from_le_bytes([*bytes.get(begin)?, *bytes.get(begin + 1)?]);
    let end = begin.saturating_add(usize::from(length)).min(bytes.len());
    bytes.get(begin..end)
}

/// A text of the resource: it follows its name, aligned with zeros.
fn value(resource: &[u8], name: &str) -> Option<String> {
    let key = utf16(&format!("{name}\0"));
    let rest = resource.get(memmem::find(resource, &key)? + key.len()..)?;
    let units = rest
        .chunks_exact(2)
        .map(|two| u16::from_le_bytes([two[0], two[1]]));
    // One unit of padding at most.
    let skipped = usize::from(rest.starts_with(&[0, 0]));
    let text: Vec<u16> = units
        .skip(skipped)
        .take(MAX_RESOURCE_UNITS)
        .take_while(|unit| *unit != 0)
        .collect();
    let text = String::from_utf16(&text).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{facts, names, read_with, wants};
    use super::*;

    fn assembly(fields: &[(&str, &str)], clr: u32) -> Vec<u8> {
        let mut bytes = vec![0; 512];
        bytes[..2].copy_from_slice(b"MZ");
        bytes[0x3c] = 0x80;
        bytes[0x80..0x84].copy_from_slice(b"PE\0\0");
        bytes[0x98..0x9a].copy_from_slice(&[0x0b, 0x01]);
        let directory = 0x98 + 96 + 14 * 8;
        bytes[directory..directory + 4].copy_from_slice(&clr.to_le_bytes());
        let mut resource = vec![0, 0, 0, 0, 0, 0];
        resource.extend(utf16("VS_VERSION_INFO\0"));
        for (name, value) in fields {
            resource.extend([1, 0, 1, 0, 1, 0]);
            resource.extend(utf16(&format!("{name}\0")));
            if resource.len() % 4 != 0 {
                resource.extend([0, 0]);
            }
            resource.extend(utf16(&format!("{value}\0")));
        }
        let length = resource.len() as u16;
        resource[..2].copy_from_slice(&length.to_le_bytes());
        bytes.extend(resource);
        bytes
    }

    #[test]
    fn product_versions_are_packages() {
        let bytes = assembly(
            &[
                ("FileVersion", "13.0.3.27908"),
                ("InternalName", "Newtonsoft.Json.dll"),
                ("ProductVersion", "13.0.3+0a2e291c0d9c"),
            ],
            1,
        );
        let reading = read_with(&DOTNET_ASSEMBLY, "app/Newtonsoft.Json.dll", &bytes);
        assert_eq!(names(&reading), ["Newtonsoft.Json 13.0.3"]);
        assert_eq!(facts(&reading), ["dotnet.file_version=13.0.3.27908"]);
    }

    #[test]
    fn native_code_is_no_package_and_builds_are_no_versions() {
        let bytes = assembly(
            &[("InternalName", "zlib.dll"), ("ProductVersion", "1.2.3")],
            0,
        );
        assert!(!is_managed(&bytes));
        let bytes = assembly(&[("ProductVersion", "4.6.26515.06 @BuiltBy: x")], 1);
        assert_eq!(
            names(&read_with(
                &DOTNET_ASSEMBLY,
                "app/System.Buffers.DLL",
                &bytes
            )),
            ["System.Buffers "]
        );
        assert!(!wants(
            &DOTNET_ASSEMBLY,
            "dotnet/shared/Microsoft.NETCore.App/8.0.1/System.dll"
        ));
        assert!(is_managed(b"MZ") && !is_managed(b"ELF"));
        for (text, expect) in [
            ("1.2.3-rc.1+x", Some("1.2.3-rc.1")),
            ("2.0.8.0", Some("2.0.8.0")),
            ("4.700.22.12208", None),
            ("1.0", None),
            ("v1.0.0", None),
        ] {
            assert_eq!(of_package(text), expect, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn changed_bytes_never_panic(at in 0usize..700, byte: u8, cut in 0usize..700) {
            let mut bytes = assembly(&[("InternalName", "a.dll"), ("ProductVersion", "1.2.3")], 1);
            let length = bytes.len();
            bytes[at % length] = byte;
            bytes.truncate(length - cut % length);
            let _ = is_managed(&bytes);
            let _ = super::super::super::testing::try_read(&DOTNET_ASSEMBLY, "a.dll", &bytes);
        }
    }
}
