//! Ways of an attacker, as pictures.

mod diagram;
mod html;
mod layout;

pub use diagram::{dot, mermaid};
pub use html::page;

/// A place on some way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The name by which commands ask for it.
    pub id: String,
    /// In words.
    pub name: String,
    /// What kind of thing it is, in a word.
    pub sort: String,
    /// How many steps are before it at most.
    pub column: usize,
}

/// A step between two places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Index of the place that it begins at.
    pub from: usize,
    /// Index of the place that it leads to.
    pub to: usize,
    /// Kind of edge.
    pub kind: String,
    /// What somebody does.
    pub does: String,
    /// Technique of the threat matrix.
    pub technique: Option<String>,
    /// Mistakes that it takes.
    pub mistakes: u8,
    /// What has to hold and is not known.
    pub doubt: Option<String>,
    /// What shows it, a line each.
    pub evidence: Vec<String>,
}

/// A way: its steps by index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What it costs, in words.
    pub cost: String,
    /// Its steps.
    pub steps: Vec<usize>,
}

impl Attack {
    /// What a way is called: what it breaks into first and where it ends, and what it costs.
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
    /// What it costs, in words.
    pub headline: String,
    /// What has to be known before anything else is read: ways may be missing.
    pub warning: Option<String>,
    /// The inputs as they were named.
    pub inputs: Vec<String>,
    /// Places.
    pub places: Vec<Place>,
    /// Steps.
    pub steps: Vec<Step>,
    /// Ways, cheapest first.
    pub ways: Vec<Way>,
    /// What the answer hangs on.
    pub conditions: Vec<String>,
}
