//! What a question of `seawall network can` is about: names of ends, and ports.

use seawall_network::{NameError, Network, Protocol};

/// Reads `8080` or `53/UDP`.
pub(super) fn parse_port(text: &str) -> Result<(Protocol, u16), String> {
    let (port, protocol) = text.split_once('/').unwrap_or((text, "TCP"));
    let protocol = Protocol::parse(&protocol.to_ascii_uppercase()).ok_or_else(|| {
        format!("`{protocol}` is not a valid protocol; expected TCP, UDP or SCTP")
    })?;
    let port = port.parse().ok().filter(|port| *port > 0);
    let port = port.ok_or_else(|| "a port is a number from 1 to 65535".to_owned())?;
    Ok((protocol, port))
}

/// What a name is, with what looks like it where it is nothing.
pub(super) fn named<T>(network: &Network<'_>, found: Result<T, NameError>) -> anyhow::Result<T> {
    found.map_err(|error| {
        let hint = match &error {
            NameError::Nobody { name } => match &network.near(name)[..] {
                [] => String::new(),
                near => format!("\n  hint: there is {}", near.join(", ")),
            },
            NameError::Several { .. } => {
                "\n  hint: add the kind, as NAMESPACE/NAME[Kind]".to_owned()
            }
            NameError::NoService { .. }
            | NameError::NoPort { .. }
            | NameError::NothingBehind { .. } => String::new(),
        };
        anyhow::anyhow!("{error}{hint}")
    })
}

/// Why nothing can be said about two ends.
pub(super) fn neither(from: &str, to: &str) -> anyhow::Error {
    anyhow::anyhow!("neither `{from}` nor `{to}` is in the cluster; policies only apply to pods")
}
