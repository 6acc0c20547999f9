//! How versions compare, one scheme a file.
//!
//! ```
//! use seawall_advisory::version::{compare, Version};
//! use seawall_package::EcosystemName;
//! use std::cmp::Ordering;
//!
//! assert_eq!(compare(EcosystemName::Debian, "1.0~rc1-1", "1.0-1"), Ok(Ordering::Less));
//! let installed = Version::of(EcosystemName::Pypi, "1.10").unwrap();
//! let fixed = Version::of(EcosystemName::Pypi, "1.9.post1").unwrap();
//! assert_eq!(installed.compare(&fixed), Ok(Ordering::Greater));
//! ```

mod alpm;
mod apk;
mod composer;
mod dpkg;
mod error;
mod gem;
mod go;
mod java;
mod maven;
mod nuget;
mod number;
mod numbers;
mod pep440;
mod rpm;
mod scheme;
mod semver;
mod upstream;

use std::cmp::Ordering;

use seawall_package::EcosystemName;

use crate::limits::MAX_VERSION_BYTES;

pub use error::VersionError;
pub use scheme::Scheme;

/// Compares two versions as an ecosystem does.
///
/// # Errors
/// Where the ecosystem has no order, or one of the texts is not a valid version: the answer is unknown.
pub fn compare(ecosystem: EcosystemName, a: &str, b: &str) -> Result<Ordering, VersionError> {
    Version::of(ecosystem, a)?.compare(&Version::of(ecosystem, b)?)
}

/// A version, prepared so that it can be compared often. Most schemes keep slices of the text and allocate nothing.
#[derive(Debug, Clone)]
pub struct Version<'a> {
    scheme: Scheme,
    form: Form<'a>,
}

#[derive(Debug, Clone)]
enum Form<'a> {
    Dpkg(dpkg::Parsed<'a>),
    Apk(apk::Parsed<'a>),
    Rpm(rpm::Parsed<'a>),
    Alpm(alpm::Parsed<'a>),
    Semver(semver::Parsed<'a>),
    Go(go::Parsed<'a>),
    Java(java::Parsed<'a>),
    Pep440(pep440::Parsed<'a>),
    Maven(maven::Parsed),
    Gem(gem::Parsed<'a>),
    Composer(composer::Parsed<'a>),
    NuGet(nuget::Parsed<'a>),
    Numbers(numbers::Parsed<'a>),
    Upstream(upstream::Parsed<'a>),
}

impl<'a> Version<'a> {
    /// Prepares a version of an ecosystem.
    ///
    /// # Errors
    /// Where the ecosystem has no order, or the text is not a valid version.
    pub fn of(ecosystem: EcosystemName, text: &'a str) -> Result<Self, VersionError> {
        Self::parse(Scheme::of(ecosystem).ok_or(VersionError::NoOrder)?, text)
    }

    /// Prepares a version of a scheme.
    ///
    /// # Errors
    /// Where the text is no version in the scheme.
    pub fn parse(scheme: Scheme, text: &'a str) -> Result<Self, VersionError> {
        if text.trim().is_empty() {
            return Err(VersionError::Empty);
        }
        if text.len() > MAX_VERSION_BYTES {
            return Err(VersionError::TooLong);
        }
        let form = match scheme {
            Scheme::Dpkg => dpkg::Parsed::parse(text).map(Form::Dpkg),
            Scheme::Apk => Ok(Form::Apk(apk::Parsed::parse(text))),
            Scheme::Rpm => Ok(Form::Rpm(rpm::Parsed::parse(text))),
            Scheme::Alpm => Ok(Form::Alpm(alpm::Parsed::parse(text))),
            Scheme::Semver
            | Scheme::SemverBuild
            | Scheme::SemverRevision
            | Scheme::SemverVendor => semver::Parsed::parse(text).map(Form::Semver),
            Scheme::Go => go::Parsed::parse(text).map(Form::Go),
            Scheme::Java => java::Parsed::parse(text).map(Form::Java),
            Scheme::Pep440 => Ok(Form::Pep440(pep440::Parsed::parse(text))),
            Scheme::Maven => Ok(Form::Maven(maven::Parsed::parse(text))),
            Scheme::Gem => gem::Parsed::parse(text).map(Form::Gem),
            Scheme::Composer => Ok(Form::Composer(composer::Parsed::parse(text))),
            Scheme::ComposerNormal => composer::Parsed::parse_normal(text).map(Form::Composer),
            Scheme::NuGet => nuget::Parsed::parse(text).map(Form::NuGet),
            Scheme::Numbers => numbers::Parsed::parse(text).map(Form::Numbers),
            Scheme::Upstream => upstream::Parsed::parse(text).map(Form::Upstream),
        };
        match form {
            Ok(form) => Ok(Self { scheme, form }),
            Err(problem) => Err(VersionError::Invalid(scheme, problem)),
        }
    }

    /// The scheme that it was prepared for.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Compares two versions of one scheme.
    ///
    /// # Errors
    /// Where the schemes differ.
    pub fn compare(&self, other: &Self) -> Result<Ordering, VersionError> {
        if self.scheme != other.scheme {
            return Err(VersionError::Mixed(self.scheme, other.scheme));
        }
        Ok(match (&self.form, &other.form) {
            (Form::Dpkg(a), Form::Dpkg(b)) => a.compare(b),
            (Form::Apk(a), Form::Apk(b)) => a.compare(b),
            (Form::Rpm(a), Form::Rpm(b)) => a.compare(b),
            (Form::Alpm(a), Form::Alpm(b)) => a.compare(b),
            (Form::Semver(a), Form::Semver(b)) => match self.scheme {
                Scheme::SemverBuild => a.compare_with_build(b),
                Scheme::SemverRevision => a.compare_with_revision(b),
                Scheme::SemverVendor => a.compare_with_vendor(b),
                _ => a.compare(b),
            },
            (Form::Go(a), Form::Go(b)) => a.compare(b),
            (Form::Java(a), Form::Java(b)) => a.compare(b),
            (Form::Pep440(a), Form::Pep440(b)) => a.compare(b),
            (Form::Maven(a), Form::Maven(b)) => a.compare(b),
            (Form::Gem(a), Form::Gem(b)) => a.compare(b),
            (Form::Composer(a), Form::Composer(b)) => a.compare(b),
            (Form::NuGet(a), Form::NuGet(b)) => a.compare(b),
            (Form::Numbers(a), Form::Numbers(b)) => a.compare(b),
            (Form::Upstream(a), Form::Upstream(b)) => a.compare(b),
            _ => return Err(VersionError::Mixed(self.scheme, other.scheme)),
        })
    }
}

/// The least upstream release above one; `None` where the text is none.
pub(crate) fn after_upstream(text: &str) -> Option<String> {
    Some(upstream::Parsed::parse(text).ok()?.successor())
}

/// The first release of the series that a release of Java belongs to: `8` of `8u392`.
pub(crate) fn java_series(text: &str) -> Option<&str> {
    java::series(text)
}
