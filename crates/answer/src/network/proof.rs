//! Suggested policies put in the place of those of an input, and asked again.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use seawall_model::{Cluster, Edit};
use seawall_network::{EndpointId, Flow, NameError, Network, Plugin, Side};

use super::passes::{Passes, name, passes};
use super::{count_pairs, each_group};

/// What came of reading the printed policies again.
#[derive(Debug, Clone)]
pub struct Proof {
    /// Given connections that would be stopped.
    pub denied: Vec<String>,
    /// Given connections of which that is not known, with the reasons.
    pub open: Vec<(String, Vec<String>)>,
    /// Pairs that could talk before.
    pub before: usize,
    /// Of these, the ones that cannot any more.
    pub closed: usize,
    /// Pairs that stay because they are given.
    pub given: usize,
    /// Pairs that stay because they are DNS.
    pub dns: usize,
    /// Pairs that stay beyond that.
    pub beyond: usize,
    /// Policies of the input in the same namespaces.
    pub kept: Vec<String>,
}

/// Puts printed policies, read as any input, in the place of those that are there, and asks for every given connection.
///
/// # Errors
/// When an end of a connection is not in the network.
pub fn prove(
    network: &Network<'_>,
    namespaces: &BTreeSet<String>,
    flows: &[Flow],
    printed: Cluster,
    plugin: Option<&'static Plugin>,
) -> Result<Proof, NameError> {
    let mut edits = Vec::new();
    let mut kept = Vec::new();
    for (id, object) in network.cluster.iter() {
        if object.is("networking.k8s.io", "NetworkPolicy")
            && namespaces.contains(object.namespace.as_str())
        {
            kept.push(format!("{}/{}", object.namespace, object.name));
            edits.push(Edit::Delete(id));
        }
    }
    let printed = printed.into_objects().into_iter();
    edits.extend(printed.map(|object| Edit::Add(Arc::unwrap_or_clone(object))));
    let cluster = network.cluster.with(edits);
    let after = Network::on(&cluster, plugin);
    let (mut denied, mut open) = (Vec::new(), Vec::new());
    for flow in flows {
        let text = || {
            format!(
                "{} => {} : {} {}",
                name(&flow.from),
                name(&flow.to),
                flow.protocol.name(),
                flow.port
            )
        };
        match passes(&after, flow)? {
            Passes::Yes => {}
            Passes::No => denied.push(text()),
            Passes::Maybe(why) => open.push((text(), why.into_iter().collect())),
        }
    }
    let given: BTreeSet<(String, String)> = flows
        .iter()
        .map(|flow| (name(&flow.from), name(&flow.to)))
        .collect();
    let mut proof = Proof {
        denied,
        open,
        before: 0,
        closed: 0,
        given: 0,
        dns: 0,
        beyond: 0,
        kept,
    };
    let is_system = |name: &str| name.starts_with("kube-system/");
    let is_meant = |name: &str| {
        let namespace = name.split_once('/').map_or("", |(namespace, _)| namespace);
        !is_system(name) && namespaces.contains(namespace)
    };
    each_group(network, &after, &mut |from, to, [was, is]| {
        let pairs = count_pairs(from, to);
        if !was.is_empty() {
            proof.before += pairs;
        }
        if is.is_empty() {
            // Nothing is handed out between which nothing passes in either.
            proof.closed += pairs;
            return;
        }
        let of = |is_meant: &dyn Fn(&str) -> bool| {
            let to: Vec<&str> = to.iter().copied().filter(|to| is_meant(to)).collect();
            count_pairs(from, &to)
        };
        proof.dns += of(&is_system);
        proof.beyond += of(&is_meant);
    });
    // What is given is counted apart.
    let [_, names] = network.end_names_with(&after);
    let mut ends: HashMap<&str, Vec<EndpointId>> = HashMap::new();
    for (endpoint, names) in names.iter() {
        for name in names {
            ends.entry(name).or_default().push(endpoint);
        }
    }
    let ends = |name: &str| ends.get(name).map_or(&[][..], Vec::as_slice);
    for (from, to) in given.iter().filter(|(from, to)| from != to) {
        let mut pairs = ends(from)
            .iter()
            .flat_map(|from| ends(to).iter().map(move |to| (*from, *to)));
        if !pairs.any(|(from, to)| {
            let ports = after.allowed(Side::Endpoint(from), Side::Endpoint(to));
            !ports.is_empty()
        }) {
            continue;
        }
        proof.given += 1;
        proof.dns -= usize::from(is_system(to));
        proof.beyond -= usize::from(is_meant(to));
    }
    Ok(proof)
}
