//! Fields below others, through lists.

use seawall_syntax::Node;

/// What stands at a path of fields, with the entries of every list on the way.
pub(super) fn walk<'n>(node: &'n Node, path: &str) -> Vec<&'n Node> {
    let mut found = vec![node];
    for field in path.split('.') {
        let below = found.into_iter().filter_map(|node| node.get(field));
        found = below.flat_map(each).collect();
    }
    found
}

fn each(node: &Node) -> impl Iterator<Item = &Node> {
    let items = node.items();
    let own = items.is_empty().then_some(node);
    items.iter().chain(own)
}
