//! Interfaces of AI serving, notebooks, data and workflow programs: which one a container runs, where it listens, and who
//! gets in.

mod setting;
mod table;

use seawall_finding::Severity;
use seawall_model::{Container, ImageRef};

use crate::lifecycle::Version;
use setting::{Call, Told};
use table::{Interface, interfaces};

/// An interface that a container serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Served {
    /// The program.
    pub(super) name: &'static str,
    /// Where it listens.
    pub(super) ports: Vec<u16>,
    /// How severe it is when an attacker gets in.
    pub(super) severity: Severity,
    /// What a client that gets in does.
    pub(super) gains: &'static str,
    /// Who gets in.
    pub(super) login: Login,
}

/// Who gets in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Login {
    /// Any client.
    Nobody,
    /// Any client, because of this setting.
    TurnedOff(String),
    /// Clients that pass the program's own login.
    Own,
    /// Clients that pass what this setting requires.
    Set,
    /// Unknown: settings come from an object whose values are not in the input.
    Unseen,
    /// It depends on the version, which the image tag does not show.
    Undated,
}

/// The interfaces that a container serves.
pub(super) fn served(container: &Container<'_>) -> Vec<Served> {
    let image = ImageRef::parse(container.image());
    let name = image.map(|image| image.full_name()).unwrap_or_default();
    let call = Call::of(container);
    interfaces()
        .iter()
        .filter(|interface| is_run(interface, &name, &call))
        .map(|interface| {
            let tag = image.and_then(|image| image.tag);
            Served {
                name: &interface.name,
                ports: ports(interface, &call),
                severity: interface.severity,
                gains: &interface.gains,
                login: login(interface, tag, &call),
            }
        })
        .collect()
}

/// By its image; where the command shows what runs, by that alone: one image serves several programs of a project.
fn is_run(interface: &Interface, name: &str, call: &Call<'_>) -> bool {
    if interface.commands.iter().any(|words| call.runs(words)) {
        return true;
    }
    let is_image = interface.repositories.iter().any(|ending| {
        name.strip_suffix(ending.as_str())
            .is_some_and(|rest| rest.ends_with('/'))
    });
    let is_any_command = interface.commands.is_empty() && !interface.is_as_shipped;
    is_image && (is_any_command || !call.names_a_program())
}

fn ports(interface: &Interface, call: &Call<'_>) -> Vec<u16> {
    let flagged: Vec<u16> = interface
        .port_flags
        .iter()
        .filter_map(|flag| call.flag(flag))
        .filter_map(|value| value.rsplit(':').next()?.parse().ok())
        .collect();
    if flagged.is_empty() {
        interface.ports.clone()
    } else {
        flagged
    }
}

fn login(interface: &Interface, tag: Option<&str>, call: &Call<'_>) -> Login {
    let version = tag.and_then(|tag| tag.parse::<Version>().ok());
    // Whether it is older than that; `None` where the tag does not show it.
    let is_before = |end: Option<Version>| match (end, version) {
        (None, _) => Some(true),
        (Some(end), Some(version)) => Some(version < end),
        (Some(_), None) => None,
    };
    let mut unseen = false;
    let mut undated = interface.own_since.is_some() && version.is_none();
    for setting in &interface.opened_by {
        match (call.tells(setting), is_before(interface.opened_until)) {
            (Told::Yes, Some(true)) => {
                return Login::TurnedOff(setting.trim_end_matches('=').to_owned());
            }
            (Told::Yes, None) => undated = true,
            _ => {}
        }
    }
    for setting in &interface.closed_by {
        match (call.tells(setting), is_before(interface.closed_until)) {
            (Told::Yes, Some(true)) => return Login::Set,
            (Told::Yes, None) => undated = true,
            (Told::Unseen, Some(true) | None) => unseen = true,
            _ => {}
        }
    }
    let is_own_by_now =
        interface.own_since.is_some() && is_before(interface.own_since) == Some(false);
    if undated {
        Login::Undated
    } else if interface.has_own_login || is_own_by_now {
        Login::Own
    } else if unseen {
        Login::Unseen
    } else {
        Login::Nobody
    }
}
