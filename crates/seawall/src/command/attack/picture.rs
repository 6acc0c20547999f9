//! Ways as places and steps, for pictures.

use std::collections::HashMap;

use seawall_answer::attack::{Cost, View, distance, evidence};
use seawall_graph::{Leg, NodeId, Path};
use seawall_report::attack::{Attack, Place, Step, Way};

/// Gathers the places and steps of some ways, each once.
pub(super) fn picture(
    view: &View<'_>,
    inputs: Vec<String>,
    (from, to): (&str, &str),
    paths: &[Path],
    certain: Option<Cost>,
) -> Attack {
    let gap = view.gap();
    let is_whole = gap.is_none() && view.cluster.coverage.is_full();
    let mut attack = Attack {
        title: format!("From {from} to {to}"),
        headline: distance(
            paths.first().map(|path| path.cost.into()),
            certain,
            gap.as_ref(),
        ),
        warning: (!is_whole).then(|| {
            "Parts of the input could not be read: attack paths may be missing".to_owned()
        }),
        inputs,
        conditions: view.conditions(),
        ..Attack::default()
    };
    let mut places: HashMap<NodeId, usize> = HashMap::new();
    let mut steps: HashMap<(NodeId, NodeId, String), usize> = HashMap::new();
    for path in paths {
        let mut way = Way {
            cost: Cost::from(path.cost).to_string(),
            steps: Vec::new(),
        };
        for (column, leg) in view.graph.legs(path).iter().enumerate() {
            let ends = [(leg.from, column), (leg.to, column + 1)]
                .map(|(node, column)| place(view, &mut attack, &mut places, node, column));
            let key = (leg.from, leg.to, leg.kind.to_owned());
            let number = *steps.entry(key).or_insert_with(|| {
                attack.steps.push(step(view, leg, ends));
                attack.steps.len() - 1
            });
            way.steps.push(number);
        }
        attack.ways.push(way);
    }
    attack
}

fn place(
    view: &View<'_>,
    attack: &mut Attack,
    places: &mut HashMap<NodeId, usize>,
    node: NodeId,
    column: usize,
) -> usize {
    let number = *places.entry(node).or_insert_with(|| {
        attack.places.push(Place {
            id: view.graph.id(node),
            name: view.graph.words(node),
            sort: view.graph.sort(node).to_owned(),
            column,
        });
        attack.places.len() - 1
    });
    let own = &mut attack.places[number].column;
    *own = column.max(*own);
    number
}

fn step(view: &View<'_>, leg: &Leg<'_>, [from, to]: [usize; 2]) -> Step {
    Step {
        from,
        to,
        kind: leg.kind.to_owned(),
        does: leg.does.to_owned(),
        technique: leg.technique.map(str::to_owned),
        mistakes: leg.mistakes,
        doubt: leg.doubt.map(str::to_owned),
        evidence: evidence(view, leg),
    }
}
