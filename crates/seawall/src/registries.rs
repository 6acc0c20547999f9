//! How registries and mirrors are asked: with the user's own Docker configuration and the proxies of the environment.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use seawall_image::config::Platform;
use seawall_registry::{DockerConfig, Proxies, RegistryOptions};

/// How registries are asked.
#[derive(Debug, Clone, Args)]
pub(crate) struct RegistryArguments {
    /// Ask this mirror first for what is in a registry, as in `docker.io=mirror.example.com`; repeatable, asked in order.
    #[arg(long, value_name = "REGISTRY=HOST", value_parser = pair)]
    registry_mirror: Vec<(String, String)>,
    /// Send the credential of a registry to this token server as well, as in `registry.example.com=auth.example.com`;
    /// repeatable. By default it goes to the registry itself only.
    #[arg(long, value_name = "REGISTRY=HOST", value_parser = pair)]
    registry_token_host: Vec<(String, String)>,
    /// Trust the certificate authorities in this PEM file as well; repeatable.
    #[arg(long, value_name = "FILE")]
    registry_ca: Vec<PathBuf>,
    /// Do not run the credential helpers that the user's Docker configuration names.
    #[arg(long)]
    no_credential_helpers: bool,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((registry, host)) if !registry.is_empty() && !host.is_empty() => {
            Ok((registry.to_owned(), host.to_owned()))
        }
        _ => Err("expected REGISTRY=HOST".to_owned()),
    }
}

impl RegistryArguments {
    /// How registries are asked. `platform` is which of several images is meant; by default Linux on this machine's processor.
    pub(crate) fn options(&self, platform: Option<Platform>) -> anyhow::Result<RegistryOptions> {
        let platform = platform.unwrap_or_else(|| Platform::linux(std::env::consts::ARCH));
        let mut options = RegistryOptions::new(platform);
        options.proxies = Proxies::from_environment(|name| std::env::var(name).ok());
        if let Some(path) = DockerConfig::path(|name| std::env::var_os(name))
            && path.exists()
        {
            let config = DockerConfig::load(&path)?;
            options.credentials = Arc::new(match self.no_credential_helpers {
                true => config.without_helpers(),
                false => config,
            });
        }
        for (registry, host) in &self.registry_mirror {
            let mirrors = options.mirrors.entry(registry.clone()).or_default();
            mirrors.push(host.clone());
        }
        for (registry, host) in &self.registry_token_host {
            let hosts = options.token_hosts.entry(registry.clone()).or_default();
            hosts.push(host.clone());
        }
        for file in &self.registry_ca {
            let bytes = std::fs::read(file)
                .with_context(|| format!("`{}` cannot be read", file.display()))?;
            options.certificates.push(bytes);
        }
        Ok(options)
    }
}
