//! Whether a server is asked through the proxy of the environment: what `NO_PROXY` means, as Go's `net/http` and so kubectl and the tools of
//! containers read it.
//!
//! One meaning for all that asks servers: the API server of a cluster, registries, mirrors of feeds. Reading the environment and
//! asking is the business of the callers.

use core::net::IpAddr;

/// Whether a server is asked without the proxy of the environment. `list` is the value of `NO_PROXY`: names with what lies below them,
/// `.names` without themselves, addresses, networks, each with a port or without; `*` is everything. This machine is always asked directly.
pub fn is_direct(host: &str, port: u16, list: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let host = host.trim_matches(['[', ']']).trim_end_matches('.');
    let address: Option<IpAddr> = host.parse().ok();
    if host == "localhost" || address.is_some_and(|address| address.is_loopback()) {
        return true;
    }
    list.split(',')
        .map(|entry| entry.trim().to_ascii_lowercase())
        .filter(|entry| !entry.is_empty())
        .any(|entry| matches(&entry, host, address, port))
}

fn matches(entry: &str, host: &str, address: Option<IpAddr>, port: u16) -> bool {
    if entry == "*" {
        return true;
    }
    if let Some((network, bits)) = entry.split_once('/') {
        let network: Option<IpAddr> = network.parse().ok();
        return match (network, bits.parse(), address) {
            (Some(network), Ok(bits), Some(address)) => is_inside(address, network, bits),
            _ => false,
        };
    }
    let (name, wanted) = match entry.parse::<IpAddr>() {
        Ok(_) => (entry, None),
        Err(_) => match entry.rsplit_once(':') {
            Some((name, wanted)) => match wanted.parse::<u16>() {
                Ok(wanted) => (name, Some(wanted)),
                Err(_) => (entry, None),
            },
            None => (entry, None),
        },
    };
    if wanted.is_some_and(|wanted| wanted != port) {
        return false;
    }
    let name = name.trim_matches(['[', ']']);
    if let Ok(named) = name.parse::<IpAddr>() {
        return address == Some(named);
    }
    let name = name.strip_prefix('*').unwrap_or(name);
    match name.strip_prefix('.') {
        // What lies below a name, and not the name itself.
        Some(_) => host.ends_with(name),
        None => {
            host == name
                || host
                    .strip_suffix(name)
                    .is_some_and(|before| before.ends_with('.'))
        }
    }
}

fn is_inside(address: IpAddr, network: IpAddr, bits: u32) -> bool {
    let (address, network, width) = match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => (
            u128::from(address.to_bits()),
            u128::from(network.to_bits()),
            32,
        ),
        (IpAddr::V6(address), IpAddr::V6(network)) => (address.to_bits(), network.to_bits(), 128),
        _ => return false,
    };
    match width - bits.min(width) {
        _ if bits > width => false,
        128 => true,
        rest => address >> rest == network >> rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_networks_and_ports() {
        for (host, port, list, expect) in [
            ("k.example.com", 6443, "", false),
            ("k.example.com", 6443, "k.example.com", true),
            ("K.example.com.", 6443, "example.com,", true),
            ("k.example.com", 6443, " , .example.com", true),
            ("k.example.com", 6443, "*.EXAMPLE.com", true),
            ("example.com", 443, ".example.com", false),
            ("badexample.com", 443, "example.com", false),
            ("k.example.com", 6443, "example.com:443", false),
            ("k.example.com", 443, "example.com:443", true),
            ("k.example.com", 443, "*", true),
            ("10.1.2.3", 443, "10.0.0.0/8", true),
            ("11.1.2.3", 443, "10.0.0.0/8,10.0.0.0/99,x/8", false),
            ("[fd00::1]", 6443, "fd00::/8", true),
            ("[fd00::1]", 6443, "fd00::1", true),
            ("[fd00::2]", 6443, "::/0", true),
            ("10.1.2.3", 6443, "10.1.2.3:6443", true),
            ("127.0.0.1", 6443, "", true),
            ("[::1]", 6443, "", true),
            ("localhost", 6443, "", true),
            ("localhost.example.com", 443, "", false),
        ] {
            assert_eq!(is_direct(host, port, list), expect, "{host}:{port} {list}");
        }
    }
}
