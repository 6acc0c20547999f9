//! Where boxes, edges and their labels stand: laid out in layers, so that no label is under a box or another label.

use std::collections::BTreeSet;

use dagre::graph::{Graph, GraphOptions};
use dagre::layout::types::LabelPos;
use dagre::{EdgeLabel, LayoutOptions, NodeLabel};

use super::{Attack, Way};

// Sizes, in pixels.
pub(super) const BOX_WIDTH: usize = 250;
pub(super) const BOX_HEIGHT: usize = 44;
const MARGIN: f64 = 16.0;
/// A letter of a label, which is in a font of one width.
const LETTER: usize = 7;
const LABEL_HEIGHT: usize = 18;

/// Places and steps up to which a graph is drawn: more cannot be read, and the time to lay them out grows with their square.
const MAX_PLACES: usize = 80;
const MAX_STEPS: usize = 160;

/// A graph that is laid out.
pub(super) struct Layout {
    pub width: f64,
    pub height: f64,
    /// Places by number, with the middle of their boxes.
    pub places: Vec<(usize, [f64; 2])>,
    /// Steps by number.
    pub steps: Vec<(usize, Line)>,
    /// Ways that are drawn whole; they are the first ones.
    pub ways: usize,
}

/// An edge.
pub(super) struct Line {
    /// From box to box.
    pub points: Vec<[f64; 2]>,
    /// The middle of its label.
    pub label: [f64; 2],
}

/// Lays out the first ways, as many as a graph can show, but one at least.
pub(super) fn layout(attack: &Attack) -> Layout {
    let (mut steps, mut places) = (BTreeSet::new(), BTreeSet::new());
    let mut ways = 0;
    for way in &attack.ways {
        let (mut more_steps, mut more_places) = (steps.clone(), places.clone());
        add(attack, way, &mut more_steps, &mut more_places);
        if ways > 0 && (more_steps.len() > MAX_STEPS || more_places.len() > MAX_PLACES) {
            break;
        }
        (steps, places) = (more_steps, more_places);
        ways += 1;
    }
    let mut graph: Graph<NodeLabel, EdgeLabel> = Graph::with_options(GraphOptions {
        directed: true,
        multigraph: true,
        compound: false,
    });
    for place in &places {
        let label = NodeLabel {
            width: BOX_WIDTH as f64,
            height: BOX_HEIGHT as f64,
            ..NodeLabel::default()
        };
        graph.set_node(place.to_string(), Some(label));
    }
    let ends = |step: usize| {
        let step = &attack.steps[step];
        [step.from.to_string(), step.to.to_string()]
    };
    for step in &steps {
        let [width, height] = label_size(&attack.steps[*step].kind);
        let label = EdgeLabel {
            width,
            height,
            labelpos: LabelPos::Center,
            ..EdgeLabel::default()
        };
        let [from, to] = ends(*step);
        graph.set_edge(from, to, Some(label), Some(&step.to_string()));
    }
    let options = LayoutOptions {
        nodesep: 28.0,
        edgesep: 14.0,
        ranksep: 44.0,
        marginx: MARGIN,
        marginy: MARGIN,
        ..LayoutOptions::default()
    };
    dagre::layout(&mut graph, Some(options));
    let spot = |x: Option<f64>, y: Option<f64>| [x.unwrap_or_default(), y.unwrap_or_default()];
    let placed = places.iter().filter_map(|place| {
        let label = graph.node(&place.to_string())?;
        Some((*place, spot(label.x, label.y)))
    });
    let placed: Vec<(usize, [f64; 2])> = placed.collect();
    let lines = steps.iter().filter_map(|step| {
        let [from, to] = ends(*step);
        let label = graph.edge(&from, &to, Some(&step.to_string()))?;
        let line = Line {
            points: label
                .points
                .iter()
                .map(|point| [point.x, point.y])
                .collect(),
            label: spot(label.x, label.y),
        };
        Some((*step, line))
    });
    let lines: Vec<(usize, Line)> = lines.collect();
    let half = [BOX_WIDTH as f64 / 2.0, BOX_HEIGHT as f64 / 2.0];
    // What goes round the outermost box has its label there.
    let points = lines.iter().flat_map(|(_, line)| &line.points);
    let labels = lines.iter().map(|(step, line)| {
        let [width, height] = label_size(&attack.steps[*step].kind);
        let [x, y] = line.label;
        [x + width / 2.0, y + height / 2.0]
    });
    let corners = placed
        .iter()
        .map(|(_, [x, y])| [x + half[0], y + half[1]])
        .chain(points.copied())
        .chain(labels);
    let [width, height] = corners.fold([0.0, 0.0], |[x, y]: [f64; 2], corner| {
        [x.max(corner[0]), y.max(corner[1])]
    });
    Layout {
        width: width + MARGIN,
        height: height + MARGIN,
        places: placed,
        steps: lines,
        ways,
    }
}

fn add(attack: &Attack, way: &Way, steps: &mut BTreeSet<usize>, places: &mut BTreeSet<usize>) {
    for step in &way.steps {
        steps.insert(*step);
        places.extend([attack.steps[*step].from, attack.steps[*step].to]);
    }
}

/// How wide and high the label of a kind of steps is.
pub(super) fn label_size(kind: &str) -> [f64; 2] {
    [(kind.chars().count() * LETTER) as f64, LABEL_HEIGHT as f64]
}
