//! One workload of `network exposure` for machines.

use seawall_network::{ClosedRoutes, Exposure, Network, Reached, WaysIn};
use serde_json::{Value, json};

use super::exposed::{destinations, open_entry, shown};

/// Ways into one workload: thousands of Services before the same pods are rather one list many times.
const MAX_JSON_WAYS: usize = 256;

/// What is known of it.
pub(super) fn workload(
    network: &Network<'_>,
    name: &str,
    exposure: &Exposure,
    (ways, closed): (&WaysIn, &ClosedRoutes),
) -> Value {
    // What policies let in, and where a way leads past them, that.
    let mut from_outside = exposure.from_outside.clone();
    let mut perhaps_from_outside = exposure.perhaps_from_outside.clone();
    for way in ways.telling(exposure.endpoint) {
        match ways.has_certain(exposure.endpoint) {
            true => from_outside.join(&way.ports),
            false => perhaps_from_outside.join(&way.ports),
        }
    }
    let perhaps_from_outside = perhaps_from_outside.without(&from_outside);
    let unknown = exposure.refused.clone();
    let unknown = unknown.or_else(|| open_entry(network, closed, exposure.endpoint));
    let (shown, hidden) = shown(ways, exposure.endpoint, MAX_JSON_WAYS);
    let ways: Vec<Value> = shown
        .into_iter()
        .map(|way| {
            let object = network.cluster.object(way.object);
            json!({
                "kind": way.kind,
                "object": {"kind": &*object.kind, "namespace": &*object.namespace, "name": &*object.name},
                "ports": way.ports.to_string(),
                "assumes": way.assumes.map(seawall_network::Assumption::text),
            })
        })
        .collect();
    let word = |reached: Reached| match reached {
        Reached::Yes => "yes",
        Reached::No => "no",
        Reached::Unknown | Reached::Maybe => "unknown",
    };
    let goes: serde_json::Map<String, Value> = destinations(exposure)
        .into_iter()
        .map(|(name, reached)| {
            let key = name.trim_start_matches("the ").replace(' ', "_");
            (key.to_lowercase(), json!(word(reached)))
        })
        .collect();
    let known = |value: Value| match exposure.refused {
        Some(_) => Value::Null,
        None => value,
    };
    let no_ways = closed.at(exposure.endpoint).take(MAX_JSON_WAYS);
    let no_ways: Vec<String> = no_ways.map(|route| route.text(network)).collect();
    json!({
        "workload": name,
        "ways": ways,
        "more_ways": hidden,
        "no_ways": no_ways,
        "unknown": unknown,
        "from_outside": known(json!(from_outside.to_string())),
        "perhaps_from_outside": known(json!(perhaps_from_outside.to_string())),
        "from_any_pod": known(json!(exposure.from_any_pod.to_string())),
        "perhaps_from_any_pod": known(json!(exposure.perhaps_from_any_pod.to_string())),
        "workloads_of_other_namespaces": known(json!(exposure.foreign_sources)),
        "goes_to": goes,
        "hangs_on": exposure.doubts,
    })
}
