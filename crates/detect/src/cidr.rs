//! Blocks of IP addresses.

use core::net::IpAddr;

/// A block of addresses. Bits behind the prefix do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Block {
    is_four: bool,
    /// The address as a number of 128 bits, those of IPv4 in front.
    bits: u128,
    length: u32,
}

impl Block {
    /// Reads `10.0.0.0/8` or `fd00::/8`; an address alone is a block of one. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let (is_four, bits) = bits(address.parse().ok()?);
        let most = if is_four { 32 } else { 128 };
        let length = match length {
            Some(length) if length.bytes().all(|byte| byte.is_ascii_digit()) => {
                length.parse().ok().filter(|length| *length <= most)?
            }
            Some(_) => return None,
            None => most,
        };
        Some(Self {
            is_four,
            bits: bits & mask(length),
            length,
        })
    }

    /// Whether an address is in it. An IPv4 address that is written as IPv6 (`::ffff:10.0.0.1`) is the same address.
    pub fn contains(&self, address: IpAddr) -> bool {
        let (is_four, bits) = bits(address.to_canonical());
        is_four == self.is_four && bits & mask(self.length) == self.bits
    }
}

fn bits(address: IpAddr) -> (bool, u128) {
    match address {
        IpAddr::V4(address) => (true, u128::from(address.to_bits()) << 96),
        IpAddr::V6(address) => (false, address.to_bits()),
    }
}

fn mask(length: u32) -> u128 {
    u128::MAX.checked_shl(128 - length).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_in_blocks_of_their_family() {
        for (block, address, expect) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.1.2.3/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.0/8", "::ffff:10.0.0.1", true),
            ("10.0.0.0/8", "a00::1", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "::1", false),
            ("::/0", "203.0.113.9", false),
            ("fd00::/8", "fdff::1", true),
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            ("192.0.2.0/31", "192.0.2.1", true),
        ] {
            let block = Block::parse(block).expect("a block");
            assert_eq!(
                block.contains(address.parse().expect("an address")),
                expect,
                "{block:?} {address}"
            );
        }
        for text in [
            "",
            "10.0.0.0/33",
            "10.0.0/8",
            "::/129",
            "10.0.0.0/+8",
            "10.0.0.0/",
            "a/8",
        ] {
            assert_eq!(Block::parse(text), None, "{text}");
        }
    }
}
