//! What events a rule is about, as `logsource` says it.

use seawall_syntax::Node;

use crate::rule::Source;

/// The log source of a rule or filter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct LogSource {
    pub product: Option<String>,
    pub category: Option<String>,
    pub service: Option<String>,
}

/// Categories whose events system calls are.
const SYSTEM_CALLS: &[&str] = &[
    "process_creation",
    "process_access",
    "process_termination",
    "file_access",
    "file_change",
    "file_delete",
    "file_event",
    "file_rename",
    "network_connection",
];

impl LogSource {
    /// Reads one; `None` where there is none.
    pub fn read(node: &Node) -> Option<Self> {
        let node = node.get("logsource").filter(|node| node.is_mapping())?;
        let text = |key| node.str(key).map(str::to_lowercase);
        let found = Self {
            product: text("product"),
            category: text("category"),
            service: text("service"),
        };
        (found != Self::default()).then_some(found)
    }

    /// The source of its events.
    pub fn source(&self) -> Source {
        let (product, category, service) = self.parts();
        match (product, category, service) {
            ("kubernetes", _, "audit" | "") => Source::Audit,
            ("linux", category, _) if SYSTEM_CALLS.contains(&category) => Source::SystemCalls,
            _ => {
                let parts = [product, category, service].into_iter();
                let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
                Source::Other(parts.join("/"))
            }
        }
    }

    /// Whether what is about these events is about those of another as well: what it names, the other names so.
    pub fn holds(&self, other: &Self) -> bool {
        let is_same = |own: &Option<String>, other: &Option<String>| own.is_none() || own == other;
        is_same(&self.product, &other.product)
            && is_same(&self.category, &other.category)
            && is_same(&self.service, &other.service)
    }

    fn parts(&self) -> (&str, &str, &str) {
        (
            self.product.as_deref().unwrap_or_default(),
            self.category.as_deref().unwrap_or_default(),
            self.service.as_deref().unwrap_or_default(),
        )
    }
}
