//! Five-tuples as different sources write them: VPC and NSG flow logs as JSON, Hubble, and what is made from captures.

use core::net::IpAddr;

use seawall_event::Timestamp;
use seawall_network::Protocol;
use serde_json::Value;
use thiserror::Error;

use super::Tuple;

const TIMES: &[&str] = &[
    "time",
    "timestamp",
    "start",
    "ts",
    "@timestamp",
    "startTime",
    "start_time",
];
const SOURCES: &[&str] = &[
    "src",
    "srcaddr",
    "source",
    "src_ip",
    "source_ip",
    "srcIp",
    "sourceIp",
    "sourceAddress",
];
const DESTINATIONS: &[&str] = &[
    "dst",
    "dstaddr",
    "destination",
    "dst_ip",
    "dest_ip",
    "destination_ip",
    "dstIp",
    "destinationIp",
    "destinationAddress",
];
const PORTS: &[&str] = &[
    "dport",
    "dstport",
    "dst_port",
    "dest_port",
    "destination_port",
    "dstPort",
    "destinationPort",
    "port",
];
const PROTOCOLS: &[&str] = &["protocol", "proto", "transport"];

/// Why a record is no flow.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RecordError {
    /// Nothing in it says where the packets came from.
    #[error("no source address")]
    NoSource,
    /// Nothing in it says where they went.
    #[error("no destination address")]
    NoDestination,
    /// A protocol with ports, and none.
    #[error("no destination port")]
    NoPort,
    /// A protocol that is neither a name nor a number.
    #[error("`{0}` is not a valid protocol")]
    Protocol(Value),
}

/// Reads one record.
///
/// # Errors
/// When an address or the port is missing, or the protocol is none.
pub fn tuple(record: &Value) -> Result<Tuple, RecordError> {
    let flow = record.get("flow").unwrap_or(record);
    if let Some(addresses) = flow.get("IP").filter(|addresses| addresses.is_object()) {
        return of_hubble(record, flow, addresses);
    }
    let protocol = first(flow, PROTOCOLS).map(protocol).transpose()?.flatten();
    let tuple = Tuple {
        time: first(flow, TIMES).and_then(time),
        source: address(first(flow, SOURCES)).ok_or(RecordError::NoSource)?,
        destination: address(first(flow, DESTINATIONS)).ok_or(RecordError::NoDestination)?,
        port: number(first(flow, PORTS)).unwrap_or(0),
        protocol: match first(flow, PROTOCOLS) {
            None => Some(Protocol::Tcp),
            Some(_) => protocol,
        },
        reply_from: None,
    };
    if tuple.protocol.is_some() && tuple.port == 0 {
        return Err(RecordError::NoPort);
    }
    Ok(tuple)
}

fn of_hubble(record: &Value, flow: &Value, addresses: &Value) -> Result<Tuple, RecordError> {
    let layer = flow.get("l4");
    let found = Protocol::ALL.into_iter().find_map(|protocol| {
        let ports = layer?.get(protocol.name())?;
        Some((protocol, ports))
    });
    let port = found.and_then(|(_, ports)| ports.get("destination_port"));
    Ok(Tuple {
        time: first(flow, TIMES)
            .or_else(|| first(record, TIMES))
            .and_then(time),
        source: address(addresses.get("source")).ok_or(RecordError::NoSource)?,
        destination: address(addresses.get("destination")).ok_or(RecordError::NoDestination)?,
        port: number(port).unwrap_or(0),
        protocol: found.map(|(protocol, _)| protocol),
        reply_from: is_reply(flow).then(|| {
            let port = found.and_then(|(_, ports)| ports.get("source_port"));
            number(port).filter(|port| *port > 0)
        }),
    })
}

fn first<'v>(record: &'v Value, names: &[&str]) -> Option<&'v Value> {
    names
        .iter()
        .find_map(|name| record.get(name).filter(|value| !value.is_null()))
}

/// Whether a flow of Hubble is a reply; the older field is left out or false for those that it does not know.
fn is_reply(flow: &Value) -> bool {
    let said = |name: &str| match flow.get(name)? {
        Value::Object(wrapped) => wrapped.get("value")?.as_bool(),
        value => value.as_bool(),
    };
    said("is_reply").or_else(|| said("reply")).unwrap_or(false)
}

fn address(value: Option<&Value>) -> Option<IpAddr> {
    value?.as_str()?.parse().ok()
}

fn number(value: Option<&Value>) -> Option<u16> {
    match value? {
        Value::Number(number) => number.as_u64()?.try_into().ok(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// RFC 3339, or seconds (or milliseconds) since 1970.
fn time(value: &Value) -> Option<Timestamp> {
    const MILLISECONDS_FROM: f64 = 1e11;
    if let Some(text) = value.as_str()
        && let Some(time) = Timestamp::parse(text)
    {
        return Some(time);
    }
    let number = value.as_f64().or_else(|| value.as_str()?.parse().ok())?;
    let seconds = if number > MILLISECONDS_FROM {
        number / 1e3
    } else {
        number
    };
    // Whole microseconds of any time that people log are far from the edges of an i64.
    (seconds.is_finite() && seconds.abs() < 1e12).then_some(Timestamp((seconds * 1e6) as i64))
}

/// By name, or by the number of the Internet Protocol; `None` for one without ports.
fn protocol(value: &Value) -> Result<Option<Protocol>, RecordError> {
    let text = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.to_uppercase(),
        other => return Err(RecordError::Protocol(other.clone())),
    };
    Ok(match text.as_str() {
        "6" | "TCP" | "T" => Some(Protocol::Tcp),
        "17" | "UDP" | "U" => Some(Protocol::Udp),
        "132" | "SCTP" => Some(Protocol::Sctp),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(record: &str, expect: &str) {
        let value: Value = serde_json::from_str(record).expect("JSON");
        let said = match tuple(&value) {
            Ok(tuple) => format!(
                "{} {} => {}:{} {}",
                tuple
                    .time
                    .map_or_else(|| "never".to_owned(), |time| time.to_string()),
                tuple.source,
                tuple.destination,
                tuple.port,
                tuple.protocol.map_or("none", Protocol::name)
            ),
            Err(error) => error.to_string(),
        };
        assert_eq!(said, expect);
    }

    #[test]
    fn records_of_different_sources() {
        check(
            r#"{"srcaddr":"10.0.0.1","dstaddr":"10.0.0.2","srcport":"40000","dstport":"443","protocol":"6","start":"1418530010"}"#,
            "2014-12-14T04:06:50Z 10.0.0.1 => 10.0.0.2:443 TCP",
        );
        check(
            r#"{"flow":{"time":"2026-11-21T04:00:00.5Z","IP":{"source":"10.0.0.1","destination":"fd00::1"},"l4":{"UDP":{"source_port":1,"destination_port":53}}}}"#,
            "2026-11-21T04:00:00Z 10.0.0.1 => fd00::1:53 UDP",
        );
        check(
            r#"{"src":"10.0.0.1","dst":"10.0.0.2","dport":80,"timestamp":1700000000123}"#,
            "2023-11-14T22:13:20Z 10.0.0.1 => 10.0.0.2:80 TCP",
        );
        check(
            r#"{"src":"10.0.0.1","dst":"10.0.0.2","proto":"icmp"}"#,
            "never 10.0.0.1 => 10.0.0.2:0 none",
        );
        check(
            r#"{"src":"10.0.0.1","dst":"x","dport":80}"#,
            "no destination address",
        );
        check(
            r#"{"src":"10.0.0.1","dst":"10.0.0.2"}"#,
            "no destination port",
        );
    }
}
