//! PHP packages that PEAR and PECL installed: their registry, `.registry/NAME.reg` and `.registry/.channel.CHANNEL/NAME.reg`, in PHP's
//! serialised form.
//!
//! Packages of PEAR are on Packagist as `pear/NAME`, and advisories speak of them there. No ecosystem of advisories names those of PECL and
//! of other channels; they are listed by address.

use seawall_package::PackageKind::{Composer, Generic};

use super::super::found::{Found, With};
use super::super::place::Located;
use super::super::reader::Reader;
use super::super::text::text;
use crate::catalog::{FileView, Unreadable};

/// PEAR's registry.
pub(crate) static PHP_PEAR: Reader = Reader::new("php-pear", wants, read);

fn wants(at: &Located<'_>) -> bool {
    let mut above = at.above();
    let is_channel = |name: &str| name == ".registry" || name.starts_with(".channel.");
    at.ends(".reg") && above.next().is_some_and(is_channel) && at.is_below(".registry")
}

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let text = text(file.bytes);
    let field = |name: &str| string_after(&text, name);
    let (Some(name), Some(release)) = (field("name"), field("release")) else {
        return Err(Unreadable::new("names no package and release"));
    };
    let channel = field("channel").unwrap_or("pear.php.net");
    let package = match channel {
        "pear.php.net" => found.package(Composer, format!("pear/{}", name.to_lowercase()), release),
        channel => found
            .package(Generic, format!("{channel}/{name}"), release)
            .with("manager", "pear"),
    };
    found.add(package);
    Ok(())
}

/// The text that follows the first key of this name: `s:4:"name";s:11:"Archive_Tar";`.
fn string_after<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let key = format!("s:{}:\"{name}\";s:", name.len());
    let (_, rest) = text.split_once(&key)?;
    let (length, rest) = rest.split_once(":\"")?;
    let value = rest.get(..length.parse().ok()?)?;
    (!value.is_empty() && rest[value.len()..].starts_with("\";")).then_some(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use seawall_package::PackageKind;

    use super::super::super::testing::{names, read_with, try_read, wants};
    use super::PHP_PEAR;

    const TAR: &[u8] = br#"a:5:{s:7:"attribs";a:1:{s:15:"packagerversion";s:6:"1.10.1";}s:4:"name";s:11:"Archive_Tar";s:7:"channel";s:12:"pear.php.net";s:4:"lead";a:1:{s:4:"name";s:1:"X";}s:7:"version";a:2:{s:7:"release";s:6:"1.4.14";s:3:"api";s:5:"1.4.0";}}"#;

    #[test]
    fn packages_of_pear_are_those_of_packagist() {
        let reading = read_with(&PHP_PEAR, "usr/share/php/.registry/archive_tar.reg", TAR);
        assert_eq!(names(&reading), ["pear/archive_tar 1.4.14"]);
        assert_eq!(reading.packages[0].kind, PackageKind::Composer);
    }

    #[test]
    fn packages_of_other_channels_are_listed_by_address() {
        let text = br#"a:3:{s:4:"name";s:5:"redis";s:7:"channel";s:12:"pecl.php.net";s:7:"version";a:1:{s:7:"release";s:5:"6.0.2";}}"#;
        let path = "usr/local/lib/php/.registry/.channel.pecl.php.net/redis.reg";
        let reading = read_with(&PHP_PEAR, path, text);
        assert_eq!(names(&reading), ["pecl.php.net/redis 6.0.2"]);
        assert_eq!(reading.packages[0].kind, PackageKind::Generic);
        assert!(try_read(&PHP_PEAR, path, b"a:0:{}").is_err());
        assert!(!wants(&PHP_PEAR, "srv/windows/settings.reg"));
    }

    proptest! {
        #[test]
        fn changed_bytes_never_panic(at in 0usize..250, byte: u8) {
            let mut bytes = TAR.to_vec();
            let length = bytes.len();
            bytes[at % length] = byte;
            let _ = try_read(&PHP_PEAR, ".registry/a.reg", &bytes);
        }
    }
}
