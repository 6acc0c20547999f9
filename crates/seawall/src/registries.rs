//! How registries and mirrors are asked: with the user's own Docker configuration and the proxies of the environment.

use std::sync::Arc;

use seawall_image::config::Platform;
use seawall_registry::{DockerConfig, Proxies, RegistryOptions};

/// How registries are asked. `platform` is which of several images is meant; by default Linux on this machine's processor.
pub(crate) fn registry_options(
    platform: Option<Platform>,
    runs_helpers: bool,
) -> anyhow::Result<RegistryOptions> {
    let platform = platform.unwrap_or_else(|| Platform::linux(std::env::consts::ARCH));
    let mut options = RegistryOptions::new(platform);
    options.proxies = Proxies::from_environment(|name| std::env::var(name).ok());
    if let Some(path) = DockerConfig::path(|name| std::env::var_os(name))
        && path.exists()
    {
        let config = DockerConfig::load(&path)?;
        options.credentials = Arc::new(match runs_helpers {
            true => config,
            false => config.without_helpers(),
        });
    }
    Ok(options)
}
