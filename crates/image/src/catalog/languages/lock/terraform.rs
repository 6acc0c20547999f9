//! `.terraform.lock.hcl`: providers of Terraform and OpenTofu. No ecosystem of advisories names them; they are listed by address.

use seawall_package::PackageKind::Generic;

use super::super::found::{Found, With};
use super::super::reader::Reader;
use super::super::text::{between, numbered, text};
use crate::catalog::{FileView, Unreadable};

/// Terraform's lock file.
pub(crate) static TERRAFORM: Reader = Reader::new(
    "terraform-lock",
    |at| at.name == ".terraform.lock.hcl",
    read,
);

fn read(file: &FileView<'_>, found: &mut Found) -> Result<(), Unreadable> {
    let text = text(file.bytes);
    let mut provider: Option<(usize, &str)> = None;
    for (number, line) in numbered(&text) {
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("provider ") {
            provider = between(rest, "\"", "\"").map(|name| (number, name));
            if provider.is_none() {
                found.unknown_line(number, "a provider without an address");
            }
        } else if let (Some((_, name)), Some(value)) = (provider, assigned(line, "version")) {
            found.add(
                found
                    .package(Generic, name, value)
                    .with("manager", "terraform"),
            );
            provider = None;
        } else if let (Some((begin, name)), "}") = (provider, line) {
            found.unknown_line(begin, format_args!("`{name}` has no version"));
            provider = None;
        }
    }
    Ok(())
}

fn assigned<'t>(line: &'t str, name: &str) -> Option<&'t str> {
    let (left, right) = line.split_once('=')?;
    (left.trim() == name)
        .then(|| between(right, "\"", "\""))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::{names, read_with};
    use super::TERRAFORM;

    #[test]
    fn providers_are_named_by_address() {
        let text = b"# x\nprovider \"registry.terraform.io/hashicorp/aws\" {\n  version     = \"4.0.0\"\n  constraints = \"~> 4.0\"\n  hashes = [\n    \"h1:x\",\n  ]\n}\nprovider \"a/b/c\" {\n}\n";
        let reading = read_with(&TERRAFORM, ".terraform.lock.hcl", text);
        assert_eq!(
            names(&reading),
            ["registry.terraform.io/hashicorp/aws 4.0.0"]
        );
        assert_eq!(reading.unknown, ["line 9: `a/b/c` has no version"]);
    }
}
