//! `seawall.attack-kinds/v1`: the kinds of edges with their preconditions.

use schemars::JsonSchema;
use seawall_graph::kinds;
use seawall_rbac::Primitive;
use seawall_text::{Lines, say};
use serde::Serialize;

use crate::Versioned;

/// The kinds of edges of the attack graph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Kinds {
    /// Each kind: those of the graph, then those of escalating permissions.
    pub kinds: Vec<Kind>,
}

/// A kind of edge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Kind {
    /// Its name.
    pub kind: String,
    /// What the attacker does.
    pub does: String,
    /// What it takes, in sentences.
    pub precondition: String,
    /// Technique of the threat matrix; null where there is none.
    pub technique: Option<String>,
    /// How many things have to go wrong first.
    pub mistakes: u8,
    /// What has to go wrong first, read after "needs"; null where it works as configured.
    pub needs: Option<&'static str>,
}

impl Versioned for Kinds {
    const SCHEMA: &'static str = "seawall.attack-kinds/v1";
}

impl Kinds {
    /// Every kind; permissions are edges where they lead somewhere.
    pub fn new(primitives: &[Primitive]) -> Self {
        let own = kinds().map(|kind| Kind {
            kind: kind.id.to_owned(),
            does: kind.does.to_owned(),
            precondition: kind.precondition.to_owned(),
            technique: kind.technique.map(str::to_owned),
            mistakes: kind.mistakes(),
            needs: kind.mistake,
        });
        let leading = primitives
            .iter()
            .filter(|primitive| primitive.leads_to.is_some());
        let permissions = leading.map(|primitive| Kind {
            kind: primitive.edge.to_string(),
            does: primitive.title.to_string(),
            precondition: precondition(primitive),
            technique: primitive.technique.as_deref().map(str::to_owned),
            mistakes: 0,
            needs: None,
        });
        Self {
            kinds: own.chain(permissions).collect(),
        }
    }

    /// For people.
    pub fn text(&self) -> Lines {
        let mut text = Lines::new();
        for kind in &self.kinds {
            let technique = kind.technique.as_ref();
            let technique =
                technique.map_or_else(String::new, |technique| format!(" ({technique})"));
            say!(text, "{}{technique}: {}", kind.kind, kind.does);
            say!(text, "  {}", kind.precondition);
            if let Some(needs) = kind.needs {
                say!(text, "  needs {needs}");
            }
        }
        text
    }
}

/// What an edge of permissions takes, in a sentence.
fn precondition(primitive: &Primitive) -> String {
    let needs = primitive.needs.iter();
    let needs: Vec<String> = needs.map(|need| format!("`{}`", need.text)).collect();
    format!("Needs {}. {}", needs.join(" and "), primitive.why)
}
