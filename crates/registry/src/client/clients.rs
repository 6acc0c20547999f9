//! One client for each registry: its connections and tokens serve all images of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::options::RegistryOptions;
use super::registry::Registry;
use crate::error::SourceError;

/// Clients by registry.
#[derive(Default)]
pub(crate) struct Clients(Mutex<HashMap<String, Arc<Registry>>>);

impl Clients {
    /// The client of a registry or mirror.
    pub(crate) fn get(
        &self,
        name: &str,
        options: &RegistryOptions,
    ) -> Result<Arc<Registry>, SourceError> {
        let mut clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = clients.get(name) {
            return Ok(Arc::clone(known));
        }
        let made = Arc::new(Registry::new(name, options)?);
        clients.insert(name.to_owned(), Arc::clone(&made));
        Ok(made)
    }
}
