//! What takes away a way in through a vulnerability that a scan of images found: an image with newer packages.

use super::{Fix, weight};
use crate::Graph;
use crate::apply::Change;
use crate::graph::Edge;
use crate::node::Node;

impl Graph<'_> {
    /// An image without the vulnerability, where newer packages take away all that an attacker could use instead.
    pub(super) fn fix_image(&self, edge: &Edge, fixes: &mut Vec<Fix>) {
        let Some(hole) = self.hole_of(edge).filter(|hole| hole.is_fixable) else {
            return;
        };
        let (Some(fixed_in), Node::Container(container)) =
            (&hole.fixed_in, self.nodes.what(edge.to))
        else {
            return;
        };
        let own = self.inventory.traits(container);
        let others = match hole.others {
            0 => String::new(),
            1 => ", and fix 1 other vulnerability that can be exploited".to_owned(),
            others => format!(", and fix {others} other vulnerabilities that can be exploited"),
        };
        fixes.push(Fix {
            id: format!("rebuild {:?}", own.image_key),
            says: format!(
                "rebuild image `{}` with {} updated to {fixed_in} or later ({}){others}",
                own.image(),
                hole.package,
                hole.advisory
            ),
            breaks: Vec::new(),
            weight: weight::REBUILD,
            changes: vec![Change::Rebuild {
                image: own.image().to_string(),
                key: own.image_key.clone(),
            }],
        });
    }
}
