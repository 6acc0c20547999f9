//! Paths with wildcards: which places of an object they name.

use super::spot::Spot;

/// The places that a path with wildcards names, each with the names of the items and keys that it leads through.
pub(crate) fn places<'o>(root: &Spot<'o>, path: &str) -> Vec<(String, Spot<'o>)> {
    let mut places = vec![(String::new(), root.clone())];
    for key in path.split('.').filter(|key| !key.is_empty()) {
        // Lists in lists have it twice.
        let lists = key.matches("[*]").count();
        let key = key.trim_end_matches("[*]");
        let mut next = Vec::new();
        for (name, spot) in places {
            if key == "*" {
                for (key, value) in spot.entries() {
                    if !value.node.is_null() {
                        next.push((join(&name, key), value));
                    }
                }
                continue;
            }
            let Some(value) = (if key.is_empty() {
                Some(spot)
            } else {
                spot.get(key)
            }) else {
                continue;
            };
            let mut reached = vec![(name, value)];
            for _ in 0..lists {
                reached = reached.into_iter().flat_map(items).collect();
            }
            next.extend(reached);
        }
        places = next;
    }
    places
}

/// The items of a list, each with its name added to the name so far.
fn items<'o>((name, list): (String, Spot<'o>)) -> Vec<(String, Spot<'o>)> {
    let named = |(index, item): (usize, Spot<'o>)| {
        let own = item_name(&item).map_or_else(|| index.to_string(), str::to_owned);
        (join(&name, &own), item)
    };
    list.items().enumerate().map(named).collect()
}

/// What people call an item of a list by.
pub(crate) fn item_name<'o>(item: &Spot<'o>) -> Option<&'o str> {
    ["name", "groupName", "componentName"]
        .iter()
        .find_map(|key| item.node.str(key))
        .filter(|name| !name.is_empty())
}

/// Two names in one.
pub(crate) fn join(first: &str, second: &str) -> String {
    match (first, second) {
        ("", name) | (name, "") => name.to_owned(),
        _ => format!("{first}-{second}"),
    }
}
