//! The table of interfaces: `content/exposure/open-interfaces.yaml`, which explains its own fields.

use std::sync::OnceLock;

use seawall_content::{ContentError, Document, Reader, files};
use seawall_finding::Severity;

use crate::lifecycle::Version;

/// One program.
#[derive(Debug)]
pub(super) struct Interface {
    pub(super) name: String,
    pub(super) repositories: Vec<String>,
    pub(super) commands: Vec<String>,
    pub(super) ports: Vec<u16>,
    pub(super) port_flags: Vec<String>,
    pub(super) has_own_login: bool,
    pub(super) own_since: Option<Version>,
    pub(super) closed_by: Vec<String>,
    pub(super) closed_until: Option<Version>,
    pub(super) opened_by: Vec<String>,
    pub(super) opened_until: Option<Version>,
    pub(super) is_as_shipped: bool,
    pub(super) severity: Severity,
    pub(super) gains: String,
}

const LOGINS: &[(&str, bool)] = &[("none", false), ("own", true)];

fn read() -> Result<Vec<Interface>, ContentError> {
    Document::built_in(
        files::EXPOSURE_OPEN_INTERFACES,
        "seawall.open-interfaces",
        1..=1,
    )?
    .read(|root| {
        root.list("interfaces")?
            .not_empty()?
            .distinct_by("name")?
            .each(interface)
    })
}

fn interface(entry: &Reader<'_>) -> Result<Interface, ContentError> {
    let texts = |name: &'static str| -> Result<Vec<String>, ContentError> {
        let texts = entry.optional_list(name)?.distinct_texts()?;
        Ok(texts.into_iter().map(str::to_owned).collect())
    };
    entry.text("source")?;
    let ports = entry.list("ports")?.not_empty()?;
    let ports = ports
        .items()
        .map(|port| port.integer(1..=i64::from(u16::MAX)))
        .collect::<Result<Vec<i64>, ContentError>>()?;
    Ok(Interface {
        name: entry.text("name")?.to_owned(),
        repositories: texts("repositories")?,
        commands: texts("commands")?,
        ports: ports
            .into_iter()
            .filter_map(|port| u16::try_from(port).ok())
            .collect(),
        port_flags: texts("port_flags")?,
        has_own_login: *entry.one_of("login", LOGINS)?,
        own_since: entry.optional_parsed("own_since")?,
        closed_by: texts("closed_by")?,
        closed_until: entry.optional_parsed("closed_until")?,
        opened_by: texts("opened_by")?,
        opened_until: entry.optional_parsed("opened_until")?,
        is_as_shipped: entry.optional_flag("as_shipped")?.unwrap_or(false),
        severity: entry.parsed("severity")?,
        gains: entry.text("gains")?.to_owned(),
    })
}

/// Every interface. Content that cannot be read gives none, which a test rules out.
pub(super) fn interfaces() -> &'static [Interface] {
    static LIST: OnceLock<Vec<Interface>> = OnceLock::new();
    LIST.get_or_init(|| read().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_content_reads() {
        let list = super::read().expect("open-interfaces.yaml");
        assert!(list.iter().all(|interface| {
            !interface.repositories.is_empty() || !interface.commands.is_empty()
        }));
    }
}
