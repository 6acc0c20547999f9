//! Where requests never go: hosts that a registry names in order to reach what only this machine can reach.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Metadata services of clouds outside of the link-local range: Alibaba, Azure, Oracle; EC2 over IPv6.
const METADATA: &[IpAddr] = &[
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
    IpAddr::V4(Ipv4Addr::new(192, 0, 0, 192)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
    IpAddr::V6(Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254)),
];

/// Whether a host is loopback by its text: a registry of the user's own machine.
pub(crate) fn is_loopback_host(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']).trim_end_matches('.');
    match host.parse::<IpAddr>() {
        Ok(address) => canonical(address).is_loopback(),
        Err(_) => {
            let host = host.to_ascii_lowercase();
            host == "localhost" || host.ends_with(".localhost")
        }
    }
}

/// Why an address is never asked; `None` for all others.
pub(crate) fn refusal(address: IpAddr, allows_loopback: bool) -> Option<&'static str> {
    let address = canonical(address);
    if METADATA.contains(&address) {
        return Some("a metadata service");
    }
    if address.is_loopback() {
        return (!allows_loopback).then_some("a loopback address");
    }
    if address.is_unspecified() || address.is_multicast() {
        return Some("no address of a host");
    }
    let is_link_local = match address {
        IpAddr::V4(address) => address.is_link_local() || address.is_broadcast(),
        IpAddr::V6(address) => address.is_unicast_link_local(),
    };
    is_link_local.then_some("a link-local address")
}

/// An IPv4 address in the clothes of an IPv6 one as what it is: mapped, compatible, NAT64, 6to4.
fn canonical(address: IpAddr) -> IpAddr {
    let IpAddr::V6(six) = address else {
        return address;
    };
    if six.is_loopback() || six.is_unspecified() {
        return address;
    }
    let parts = six.segments();
    let tail = |at: usize| {
        let (high, low) = (parts[at].to_be_bytes(), parts[at + 1].to_be_bytes());
        IpAddr::V4(Ipv4Addr::new(high[0], high[1], low[0], low[1]))
    };
    match parts {
        [0, 0, 0, 0, 0, 0 | 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => tail(6),
        [0x2002, ..] => tail(1),
        _ => address,
    }
}

/// Resolves names, and refuses those that lead to where no request goes: checked where the connection is made, so that a
/// name cannot change its mind in between.
#[derive(Debug)]
pub(crate) struct GuardedResolver {
    pub(crate) inner: DefaultResolver,
    pub(crate) allows_loopback: bool,
    /// The proxy, which the user chose.
    pub(crate) proxy: Option<String>,
}

impl Resolver for GuardedResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        if uri
            .host()
            .is_some_and(|host| self.proxy.as_deref() == Some(host))
        {
            return Ok(found);
        }
        let mut allowed = self.empty();
        let mut reason = None;
        for address in found.iter() {
            match refusal(address.ip(), self.allows_loopback) {
                Some(why) => reason = Some(why),
                None => allowed.push(*address),
            }
        }
        match reason {
            // One bad address among good ones is a trick, too.
            Some(why) => Err(ureq::Error::Other(Box::new(Refused(why)))),
            None => Ok(allowed),
        }
    }
}

/// The name leads to where no request goes.
#[derive(Debug, thiserror::Error)]
#[error("the address is refused: it is {0}")]
pub(crate) struct Refused(pub(crate) &'static str);

/// Checks a host by its text, for requests that a proxy resolves.
pub(crate) fn check_host(host: &str, allows_loopback: bool) -> Result<(), Refused> {
    let bare = host.trim_matches(['[', ']']).trim_end_matches('.');
    if let Ok(address) = bare.parse::<IpAddr>() {
        return match refusal(address, allows_loopback) {
            Some(why) => Err(Refused(why)),
            None => Ok(()),
        };
    }
    let bare = bare.to_ascii_lowercase();
    if is_loopback_host(&bare) && !allows_loopback {
        return Err(Refused("a loopback address"));
    }
    let is_metadata = ["metadata.google.internal", "metadata", "instance-data"];
    match is_metadata.contains(&bare.as_str()) {
        true => Err(Refused("a metadata service")),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_this_machine_are_refused() {
        for (host, is_refused, is_refused_on_loopback) in [
            ("10.0.0.1", false, false),
            ("registry.example.com", false, false),
            ("127.0.0.1", true, false),
            ("127.9.9.9", true, false),
            ("localhost", true, false),
            ("a.LOCALHOST.", true, false),
            ("[::1]", true, false),
            ("[::ffff:127.0.0.1]", true, false),
            ("169.254.169.254", true, true),
            ("[::ffff:169.254.169.254]", true, true),
            ("[64:ff9b::a9fe:a9fe]", true, true),
            ("[2002:a9fe:a9fe::]", true, true),
            ("[fe80::1]", true, true),
            ("[fd00:ec2::254]", true, true),
            ("[fd00::1]", false, false),
            ("100.100.100.200", true, true),
            ("0.0.0.0", true, true),
            ("[::]", true, true),
            ("metadata.google.internal.", true, true),
        ] {
            assert_eq!(check_host(host, false).is_err(), is_refused, "{host}");
            assert_eq!(
                check_host(host, true).is_err(),
                is_refused_on_loopback,
                "{host}"
            );
        }
    }
}
