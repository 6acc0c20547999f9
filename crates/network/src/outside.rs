//! What passes between an endpoint and addresses outside, as runs of addresses with one verdict: the cost is that of the
//! blocks that rules name, however many pieces other policies cut the outside into.

use core::net::IpAddr;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use crate::decide::{Nobody, State, rules};
use crate::policy::Peer;
use crate::range::{self, Family, bits};
use crate::{
    Decider, Direction, EndpointId, NamedPort, Network, PolicyId, Ports, Range, Rule, Side,
};

/// Runs of addresses, in order, with what passes.
pub type Runs = Vec<(Range, Ports)>;

/// What tells endpoints apart for those outside.
type Key<'n> = (&'n [PolicyId], &'n [NamedPort<'n>], [bool; 2]);

/// The runs of endpoints, each computed once for all that no policy tells apart.
#[derive(Debug)]
pub struct Outside<'n, 'c> {
    network: &'n Network<'c>,
    runs: [HashMap<Key<'n>, Rc<Runs>>; 2],
}

impl<'n, 'c> Outside<'n, 'c> {
    /// For the endpoints of a network.
    pub fn new(network: &'n Network<'c>) -> Self {
        Self {
            network,
            runs: [HashMap::new(), HashMap::new()],
        }
    }

    /// What passes into an endpoint from outside, or out of it.
    pub fn runs(&mut self, id: EndpointId, direction: Direction) -> Rc<Runs> {
        let network = self.network;
        let key: Key<'n> = (
            &network.selecting[id][..],
            &network.endpoints[id].named_ports[..],
            network.lacking(id),
        );
        let known = &mut self.runs[usize::from(direction == Direction::Egress)];
        let runs = known
            .entry(key)
            .or_insert_with(|| Rc::new(network.runs(id, direction)));
        Rc::clone(runs)
    }

    /// What policies let in over IPv6 where no rule names such addresses, so that no run has them.
    pub(crate) fn unnamed_ipv6(&mut self, id: EndpointId) -> Option<Ports> {
        let runs = self.runs(id, Direction::Ingress);
        let has_ipv6 = runs.iter().any(|(range, _)| range.first.is_ipv6());
        (!has_ipv6).then(|| {
            let (own, from) = (Side::Endpoint(id), Side::Outside(Range::V6));
            self.network
                .direction(Direction::Ingress, own, from, &mut Nobody)
        })
    }

    /// What policies let in from any of some addresses; from all without them.
    pub fn let_in(&mut self, id: EndpointId, from: Option<&[Range]>) -> Ports {
        let mut ports = Ports::none();
        for (range, passing) in self.runs(id, Direction::Ingress).iter() {
            if from.is_none_or(|from| from.iter().any(|one| one.meets(range))) {
                ports.join(passing);
            }
        }
        if from.is_some_and(|from| from.iter().any(|range| range.first.is_ipv6()))
            && let Some(passing) = self.unnamed_ipv6(id)
        {
            ports.join(&passing);
        }
        ports
    }

    /// What policies let in from each of some addresses.
    pub(crate) fn let_in_from_each(&mut self, id: EndpointId, from: &[Range]) -> Ports {
        let mut ports = Ports::all();
        let lacking = self.network.lacking(id);
        let runs = self.runs(id, Direction::Ingress);
        let met = runs
            .iter()
            .filter(|(range, _)| !lacking[Family::of(range.first) as usize]);
        for (range, passing) in met {
            if from.iter().any(|one| one.meets(range)) {
                ports = ports.intersect(passing);
            }
        }
        ports
    }

    /// What an endpoint may send to an address.
    pub(crate) fn sends_to(&mut self, id: EndpointId, address: IpAddr) -> Ports {
        let runs = self.runs(id, Direction::Egress);
        let one = Range::one(address);
        let after = runs.partition_point(|(range, _)| range.first <= address);
        match after.checked_sub(1).map(|at| &runs[at]) {
            Some((range, ports)) if range.holds(&one) => ports.clone(),
            _ => {
                let to = Side::Outside(one);
                self.network.allowed(Side::Endpoint(id), to)
            }
        }
    }

    /// Pieces of the outside that some endpoint tells apart, of those that rules name.
    pub fn pieces(&mut self, direction: Direction) -> Vec<Range> {
        let mut told: Vec<Range> = Vec::new();
        for id in self.network.endpoints().ids() {
            let known = self.runs[usize::from(direction == Direction::Egress)].len();
            let runs = self.runs(id, direction);
            let is_new = self.runs[usize::from(direction == Direction::Egress)].len() > known;
            if is_new {
                told.extend(runs.iter().map(|(range, _)| *range));
            }
        }
        range::cut(&told)
    }
}

impl Network<'_> {
    /// What passes between an endpoint and the outside, as far as it has addresses of the family.
    fn runs(&self, id: EndpointId, direction: Direction) -> Runs {
        let lacking = self.lacking(id);
        let mut runs = self.runs_by_policies(id, direction);
        for (range, ports) in &mut runs {
            if lacking[Family::of(range.first) as usize] {
                *ports = Ports::none();
            }
        }
        runs
    }

    /// What policies let pass between an endpoint and the outside.
    fn runs_by_policies(&self, id: EndpointId, direction: Direction) -> Runs {
        let pieces = match direction {
            Direction::Ingress => self.sources(),
            Direction::Egress => self.destinations(),
        };
        let mut families = vec![Range::V4];
        if pieces.iter().any(|piece| piece.first.is_ipv6()) {
            families.push(Range::V6);
        }
        let deciders = self.deciders(id, direction);
        let names_nodes =
            |rule: &Rule| rule.peers.iter().any(|peer| matches!(peer, Peer::Nodes(_)));
        if deciders.iter().any(|(.., rule)| names_nodes(rule)) {
            return self.piece_by_piece(id, direction, pieces);
        }
        let mut always: Vec<usize> = Vec::new();
        let mut parts: Vec<(Range, usize)> = Vec::new();
        for (index, (.., rule)) in deciders.iter().enumerate() {
            for peer in &rule.peers {
                match peer {
                    Peer::Everything => always.push(index),
                    Peer::Block(block, except) => {
                        parts.extend(range::without(*block, except).map(|part| (part, index)));
                    }
                    Peer::Pods(_)
                    | Peer::Addressed(_)
                    | Peer::Nodes(_)
                    | Peer::Unknown(_)
                    | Peer::UnknownOutside(_) => {}
                }
            }
        }
        always.dedup();
        let destination = (direction == Direction::Ingress).then(|| &self.endpoints[id]);
        let ports: Vec<Ports> = deciders
            .iter()
            .map(|(.., rule)| rule.ports_at(destination))
            .collect();
        let same = self.interchangeable(&deciders, &ports);
        for index in always
            .iter_mut()
            .chain(parts.iter_mut().map(|(_, index)| index))
        {
            *index = same[*index];
        }
        let mut known: HashMap<Vec<usize>, Ports> = HashMap::new();
        let mut verdict = |active: &BTreeMap<usize, usize>| -> Ports {
            let active: Vec<usize> = active.keys().copied().collect();
            if let Some(ports) = known.get(&active) {
                return ports.clone();
            }
            let passing = self.decided(id, direction, &deciders, &ports, &active);
            known.insert(active, passing.clone());
            passing
        };
        let mut runs = Runs::new();
        for family in families {
            // Where a part begins, and where it has ended.
            let mut events: BTreeMap<u128, Vec<(usize, bool)>> = BTreeMap::new();
            events.insert(bits(family.first), Vec::new());
            let own = parts.iter().filter(|(part, _)| family.holds(part));
            for (part, index) in own {
                let begins = events.entry(bits(part.first)).or_default();
                begins.push((*index, true));
                if let Some(next) = bits(part.last).checked_add(1)
                    && next <= bits(family.last)
                {
                    events.entry(next).or_default().push((*index, false));
                }
            }
            // How often each rule names the addresses of the piece.
            let mut active: BTreeMap<usize, usize> =
                always.iter().map(|index| (*index, 1)).collect();
            let starts: Vec<u128> = events.keys().copied().collect();
            let ends = starts.iter().skip(1).map(|next| next - 1);
            let ends: Vec<u128> = ends.chain([bits(family.last)]).collect();
            for ((start, changes), end) in events.into_iter().zip(ends) {
                for (index, begins) in changes {
                    let count = active.entry(index).or_default();
                    if begins {
                        *count += 1;
                    } else {
                        *count -= 1;
                        if *count == 0 {
                            active.remove(&index);
                        }
                    }
                }
                let ports = verdict(&active);
                let is_v4 = family.first.is_ipv4();
                let piece = range::of_bits(start, end, is_v4);
                match runs.last_mut() {
                    Some((last, known)) if *known == ports && last.first.is_ipv4() == is_v4 => {
                        last.last = piece.last;
                    }
                    _ => runs.push((piece, ports)),
                }
            }
        }
        // The node on which a pod runs is let in, and some plugins know nodes by what they are.
        let is_node = |piece: &&Range| piece.first == piece.last && self.nodes.has(piece.first);
        let nodes: Vec<Range> = pieces.iter().filter(is_node).copied().collect();
        if nodes.is_empty() {
            return runs;
        }
        spliced(runs, self.piece_by_piece(id, direction, &nodes))
    }

    /// What passes for each of some pieces.
    fn piece_by_piece(&self, id: EndpointId, direction: Direction, pieces: &[Range]) -> Runs {
        let own = Side::Endpoint(id);
        let passing = |piece: &Range| {
            let other = Side::Outside(*piece);
            match direction {
                Direction::Ingress => self.allowed(other, own),
                Direction::Egress => self.allowed(own, other),
            }
        };
        pieces
            .iter()
            .map(|piece| (*piece, passing(piece)))
            .collect()
    }

    /// The rules that decide over an endpoint, in order.
    fn deciders(&self, id: EndpointId, direction: Direction) -> Vec<(PolicyId, usize, &Rule)> {
        let policies = self.selecting[id].iter();
        policies
            .flat_map(|policy| {
                let rules = rules(&self.policies[*policy], direction);
                let rules = rules.into_iter().flatten().enumerate();
                rules.map(|(number, rule)| (*policy, number, rule))
            })
            .collect()
    }

    /// For each rule the first one that has the same effect wherever it fits: rules that only add up and that are for the same
    /// ports. With one of each, what fits an address is a short list however many rules name it.
    fn interchangeable(
        &self,
        deciders: &[(PolicyId, usize, &Rule)],
        ports: &[Ports],
    ) -> Vec<usize> {
        let mut rank = None;
        let mut first: HashMap<&Ports, usize> = HashMap::new();
        let deciders = deciders.iter().zip(ports).enumerate();
        deciders
            .map(|(index, ((policy, ..), ports))| {
                let own = &self.policies[*policy].rank;
                if rank.replace(own) != Some(own) {
                    first.clear();
                }
                if own.is_together() {
                    *first.entry(ports).or_insert(index)
                } else {
                    index
                }
            })
            .collect()
    }

    /// What passes where some rules fit and no others.
    fn decided(
        &self,
        id: EndpointId,
        direction: Direction,
        deciders: &[(PolicyId, usize, &Rule)],
        ports: &[Ports],
        active: &[usize],
    ) -> Ports {
        let mut log = Nobody;
        let mut state = State::new(direction, &mut log);
        let mut active = active.iter().copied().peekable();
        for policy in &self.selecting[id] {
            if rules(&self.policies[*policy], direction).is_none() {
                continue;
            }
            state.enter(*policy, &self.policies[*policy]);
            while let Some(index) = active.next_if(|index| deciders[*index].0 == *policy) {
                let (_, number, rule) = deciders[index];
                let passing = ports[index].intersect(&state.open);
                if !passing.is_empty() {
                    state.apply(Decider::Rule(*policy, number), rule.action, passing);
                }
            }
        }
        state.finish()
    }
}

/// Runs with some pieces of them replaced; both are in order.
fn spliced(runs: Runs, pieces: Runs) -> Runs {
    let mut made = Runs::new();
    let mut pieces = pieces.into_iter().peekable();
    for (run, ports) in runs {
        let is_v4 = run.first.is_ipv4();
        let mut next = Some(bits(run.first));
        while let Some((piece, own)) = pieces.next_if(|(piece, _)| run.holds(piece)) {
            if let Some(start) = next.filter(|start| *start < bits(piece.first)) {
                let before = range::of_bits(start, bits(piece.first) - 1, is_v4);
                made.push((before, ports.clone()));
            }
            next = bits(piece.last).checked_add(1);
            made.push((piece, own));
        }
        if let Some(start) = next.filter(|start| *start <= bits(run.last)) {
            made.push((range::of_bits(start, bits(run.last), is_v4), ports));
        }
    }
    made
}
