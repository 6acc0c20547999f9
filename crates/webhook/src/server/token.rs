//! Bearer tokens (RFC 6750).

use std::path::Path;

use hyper::header::{AUTHORIZATION, HeaderMap};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::cluster::ClusterName;
use crate::limits::MIN_TOKEN_BYTES;

use super::error::ServeError;
use super::file::read;

/// What is kept of a token: enough to know it again.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Token {
    digest: [u8; 32],
    cluster: Option<ClusterName>,
}

impl Token {
    /// Of a file.
    pub fn read(path: &Path, cluster: Option<ClusterName>) -> Result<Self, ServeError> {
        let bytes = Zeroizing::new(read(path)?);
        let text = bytes.trim_ascii();
        let is_token = text.len() >= MIN_TOKEN_BYTES && text.iter().all(u8::is_ascii_graphic);
        match is_token {
            true => Ok(Self {
                digest: Sha256::digest(text).into(),
                cluster,
            }),
            false => Err(ServeError::Token {
                path: path.to_owned(),
            }),
        }
    }

    /// Whether it is for a cluster; none stands for what is of no cluster.
    fn is_for(&self, cluster: Option<&ClusterName>) -> bool {
        self.cluster.is_none() || self.cluster.as_ref() == cluster
    }
}

/// Whether a request brings one of the tokens. All are compared, and each in the same time.
pub(super) fn is_brought(
    headers: &HeaderMap,
    tokens: &[Token],
    cluster: Option<&ClusterName>,
) -> bool {
    let mut brought = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (brought.next(), brought.next()) else {
        return false;
    };
    let Some((scheme, text)) = value.as_bytes().split_at_checked(7) else {
        return false;
    };
    if !scheme.eq_ignore_ascii_case(b"Bearer ") {
        return false;
    }
    let digest: [u8; 32] = Sha256::digest(text.trim_ascii()).into();
    let mut found = subtle::Choice::from(0);
    for token in tokens {
        let is_for = subtle::Choice::from(u8::from(token.is_for(cluster)));
        found |= token.digest.ct_eq(&digest) & is_for;
    }
    found.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_one_line_that_cannot_be_guessed() {
        let folder = tempfile::tempdir().expect("a directory");
        let path = folder.path().join("token");
        let read = |text: &str| {
            std::fs::write(&path, text).expect("a file");
            Token::read(&path, None).is_ok()
        };
        assert!(read("0123456789abcdef\n"));
        for wrong in [
            "",
            "\n",
            "short",
            "0123456789 abcdef",
            "0123456789abcdef\nx",
        ] {
            assert!(!read(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_token_for_a_cluster_opens_no_other() {
        let folder = tempfile::tempdir().expect("a directory");
        let path = folder.path().join("token");
        std::fs::write(&path, "0123456789abcdef").expect("a file");
        let [one, other]: [ClusterName; 2] =
            ["one", "other"].map(|name| name.parse().expect("a name"));
        let tokens = [Token::read(&path, Some(one.clone())).expect("a token")];
        let with = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, value.parse().expect("a header"));
            headers
        };
        let right = with("bearer 0123456789abcdef");
        assert!(is_brought(&right, &tokens, Some(&one)));
        assert!(!is_brought(&right, &tokens, Some(&other)));
        assert!(!is_brought(&right, &tokens, None));
        for wrong in [
            "Bearer 0123456789abcdeF",
            "Basic 0123456789abcdef",
            "Bearer ",
            "x",
        ] {
            assert!(!is_brought(&with(wrong), &tokens, Some(&one)), "{wrong}");
        }
        let mut twice = right.clone();
        twice.append(AUTHORIZATION, right[AUTHORIZATION].clone());
        assert!(!is_brought(&twice, &tokens, Some(&one)));
        assert!(!is_brought(&HeaderMap::new(), &tokens, Some(&one)));
    }
}
