//! Address blocks as NetworkPolicy writes them.

use core::fmt;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use core::str::FromStr;

/// A block of addresses, such as `10.0.0.0/8` or `fd00::/8`. Bits behind the prefix are ignored, as the API has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cidr {
    /// Address and length of the prefix.
    V4(Ipv4Addr, u8),
    /// Address and length of the prefix.
    V6(Ipv6Addr, u8),
}

/// A text that is not a valid CIDR block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid CIDR block")]
pub struct NoCidr;

impl Cidr {
    /// Whether the block holds an address. Families do not mix.
    pub fn contains(self, address: IpAddr) -> bool {
        match (self, address) {
            (Self::V4(network, length), IpAddr::V4(address)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
                network.to_bits() & mask == address.to_bits() & mask
            }
            (Self::V6(network, length), IpAddr::V6(address)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0);
                network.to_bits() & mask == address.to_bits() & mask
            }
            _ => false,
        }
    }

    /// First and last address.
    pub fn range(self) -> (IpAddr, IpAddr) {
        match self {
            Self::V4(network, length) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
                let first = network.to_bits() & mask;
                let last = first | !mask;
                (IpAddr::V4(first.into()), IpAddr::V4(last.into()))
            }
            Self::V6(network, length) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0);
                let first = network.to_bits() & mask;
                let last = first | !mask;
                (IpAddr::V6(first.into()), IpAddr::V6(last.into()))
            }
        }
    }

    /// Whether the block is every address of its family.
    pub fn is_everything(self) -> bool {
        matches!(self, Self::V4(_, 0) | Self::V6(_, 0))
    }
}

impl FromStr for Cidr {
    type Err = NoCidr;

    fn from_str(text: &str) -> Result<Self, NoCidr> {
        let (address, length) = text.split_once('/').ok_or(NoCidr)?;
        if !length.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NoCidr);
        }
        let length: u8 = length.parse().map_err(|_| NoCidr)?;
        match address.parse().map_err(|_| NoCidr)? {
            IpAddr::V4(address) if length <= 32 => Ok(Self::V4(address, length)),
            IpAddr::V6(address) if length <= 128 => Ok(Self::V6(address, length)),
            _ => Err(NoCidr),
        }
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(network, length) => write!(f, "{network}/{length}"),
            Self::V6(network, length) => write!(f, "{network}/{length}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_that_the_api_refuses_are_no_blocks() {
        for text in [
            "",
            "10.0.0.0",
            "10.0.0.0/",
            "10.0.0.0/33",
            "10.0.0/8",
            "010.0.0.0/8",
            "::/129",
            "::/-1",
            "::/+1",
            "a/8",
        ] {
            assert_eq!(text.parse::<Cidr>(), Err(NoCidr), "{text}");
        }
    }

    #[test]
    fn families_do_not_mix() {
        let everything: Cidr = "0.0.0.0/0".parse().unwrap();
        assert!(everything.is_everything());
        assert!(everything.contains("169.254.169.254".parse().unwrap()));
        assert!(!everything.contains("fd00:ec2::254".parse().unwrap()));
        assert!(!everything.contains("::ffff:169.254.169.254".parse().unwrap()));
    }

    /// The slow and obvious way: compare bit by bit.
    fn contains_by_bits(network: &[u8], length: u8, address: &[u8]) -> bool {
        (0..usize::from(length)).all(|bit| {
            let of = |bytes: &[u8]| bytes[bit / 8] >> (7 - bit % 8) & 1;
            of(network) == of(address)
        })
    }

    proptest! {
        #[test]
        fn v4_agrees_with_bits(network: [u8; 4], length in 0u8..=32, address: [u8; 4], near: bool) {
            let address = if near { [network[0], network[1], network[2], address[3]] } else { address };
            let cidr: Cidr = format!("{}/{length}", Ipv4Addr::from(network)).parse().unwrap();
            let expect = contains_by_bits(&network, length, &address);
            prop_assert_eq!(cidr.contains(IpAddr::from(address)), expect);
        }

        #[test]
        fn v6_agrees_with_bits(network: [u8; 16], length in 0u8..=128, address: [u8; 16], shared in 0usize..16) {
            let mut address = address;
            address[..shared].copy_from_slice(&network[..shared]);
            let cidr: Cidr = format!("{}/{length}", Ipv6Addr::from(network)).parse().unwrap();
            let expect = contains_by_bits(&network, length, &address);
            prop_assert_eq!(cidr.contains(IpAddr::from(address)), expect);
            prop_assert_eq!(cidr.to_string().parse::<Cidr>(), Ok(cidr));
        }
    }
}
