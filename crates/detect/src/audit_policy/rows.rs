//! What is recorded of requests to one place, as the fewest lines: the first that matches decides.

use std::collections::{BTreeMap, BTreeSet};

use super::demand::{Demand, How};
use super::verbs::OTHER;

/// A line about some requests to a place. An empty list is any.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    pub users: Vec<String>,
    pub namespaces: Vec<String>,
    pub verbs: Vec<String>,
    pub how: How,
}

/// What is needed of requests to a place: by class of users, class of namespaces and verb, the last of each being all others.
pub(super) struct Table {
    /// Names of each class; the last has none.
    pub users: Vec<Vec<String>>,
    pub namespaces: Vec<Vec<String>>,
    /// The last is any other verb.
    pub verbs: Vec<String>,
    pub cells: BTreeMap<[usize; 3], Demand>,
}

impl Table {
    fn how(&self, user: usize, namespace: usize, verb: usize) -> How {
        let demand = self.cells.get(&[user, namespace, verb]);
        demand.map(|demand| demand.how.clone()).unwrap_or_default()
    }

    /// The lines that give each request what it needs, in front of lines that are about this place as well.
    pub fn rows(&self, behind: &[Row]) -> Vec<Row> {
        let mut rows = Vec::new();
        let users = merged(&self.users, |class| {
            let all = (0..self.namespaces.len())
                .flat_map(|namespace| (0..self.verbs.len()).map(move |verb| (namespace, verb)));
            all.map(|(namespace, verb)| self.how(class, namespace, verb))
                .collect()
        });
        let namespaces = merged(&self.namespaces, |class| {
            let all = (0..self.users.len())
                .flat_map(|user| (0..self.verbs.len()).map(move |verb| (user, verb)));
            all.map(|(user, verb)| self.how(user, class, verb))
                .collect()
        });
        for (user, user_names) in &users {
            for (namespace, namespace_names) in &namespaces {
                let last = self.verbs.len() - 1;
                let default = self.how(*user, *namespace, last);
                let mut by_how: BTreeMap<How, Vec<String>> = BTreeMap::new();
                for (verb, name) in self.verbs.iter().enumerate().take(last) {
                    let how = self.how(*user, *namespace, verb);
                    if how != default {
                        by_how.entry(how).or_default().push(name.clone());
                    }
                }
                by_how.insert(default, Vec::new());
                // Those with verbs stand before the one for all others.
                let mut own: Vec<Row> = by_how
                    .into_iter()
                    .map(|(how, verbs)| Row {
                        users: user_names.clone(),
                        namespaces: namespace_names.clone(),
                        verbs,
                        how,
                    })
                    .collect();
                own.sort_by_key(|row| (row.verbs.is_empty(), std::cmp::Reverse(row.how.level)));
                rows.extend(own);
            }
        }
        self.without_idle(rows, behind)
    }

    /// Without the lines that change nothing.
    fn without_idle(&self, mut rows: Vec<Row>, behind: &[Row]) -> Vec<Row> {
        let points = self.points();
        let told = |rows: &[Row]| -> Vec<How> {
            let found = points.iter().map(|point| {
                let found = rows.iter().chain(behind).find(|row| row.matches(point));
                found.map(|row| row.how.clone()).unwrap_or_default()
            });
            found.collect()
        };
        let whole = told(&rows);
        for index in (0..rows.len()).rev() {
            let row = rows.remove(index);
            if told(&rows) != whole {
                rows.insert(index, row);
            }
        }
        rows
    }

    fn points(&self) -> Vec<[&str; 3]> {
        let mut points = Vec::new();
        for user in &self.users {
            for namespace in &self.namespaces {
                for verb in &self.verbs {
                    points.push([text(user), text(namespace), verb]);
                }
            }
        }
        points
    }

    /// The rules that need each line.
    pub fn rules(&self, rows: &[Row]) -> Vec<BTreeSet<usize>> {
        let mut rules = vec![BTreeSet::new(); rows.len()];
        for (place, demand) in &self.cells {
            let [user, namespace, verb] = *place;
            let point = [
                text(&self.users[user]),
                text(&self.namespaces[namespace]),
                &*self.verbs[verb],
            ];
            if let Some(index) = rows.iter().position(|row| row.matches(&point)) {
                rules[index].extend(&demand.rules);
            }
        }
        rules
    }
}

/// What stands for a class.
fn text(names: &[String]) -> &str {
    names.first().map_or(OTHER, String::as_str)
}

impl Row {
    /// Whether a request of a user, in a namespace, with a verb is meant.
    pub fn matches(&self, [user, namespace, verb]: &[&str; 3]) -> bool {
        let is = |all: &[String], one: &str| all.is_empty() || all.iter().any(|own| own == one);
        is(&self.users, user) && is(&self.namespaces, namespace) && is(&self.verbs, verb)
    }
}

/// Classes with the same answers as one: what stands for it, and its names. The last is that of all others.
fn merged(
    classes: &[Vec<String>],
    answers: impl Fn(usize) -> Vec<How>,
) -> Vec<(usize, Vec<String>)> {
    let last = classes.len() - 1;
    let other = answers(last);
    let mut found: BTreeMap<Vec<How>, (usize, Vec<String>)> = BTreeMap::new();
    for (class, names) in classes.iter().enumerate().take(last) {
        let own = answers(class);
        if own == other {
            continue;
        }
        let entry = found.entry(own).or_insert((class, Vec::new()));
        entry.1.extend(names.iter().cloned());
    }
    let mut found: Vec<(usize, Vec<String>)> = found.into_values().collect();
    for (_, names) in &mut found {
        names.sort();
    }
    found.push((last, Vec::new()));
    found
}
