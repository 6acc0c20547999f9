//! Keys, certificates and tokens, read again when their files change.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::error::ServeError;
use super::file::read;
use super::settings::Settings;
use super::tls;
use super::token::Token;

/// What lets requests in.
#[derive(Clone)]
pub(super) struct Keys {
    pub tls: Option<Arc<ServerConfig>>,
    pub tokens: Arc<[Token]>,
    /// Of the metrics alone.
    pub metrics: Option<Token>,
}

/// The keys of now.
pub(super) struct Secrets {
    settings: Settings,
    keys: RwLock<Keys>,
    /// What the files held when they were read last, also where it was wrong.
    digest: RwLock<[u8; 32]>,
}

impl Secrets {
    pub fn read(settings: &Settings) -> Result<Self, ServeError> {
        let digest = digest(settings);
        Ok(Self {
            settings: settings.clone(),
            keys: RwLock::new(keys(settings)?),
            digest: RwLock::new(digest),
        })
    }

    /// The keys of now.
    pub fn keys(&self) -> Keys {
        self.keys
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Looks whether a file has changed; `None` where none has. Where what is there now is wrong, the old keys stay.
    pub fn renew(&self) -> Option<Result<(), ServeError>> {
        let now = digest(&self.settings);
        let mut before = self.digest.write().unwrap_or_else(PoisonError::into_inner);
        if *before == now {
            return None;
        }
        *before = now;
        drop(before);
        Some(keys(&self.settings).map(|keys| {
            *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
        }))
    }
}

fn keys(settings: &Settings) -> Result<Keys, ServeError> {
    let tokens = settings
        .tokens
        .iter()
        .map(|file| Token::read(&file.path, file.cluster.clone()))
        .collect::<Result<Vec<Token>, ServeError>>()?;
    let metrics = settings.metrics_token.as_ref();
    Ok(Keys {
        tls: settings.tls.as_ref().map(tls::config).transpose()?,
        tokens: tokens.into(),
        metrics: metrics.map(|path| Token::read(path, None)).transpose()?,
    })
}

/// What all files hold.
fn digest(settings: &Settings) -> [u8; 32] {
    let tls = settings.tls.iter();
    let tls = tls.flat_map(|tls| {
        let files = [Some(&tls.certificate), Some(&tls.key)];
        files.into_iter().flatten().chain(&tls.client_authorities)
    });
    let tokens = settings.tokens.iter().map(|file| &file.path);
    let paths: Vec<&PathBuf> = tls.chain(tokens).chain(&settings.metrics_token).collect();
    let mut all = Sha256::new();
    for path in paths {
        let bytes = Zeroizing::new(read(path).unwrap_or_default());
        all.update(Sha256::digest(&*bytes));
    }
    all.finalize().into()
}
