//! Ranges of addresses.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::fmt;

use seawall_model::Cidr;

/// Addresses from the first to the last, of one family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Range {
    /// First.
    pub first: IpAddr,
    /// Last.
    pub last: IpAddr,
}

impl Range {
    /// Every IPv4 address.
    pub const V4: Self = Self {
        first: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        last: IpAddr::V4(Ipv4Addr::BROADCAST),
    };

    /// Every IPv6 address.
    pub const V6: Self = Self {
        first: IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        last: IpAddr::V6(Ipv6Addr::new(
            0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff,
        )),
    };

    /// The addresses of a block.
    pub fn of(cidr: Cidr) -> Self {
        let (first, last) = cidr.range();
        Self { first, last }
    }

    /// One address.
    pub fn one(address: IpAddr) -> Self {
        Self {
            first: address,
            last: address,
        }
    }

    /// What is in both.
    pub fn intersect(&self, other: &Self) -> Option<Self> {
        self.meets(other).then(|| Self {
            first: self.first.max(other.first),
            last: self.last.min(other.last),
        })
    }

    /// How many addresses it has; `None` for more than a number of 64 bits holds.
    pub(crate) fn count(&self) -> Option<u64> {
        let beyond = match (self.first, self.last) {
            (IpAddr::V4(first), IpAddr::V4(last)) => {
                u64::from(last.to_bits().saturating_sub(first.to_bits()))
            }
            (IpAddr::V6(first), IpAddr::V6(last)) => {
                u64::try_from(last.to_bits().saturating_sub(first.to_bits())).ok()?
            }
            _ => return None,
        };
        beyond.checked_add(1)
    }

    /// Whether all of another range is in it.
    pub fn holds(&self, other: &Self) -> bool {
        self.first.is_ipv4() == other.first.is_ipv4()
            && self.first <= other.first
            && other.last <= self.last
    }

    /// Whether some address is in both.
    pub fn meets(&self, other: &Self) -> bool {
        self.first.is_ipv4() == other.first.is_ipv4()
            && self.first <= other.last
            && other.first <= self.last
    }
}

/// A family of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// IPv4.
    V4,
    /// IPv6.
    V6,
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        })
    }
}

impl Family {
    pub(crate) const BOTH: [Self; 2] = [Self::V4, Self::V6];

    pub(crate) fn of(address: IpAddr) -> Self {
        if address.is_ipv4() {
            Self::V4
        } else {
            Self::V6
        }
    }

    /// The other one.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::V4 => Self::V6,
            Self::V6 => Self::V4,
        }
    }

    /// The one of the two that is alone in a set of them.
    pub(crate) fn only(families: [bool; 2]) -> Option<Self> {
        match families {
            [true, false] => Some(Self::V4),
            [false, true] => Some(Self::V6),
            _ => None,
        }
    }

    /// Every address of it.
    pub(crate) fn whole(self) -> Range {
        match self {
            Self::V4 => Range::V4,
            Self::V6 => Range::V6,
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            return write!(f, "{}", self.first);
        }
        write!(f, "{}-{}", self.first, self.last)
    }
}

/// Cuts all addresses where one of some ranges begins or ends, so that each piece is in a range whole or not at all.
/// IPv6 is cut only when some range is of it.
pub(crate) fn cut(ranges: &[Range]) -> Vec<Range> {
    let mut pieces = Vec::new();
    let of_v4 = ranges
        .iter()
        .filter_map(|range| match (range.first, range.last) {
            (IpAddr::V4(first), IpAddr::V4(last)) => {
                Some((u128::from(first.to_bits()), u128::from(last.to_bits())))
            }
            _ => None,
        });
    for (first, last) in pieces_of(of_v4, u128::from(u32::MAX)) {
        let address =
            |bits: u128| IpAddr::V4(Ipv4Addr::from_bits(u32::try_from(bits).unwrap_or(u32::MAX)));
        pieces.push(Range {
            first: address(first),
            last: address(last),
        });
    }
    let of_v6: Vec<(u128, u128)> = ranges
        .iter()
        .filter_map(|range| match (range.first, range.last) {
            (IpAddr::V6(first), IpAddr::V6(last)) => Some((first.to_bits(), last.to_bits())),
            _ => None,
        })
        .collect();
    if !of_v6.is_empty() {
        for (first, last) in pieces_of(of_v6.into_iter(), u128::MAX) {
            pieces.push(Range {
                first: IpAddr::V6(Ipv6Addr::from_bits(first)),
                last: IpAddr::V6(Ipv6Addr::from_bits(last)),
            });
        }
    }
    pieces
}

/// An address as a number.
pub(crate) fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// Addresses from one number to another.
pub(crate) fn of_bits(first: u128, last: u128, is_v4: bool) -> Range {
    let address = |bits: u128| {
        if is_v4 {
            IpAddr::V4(Ipv4Addr::from_bits(u32::try_from(bits).unwrap_or(u32::MAX)))
        } else {
            IpAddr::V6(Ipv6Addr::from_bits(bits))
        }
    };
    Range {
        first: address(first),
        last: address(last),
    }
}

/// What is left of a range without its exceptions, in order.
pub(crate) fn without(range: Range, except: &[Range]) -> impl Iterator<Item = Range> {
    let is_v4 = range.first.is_ipv4();
    let mut holes: Vec<(u128, u128)> = except
        .iter()
        .filter_map(|part| part.intersect(&range))
        .map(|part| (bits(part.first), bits(part.last)))
        .collect();
    holes.sort_unstable();
    let mut left = Vec::new();
    let mut next = Some(bits(range.first));
    for (first, last) in holes {
        if let Some(start) = next
            && start < first
        {
            left.push((start, first - 1));
        }
        next = next.and_then(|start| Some(start.max(last.checked_add(1)?)));
    }
    let end = bits(range.last);
    left.extend(next.filter(|start| *start <= end).map(|start| (start, end)));
    left.into_iter()
        .map(move |(first, last)| of_bits(first, last, is_v4))
}

fn pieces_of(ranges: impl Iterator<Item = (u128, u128)>, end: u128) -> Vec<(u128, u128)> {
    // Where a piece begins.
    let mut starts = vec![0];
    for (first, last) in ranges {
        starts.push(first);
        starts.extend(last.checked_add(1).filter(|next| *next <= end));
    }
    starts.sort_unstable();
    starts.dedup();
    let ends = starts.iter().skip(1).map(|next| next - 1).chain([end]);
    starts.iter().copied().zip(ends).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cidr(text: &str) -> Range {
        Range::of(text.parse().expect("a block"))
    }

    #[test]
    fn addresses_are_cut_where_blocks_begin_and_end() {
        let pieces: Vec<String> = cut(&[
            cidr("10.0.0.0/8"),
            cidr("0.0.0.0/0"),
            cidr("255.255.255.255/32"),
        ])
        .iter()
        .map(ToString::to_string)
        .collect();
        assert_eq!(
            pieces,
            [
                "0.0.0.0-9.255.255.255",
                "10.0.0.0-10.255.255.255",
                "11.0.0.0-255.255.255.254",
                "255.255.255.255"
            ]
        );
        assert_eq!(cut(&[]), [Range::V4]);
        assert_eq!(cut(&[cidr("::/0")]), [Range::V4, Range::V6]);
        assert_eq!(cut(&[cidr("fd00::/8")]).len(), 4);
    }

    #[test]
    fn exceptions_leave_holes() {
        let left = |range: Range, except: &[Range]| -> Vec<String> {
            without(range, except)
                .map(|part| part.to_string())
                .collect()
        };
        let block = cidr("10.0.0.0/8");
        assert_eq!(left(block, &[]), ["10.0.0.0-10.255.255.255"]);
        assert_eq!(
            left(
                block,
                &[
                    cidr("10.9.0.0/16"),
                    cidr("10.0.0.0/16"),
                    cidr("10.9.1.0/24")
                ]
            ),
            ["10.1.0.0-10.8.255.255", "10.10.0.0-10.255.255.255"]
        );
        assert!(left(block, &[block]).is_empty());
        assert!(left(Range::V6, &[Range::V6]).is_empty());
        assert_eq!(
            left(Range::V4, &[cidr("255.255.255.255/32"), cidr("::/0")]),
            ["0.0.0.0-255.255.255.254"]
        );
    }

    #[test]
    fn families_do_not_mix() {
        assert!(!Range::V6.holds(&Range::V4) && !Range::V4.meets(&Range::V6));
        assert!(Range::V4.holds(&cidr("10.0.0.0/8")));
    }
}
