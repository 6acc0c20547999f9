//! An open database.

use zstd::zstd_safe::DDict;

use super::codec::take;
use super::error::OpenError;
use super::layout::{Layout, Table};
use super::signature::{PublicKey, Signer, Trust, sha256};
use super::status::Status;

/// A database over bytes in memory, usually a mapped file. The header was checked when it was opened; each block is checked
/// when it is read. The bytes must not change while it is open: files are replaced, never written in place.
pub struct Database<D> {
    bytes: D,
    layout: Layout,
    dictionary: DDict<'static>,
    signer: Signer,
}

impl<D: AsRef<[u8]>> Database<D> {
    /// Checks the header and who vouches for it. Takes time by the size of the header, not of the file.
    pub fn open(bytes: D, trust: &Trust) -> Result<Self, OpenError> {
        let file = bytes.as_ref();
        let layout = Layout::read(file)?;
        let signer = signer(file, &layout, trust)?;
        if let Some(not_before) = trust.not_before
            && layout.created < not_before
        {
            return Err(OpenError::TooOld {
                created: layout.created,
                not_before,
            });
        }
        let dictionary = file
            .get(layout.dictionary.clone())
            .and_then(DDict::try_create)
            .ok_or(OpenError::Damaged("the dictionary is none"))?;
        Ok(Self {
            layout,
            dictionary,
            signer,
            bytes,
        })
    }

    /// When it was created, in unix seconds.
    pub fn created(&self) -> u64 {
        self.layout.created
    }

    /// Who vouches for it.
    pub fn signer(&self) -> Signer {
        self.signer
    }

    /// What it says about itself: feeds, dates, counts.
    pub fn status(&self) -> Status {
        let mut bytes = self
            .file()
            .get(self.layout.status.clone())
            .unwrap_or_default();
        take(&mut bytes).unwrap_or_default()
    }

    /// How many advisories there are; they are numbered from 0.
    pub fn advisory_count(&self) -> u32 {
        u32::try_from(self.layout.table(Table::Advisories).entries).unwrap_or(u32::MAX)
    }

    pub(super) fn file(&self) -> &[u8] {
        self.bytes.as_ref()
    }

    pub(super) fn layout(&self) -> &Layout {
        &self.layout
    }

    pub(super) fn dictionary(&self) -> &DDict<'static> {
        &self.dictionary
    }
}

fn signer(file: &[u8], layout: &Layout, trust: &Trust) -> Result<Signer, OpenError> {
    let cut = OpenError::Damaged("cut off in the header");
    let seal = file.get(layout.seal.clone()).ok_or(cut.clone())?;
    let (digest, signed, key, signature) = (&seal[..32], seal[32], &seal[33..65], &seal[65..]);
    let hashed = sha256(file.get(layout.hashed.clone()).ok_or(cut.clone())?);
    if hashed != digest {
        return Err(OpenError::Damaged("the header does not have its hash"));
    }
    match signed {
        0 if trust.accept_unsigned => Ok(Signer::Unsigned),
        0 => Err(OpenError::Unsigned),
        1 => {
            let key = PublicKey(key.try_into().map_err(|_| cut.clone())?);
            let signature: &[u8; 64] = signature.try_into().map_err(|_| cut)?;
            if !trust.keys.contains(&key) {
                return Err(OpenError::UnknownSigner(key));
            }
            if !key.verifies(&hashed, signature) {
                return Err(OpenError::BadSignature(key));
            }
            Ok(Signer::Key(key))
        }
        _ => Err(OpenError::Damaged("an unknown kind of signature")),
    }
}
