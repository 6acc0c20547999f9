//! Attack paths, as diagrams.

mod diagram;
mod html;
mod layout;

pub use diagram::{dot, mermaid};
pub use html::page;

/// A place on an attack path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The name that commands use for it.
    pub id: String,
    /// In words.
    pub name: String,
    /// What kind of thing it is, in a word.
    pub sort: String,
    /// The largest number of hops before it.
    pub column: usize,
}

/// A hop between two places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Index of the place that it begins at.
    pub from: usize,
    /// Index of the place that it leads to.
    pub to: usize,
    /// Kind of edge.
    pub kind: String,
    /// What an attacker does.
    pub does: String,
    /// Technique of the threat matrix.
    pub technique: Option<String>,
    /// Mistakes that it takes.
    pub mistakes: u8,
    /// The unknown condition that it depends on.
    pub doubt: Option<String>,
    /// What shows it, a line each.
    pub evidence: Vec<String>,
}

/// An attack path: its hops by index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// The number of mistakes, in words.
    pub cost: String,
    /// Its hops.
    pub steps: Vec<usize>,
}

impl Attack {
    /// The name of an attack path: what it exploits first, where it ends, and how many mistakes it takes.
    fn name_of(&self, way: &Way) -> String {
        let ends = way.steps.first().zip(way.steps.last());
        let Some((first, last)) =
            ends.map(|(first, last)| (&self.steps[*first], &self.steps[*last]))
        else {
            return way.cost.clone();
        };
        let begin = if way.steps.len() > 1 {
            first.to
        } else {
            first.from
        };
        let [begin, end] = [begin, last.to].map(|place| &self.places[place].name);
        format!("{begin} → {end}, {}", way.cost)
    }
}

/// Everything that is shown.
#[derive(Debug, Clone, Default)]
pub struct Attack {
    /// From where to where, in words.
    pub title: String,
    /// The number of mistakes, in words.
    pub headline: String,
    /// A warning shown before anything else: paths may be missing.
    pub warning: Option<String>,
    /// The inputs as they were named.
    pub inputs: Vec<String>,
    /// Places.
    pub places: Vec<Place>,
    /// Steps.
    pub steps: Vec<Step>,
    /// Attack paths, those with the fewest mistakes first.
    pub ways: Vec<Way>,
    /// The assumptions of the answer.
    pub conditions: Vec<String>,
}
