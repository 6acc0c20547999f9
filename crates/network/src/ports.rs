//! Sets of ports, protocol by protocol.

use std::fmt;

/// A transport protocol that policies know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// SCTP
    Sctp,
    /// TCP
    Tcp,
    /// UDP
    Udp,
}

impl Protocol {
    /// Every one, in the order in which they are printed.
    pub const ALL: [Self; 3] = [Self::Sctp, Self::Tcp, Self::Udp];

    /// As the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sctp => "SCTP",
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
        }
    }

    /// Reads a protocol as the API writes it.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|protocol| protocol.name() == text)
    }

    fn index(self) -> usize {
        match self {
            Self::Sctp => 0,
            Self::Tcp => 1,
            Self::Udp => 2,
        }
    }
}

/// A port that there is.
pub(crate) fn number(value: Option<i64>) -> Option<u16> {
    value
        .and_then(|value| u16::try_from(value).ok())
        .filter(|port| *port > 0)
}

/// The first and last port that there is.
const FIRST: u16 = 1;
const LAST: u16 = u16::MAX;

/// Ports as disjoint ranges that do not touch, in order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
struct Ranges(Vec<(u16, u16)>);

impl Ranges {
    fn all() -> Self {
        Self(vec![(FIRST, LAST)])
    }

    fn insert(&mut self, first: u16, last: u16) {
        // Ranges that touch become one.
        let from = self
            .0
            .partition_point(|(_, to)| u32::from(*to) + 1 < u32::from(first));
        let touching =
            self.0[from..].partition_point(|(start, _)| u32::from(*start) <= u32::from(last) + 1);
        if touching == 0 {
            self.0.insert(from, (first, last));
            return;
        }
        let behind = from + touching;
        self.0[from] = (first.min(self.0[from].0), last.max(self.0[behind - 1].1));
        self.0.drain(from + 1..behind);
    }

    fn has(&self, port: u16) -> bool {
        let at = self.0.partition_point(|(_, last)| *last < port);
        self.0.get(at).is_some_and(|(first, _)| *first <= port)
    }

    /// All of both, in one pass.
    fn join(&mut self, other: &Self) {
        if other.0.is_empty() || self.0 == other.0 {
            return;
        }
        let mut joined: Vec<(u16, u16)> = Vec::with_capacity(self.0.len() + other.0.len());
        let (mut own, mut others) = (self.0.iter().peekable(), other.0.iter().peekable());
        while let Some(next) = match (own.peek(), others.peek()) {
            (Some(a), Some(b)) if a.0 > b.0 => others.next(),
            (Some(_), _) => own.next(),
            (None, _) => others.next(),
        } {
            match joined.last_mut() {
                // Ranges that touch become one.
                Some(last) if u32::from(next.0) <= u32::from(last.1) + 1 => {
                    last.1 = last.1.max(next.1);
                }
                _ => joined.push(*next),
            }
        }
        self.0 = joined;
    }

    fn intersect(&self, other: &Self) -> Self {
        let mut ranges = Vec::new();
        let (mut own, mut others) = (self.0.iter().peekable(), other.0.iter().peekable());
        while let (Some((a, b)), Some((c, d))) = (own.peek(), others.peek()) {
            let (first, last) = (*a.max(c), *b.min(d));
            if first <= last {
                ranges.push((first, last));
            }
            if b < d {
                own.next();
            } else {
                others.next();
            }
        }
        Self(ranges)
    }

    fn invert(&self) -> Self {
        let mut ranges = Vec::new();
        let mut next = u32::from(FIRST);
        for (first, last) in &self.0 {
            if next < u32::from(*first) {
                ranges.push((u16::try_from(next).unwrap_or(LAST), first - 1));
            }
            next = u32::from(*last) + 1;
        }
        if next <= u32::from(LAST) {
            ranges.push((u16::try_from(next).unwrap_or(LAST), LAST));
        }
        Self(ranges)
    }
}

/// Protocols and ports, and whether other protocols (ICMP and the like) belong to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Ports {
    ranges: [Ranges; 3],
    /// Whether protocols without ports belong to it.
    pub others: bool,
}

impl Ports {
    /// Nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// Everything.
    pub fn all() -> Self {
        Self {
            ranges: [Ranges::all(), Ranges::all(), Ranges::all()],
            others: true,
        }
    }

    /// One port.
    pub fn one(protocol: Protocol, port: u16) -> Self {
        Self::range(protocol, port, port)
    }

    /// Ports from the first to the last; port 0 does not exist.
    pub fn range(protocol: Protocol, first: u16, last: u16) -> Self {
        let mut ports = Self::none();
        ports.insert(protocol, first, last);
        ports
    }

    /// Adds ports from the first to the last.
    pub fn insert(&mut self, protocol: Protocol, first: u16, last: u16) {
        let first = first.max(FIRST);
        if first <= last {
            self.ranges[protocol.index()].insert(first, last);
        }
    }

    /// Adds all of another set.
    pub fn join(&mut self, other: &Self) {
        for (own, other) in self.ranges.iter_mut().zip(&other.ranges) {
            own.join(other);
        }
        self.others |= other.others;
    }

    /// What is in both.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        let mut ports = Self::none();
        for (index, range) in ports.ranges.iter_mut().enumerate() {
            *range = self.ranges[index].intersect(&other.ranges[index]);
        }
        ports.others = self.others && other.others;
        ports
    }

    /// What is not in the other.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let mut rest = other.clone();
        for range in &mut rest.ranges {
            *range = range.invert();
        }
        rest.others = !rest.others;
        self.intersect(&rest)
    }

    /// Whether it holds nothing at all.
    pub fn is_empty(&self) -> bool {
        !self.others && self.ranges.iter().all(|ranges| ranges.0.is_empty())
    }

    /// Whether it holds every port of every protocol that policies know.
    pub fn is_all(&self) -> bool {
        self.ranges.iter().all(|ranges| *ranges == Ranges::all())
    }

    /// Whether it holds a port.
    pub fn has(&self, protocol: Protocol, port: u16) -> bool {
        self.ranges[protocol.index()].has(port)
    }

    /// Some port of it, TCP first; `None` when it has none.
    pub fn example(&self) -> Option<(Protocol, u16)> {
        [Protocol::Tcp, Protocol::Udp, Protocol::Sctp]
            .into_iter()
            .find_map(|protocol| {
                let first = self.ranges[protocol.index()].0.first()?;
                Some((protocol, first.0))
            })
    }

    /// Every range, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Protocol, u16, u16)> + '_ {
        Protocol::ALL.into_iter().flat_map(|protocol| {
            let ranges = &self.ranges[protocol.index()].0;
            ranges
                .iter()
                .map(move |(first, last)| (protocol, *first, *last))
        })
    }
}

impl fmt::Display for Ports {
    /// `All Connections`, `TCP 80,443-444,UDP 53`, or `No Connections`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_all() {
            return f.write_str("All Connections");
        }
        let mut is_first = true;
        for protocol in Protocol::ALL {
            let ranges = &self.ranges[protocol.index()].0;
            for (index, (first, last)) in ranges.iter().enumerate() {
                match (is_first, index) {
                    (true, _) => write!(f, "{} ", protocol.name())?,
                    (false, 0) => write!(f, ",{} ", protocol.name())?,
                    _ => f.write_str(",")?,
                }
                is_first = false;
                if first == last {
                    write!(f, "{first}")?;
                } else {
                    write!(f, "{first}-{last}")?;
                }
            }
        }
        match (is_first, self.others) {
            (true, true) => f.write_str("protocols without ports"),
            (true, false) => f.write_str("No Connections"),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn in_words() {
        let mut ports = Ports::one(Protocol::Tcp, 80);
        ports.insert(Protocol::Tcp, 443, 444);
        ports.insert(Protocol::Udp, 53, 53);
        assert_eq!(ports.to_string(), "TCP 80,443-444,UDP 53");
        assert_eq!(Ports::all().to_string(), "All Connections");
        assert_eq!(Ports::none().to_string(), "No Connections");
        assert_eq!(
            Ports::all().without(&ports).to_string(),
            "SCTP 1-65535,TCP 1-79,81-442,445-65535,UDP 1-52,54-65535"
        );
        assert!(Ports::range(Protocol::Tcp, 9, 8).is_empty());
        assert!(Ports::one(Protocol::Tcp, 0).is_empty());
    }

    type Plain = BTreeSet<(Protocol, u16)>;

    /// Ranges near both ends, where the arithmetic is.
    fn ranges() -> impl Strategy<Value = Vec<(Protocol, u16, u16)>> {
        let port = prop_oneof![0u16..12, 65_525u16..=65_535];
        prop::collection::vec(
            (prop::sample::select(&Protocol::ALL), port.clone(), port),
            0..6,
        )
    }

    fn both(ranges: &[(Protocol, u16, u16)]) -> (Ports, Plain) {
        let mut ports = Ports::none();
        let mut plain = Plain::new();
        for (protocol, first, last) in ranges {
            ports.insert(*protocol, *first, *last);
            plain.extend((*first.max(&1)..=*last).map(|port| (*protocol, port)));
        }
        (ports, plain)
    }

    fn plain(ports: &Ports) -> Plain {
        ports
            .iter()
            .flat_map(|(protocol, first, last)| (first..=last).map(move |port| (protocol, port)))
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn sets_behave_as_sets(a in ranges(), b in ranges()) {
            let ((a, plain_a), (b, plain_b)) = (both(&a), both(&b));
            prop_assert_eq!(plain(&a), plain_a.clone());
            prop_assert_eq!(plain(&a.intersect(&b)), plain_a.intersection(&plain_b).copied().collect());
            prop_assert_eq!(plain(&a.without(&b)), plain_a.difference(&plain_b).copied().collect());
            let mut joined = a.clone();
            joined.join(&b);
            prop_assert_eq!(plain(&joined), plain_a.union(&plain_b).copied().collect());
            // Two ways to the same set are the same value.
            let mut other_way = b.clone();
            other_way.join(&a);
            prop_assert_eq!(joined, other_way);
        }
    }
}
