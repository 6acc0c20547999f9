//! Who vouches for a database: Ed25519 over the hash of its header, which holds the hash of every block.

use std::fmt;

use ring::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};

/// What is signed begins with this, so that no signature for another purpose counts here.
const PURPOSE: &[u8] = b"seawall advisory database\0";

/// An Ed25519 public key; shown and read in lower-case hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey(pub [u8; 32]);

impl PublicKey {
    /// Reads 64 hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let mut key = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        for (at, byte) in key.iter_mut().enumerate() {
            let digits = text.get(2 * at..2 * at + 2)?;
            if digits.starts_with('+') {
                return None;
            }
            *byte = u8::from_str_radix(digits, 16).ok()?;
        }
        Some(Self(key))
    }

    pub(super) fn verifies(&self, digest: &[u8; 32], signature: &[u8; 64]) -> bool {
        UnparsedPublicKey::new(&ED25519, self.0)
            .verify(&message(digest), signature)
            .is_ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A key that signs databases. Its secret is never shown.
pub struct SigningKey(Ed25519KeyPair);

impl SigningKey {
    /// The key of a 32-byte seed, which has to come from a good source of randomness.
    pub fn from_seed(seed: &[u8; 32]) -> Option<Self> {
        Ed25519KeyPair::from_seed_unchecked(seed).ok().map(Self)
    }

    /// The public half, for those who open what it signs.
    pub fn public(&self) -> PublicKey {
        let mut key = [0; 32];
        let public = self.0.public_key().as_ref();
        let length = public.len().min(key.len());
        key[..length].copy_from_slice(&public[..length]);
        PublicKey(key)
    }

    pub(super) fn sign(&self, digest: &[u8; 32]) -> [u8; 64] {
        let mut signature = [0; 64];
        let signed = self.0.sign(&message(digest));
        let length = signed.as_ref().len().min(signature.len());
        signature[..length].copy_from_slice(&signed.as_ref()[..length]);
        signature
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public())
    }
}

fn message(digest: &[u8; 32]) -> Vec<u8> {
    [PURPOSE, digest].concat()
}

/// SHA-256.
pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let digest = ring::digest::digest(&ring::digest::SHA256, bytes);
    let mut out = [0; 32];
    out.copy_from_slice(digest.as_ref());
    out
}

/// What is required of a database before it is opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    /// Keys whose signatures count.
    pub keys: Vec<PublicKey>,
    /// Whether one without any signature is accepted; [`Signer::Unsigned`] says that it was.
    pub accept_unsigned: bool,
    /// Older ones are refused: when the one that was last used was created, in unix seconds.
    pub not_before: Option<u64>,
}

/// Who vouches for an open database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signer {
    /// Nobody.
    Unsigned,
    /// A trusted key.
    Key(PublicKey),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_counts_for_its_header_only() {
        let key = SigningKey::from_seed(&[7; 32]).expect("a key");
        let signature = key.sign(&[1; 32]);
        assert!(key.public().verifies(&[1; 32], &signature));
        assert!(!key.public().verifies(&[2; 32], &signature));
        let other = SigningKey::from_seed(&[8; 32]).expect("a key");
        assert!(!other.public().verifies(&[1; 32], &signature));
    }

    #[test]
    fn keys_are_read_as_they_are_shown() {
        let key = PublicKey([0xa5; 32]);
        assert_eq!(PublicKey::parse(&key.to_string()), Some(key));
        assert_eq!(PublicKey::parse(&"+a".repeat(32)), None);
        assert_eq!(PublicKey::parse("a5"), None);
    }
}
