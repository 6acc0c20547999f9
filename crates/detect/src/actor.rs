//! Who sent a request, and from where: only what the server itself found out. Clients choose the user agent, the ID of the
//! event and all addresses but the last.

use core::net::{IpAddr, Ipv6Addr};
use std::borrow::Cow;

use crate::extra::{CREDENTIAL, extra};
use crate::json;
use crate::record::{Part, Record, Slot};

/// Bits of an address that are its network, for IPv4 and IPv6: what one office, one node group or one site usually shares.
const NETWORK_BITS: (u32, u32) = (24, 48);

/// Keys of `user.extra` with the name of a role's session, as the authenticator of EKS writes them.
const ARN: [&str; 2] = ["arn", "sigs.k8s.io/aws-iam-authenticator/arn"];

impl<'e> Record<'e> {
    /// Who sent the request. Where many share a user, as roles of a cloud do, it is the session behind it.
    pub fn actor(&self) -> Option<Cow<'e, str>> {
        let known = self.known.actor.get_or_init(|| {
            let session = ARN
                .iter()
                .find_map(|key| self.value(Part::Event, &extra(key)).ok());
            match session {
                Some(session) => Some(json::as_text(session)),
                None => self.slot(Slot::User).map(Cow::Borrowed),
            }
        });
        known.clone()
    }

    /// Groups of the user.
    pub fn groups(&self) -> Vec<Cow<'e, str>> {
        let steps = json::steps(&["user", "groups"]);
        let found = self.value(Part::Event, &steps).ok();
        let groups = found.and_then(json::items).unwrap_or_default();
        groups.into_iter().map(json::as_text).collect()
    }

    /// Whom it acts as; `None` where it is nobody but itself.
    pub fn impersonated(&self) -> Option<Cow<'e, str>> {
        let steps = json::steps(&["impersonatedUser", "username"]);
        let found = self.value(Part::Event, &steps).ok()?;
        Some(json::as_text(found))
    }

    /// The address that the server saw; those before it are what the client or proxies say.
    pub fn address(&self) -> Option<Cow<'e, str>> {
        let found = self.value(Part::Event, &json::steps(&["sourceIPs"])).ok()?;
        let last = json::items(found)?.pop()?;
        Some(json::as_text(last)).filter(|address| !address.is_empty())
    }

    /// The network of that address, as a block.
    pub fn network(&self) -> Option<String> {
        let known = &self.known.network;
        let known = known.get_or_init(|| self.address().and_then(|address| network(&address)));
        known.clone()
    }

    /// Which token was used, where the server says so.
    pub fn credential(&self) -> Option<Cow<'e, str>> {
        let found = self.value(Part::Event, &extra(CREDENTIAL)).ok()?;
        Some(json::as_text(found))
    }
}

/// The network of an address: 24 bits of IPv4, 48 of IPv6; `None` for a text that is no address.
pub fn network(address: &str) -> Option<String> {
    let address: IpAddr = address.trim().parse().ok()?;
    Some(match address.to_canonical() {
        IpAddr::V4(own) => {
            let mask = u32::MAX << (32 - NETWORK_BITS.0);
            let base = core::net::Ipv4Addr::from_bits(own.to_bits() & mask);
            format!("{base}/{}", NETWORK_BITS.0)
        }
        IpAddr::V6(own) => {
            let mask = u128::MAX << (128 - NETWORK_BITS.1);
            let base = Ipv6Addr::from_bits(own.to_bits() & mask);
            format!("{base}/{}", NETWORK_BITS.1)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Head;

    fn told(event: &str) -> [Option<String>; 4] {
        let head = Head::read(event).expect("an event");
        let record = Record::new(event, &head);
        let own = |text: Option<Cow<'_, str>>| text.map(Cow::into_owned);
        [
            own(record.actor()),
            own(record.impersonated()),
            own(record.address()),
            record.network(),
        ]
    }

    #[test]
    fn the_last_address_counts_and_a_session_is_who_acts() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            told(
                r#"{"stage":"ResponseComplete","user":{"username":"ann"},"sourceIPs":["10.0.0.1","192.0.2.77"],"impersonatedUser":{"username":"root"}}"#
            ),
            [
                some("ann"),
                some("root"),
                some("192.0.2.77"),
                some("192.0.2.0/24")
            ]
        );
        assert_eq!(
            told(
                r#"{"stage":"ResponseComplete","user":{"username":"ops","extra":{"arn":["arn:aws:sts::1:assumed-role/Ops/ann"]}},"sourceIPs":["::ffff:192.0.2.1"]}"#
            ),
            [
                some("arn:aws:sts::1:assumed-role/Ops/ann"),
                None,
                some("::ffff:192.0.2.1"),
                some("192.0.2.0/24")
            ]
        );
        for nothing in ["[]", "null", "5", r#"[""]"#, r#"["nowhere"]"#] {
            let event = format!(r#"{{"stage":"ResponseComplete","sourceIPs":{nothing}}}"#);
            assert_eq!(told(&event)[3], None, "{nothing}");
        }
        assert_eq!(
            network("2001:db8:1:2::3").as_deref(),
            Some("2001:db8:1::/48")
        );
    }
}
