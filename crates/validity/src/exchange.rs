//! What servers and clients send each other that no server stores: it looks like an object, and holds or stands for none.

/// One kind of message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exchange {
    /// How a request ended, most often an error.
    Status,
    /// Which groups, versions and resources a server has.
    Discovery,
    /// The options of a request.
    Options,
    /// A change of an object that is watched.
    WatchEvent,
    /// Objects as rows for printing, most often with their metadata only.
    Table,
    /// The metadata of objects, without the rest.
    Metadata,
    /// How a client reaches servers: `Config` only looks like a kind of the core group.
    Kubeconfig,
}

/// The messages whose kind no other group has.
const CORE: &[(&str, Exchange)] = &[
    ("APIGroup", Exchange::Discovery),
    ("APIGroupList", Exchange::Discovery),
    ("APIResourceList", Exchange::Discovery),
    ("APIVersions", Exchange::Discovery),
    ("Config", Exchange::Kubeconfig),
    ("Status", Exchange::Status),
];

/// The messages that every group of a server knows.
const ALL_GROUPS: &[(&str, Exchange)] = &[
    ("CreateOptions", Exchange::Options),
    ("DeleteOptions", Exchange::Options),
    ("GetOptions", Exchange::Options),
    ("ListOptions", Exchange::Options),
    ("PatchOptions", Exchange::Options),
    ("UpdateOptions", Exchange::Options),
    ("WatchEvent", Exchange::WatchEvent),
];

/// The group of types that belong to no API of their own.
const META: (&str, &[(&str, Exchange)]) = (
    "meta.k8s.io",
    &[
        ("PartialObjectMetadata", Exchange::Metadata),
        ("PartialObjectMetadataList", Exchange::Metadata),
        ("Table", Exchange::Table),
        ("TableOptions", Exchange::Options),
    ],
);

/// The group of discovery in one document.
const DISCOVERY: (&str, &[(&str, Exchange)]) = (
    "apidiscovery.k8s.io",
    &[
        ("APIGroupDiscovery", Exchange::Discovery),
        ("APIGroupDiscoveryList", Exchange::Discovery),
    ],
);

impl Exchange {
    /// The message that a kind is, where it is one.
    pub fn of(group: &str, kind: &str) -> Option<Self> {
        let own = match group {
            "" => CORE,
            _ if group == META.0 => META.1,
            _ if group == DISCOVERY.0 => DISCOVERY.1,
            _ => &[],
        };
        // Anyone can define a kind of any name in a group of their own.
        let is_shared = !group.contains('.') || group.ends_with(".k8s.io");
        let shared = if is_shared { ALL_GROUPS } else { &[] };
        let named = |all: &[(&str, Self)]| {
            all.iter()
                .find(|(name, _)| *name == kind)
                .map(|(_, exchange)| *exchange)
        };
        named(own).or_else(|| named(shared))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_one_in_its_groups_only() {
        for (group, kind, expected) in [
            ("", "Status", Some(Exchange::Status)),
            ("", "APIResourceList", Some(Exchange::Discovery)),
            ("", "DeleteOptions", Some(Exchange::Options)),
            ("apps", "DeleteOptions", Some(Exchange::Options)),
            (
                "networking.k8s.io",
                "WatchEvent",
                Some(Exchange::WatchEvent),
            ),
            ("meta.k8s.io", "Table", Some(Exchange::Table)),
            ("meta.k8s.io", "WatchEvent", Some(Exchange::WatchEvent)),
            (
                "apidiscovery.k8s.io",
                "APIGroupDiscoveryList",
                Some(Exchange::Discovery),
            ),
            ("example.com", "Status", None),
            ("example.com", "WatchEvent", None),
            ("apps", "Status", None),
            ("", "Table", None),
            ("", "Pod", None),
        ] {
            assert_eq!(Exchange::of(group, kind), expected, "{group} {kind}");
        }
    }
}
