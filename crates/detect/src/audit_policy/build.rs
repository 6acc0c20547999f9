//! The cheapest audit policy that records what rules need.

use std::collections::{BTreeMap, BTreeSet};

use seawall_audit::{AuditPolicy, AuditRule, GroupResources, SENSITIVE, is_sensitive};
use seawall_event::{Level, Stage};

use super::demand::{Demand, Needs};
use super::rows::{Row, Table};
use super::universe::{Place, Plurals, Universe};
use super::verbs::OTHER;
use crate::need::Point;

/// Which rules need each row.
type RulesOfRows = Vec<BTreeSet<usize>>;

/// A policy for rules.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The policy.
    pub policy: AuditPolicy,
    /// For each rule of the policy the rules that need it.
    pub rules: Vec<BTreeSet<usize>>,
    /// What rules ask for and the policy does not record.
    pub unserved: Vec<Unserved>,
}

/// What a rule asks for and the policy does not record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unserved {
    /// Bodies that hold credentials, which no log is to hold.
    Sensitive {
        /// The rule.
        rule: usize,
        /// Group, resource and subresource.
        resource: (String, String, String),
        /// The level that would tell.
        level: Level,
    },
    /// A resource of which no API group is known.
    NoGroup {
        /// The rule.
        rule: usize,
        /// The plural.
        resource: String,
    },
}

impl Unserved {
    /// The rule.
    pub fn rule(&self) -> usize {
        match self {
            Self::Sensitive { rule, .. } | Self::NoGroup { rule, .. } => *rule,
        }
    }
}

/// The cheapest policy that serves rules: lines of few requests before those of many, nothing that no rule asks about, and never
/// the body of what holds credentials.
pub fn propose(needs: &[Needs], plurals: &Plurals) -> Proposal {
    let sensitive = SENSITIVE
        .iter()
        .map(|(group, resource, subresource)| Place::Exact {
            group: (*group).to_owned(),
            resource: (*resource).to_owned(),
            subresource: (*subresource).to_owned(),
        });
    let sensitive: Vec<Place> = sensitive.collect();
    let universe = Universe::of(needs, plurals, &sensitive);
    let mut unserved: BTreeSet<Unserved> = BTreeSet::new();
    for (resource, rules) in &universe.unknown {
        unserved.extend(rules.iter().map(|rule| Unserved::NoGroup {
            rule: *rule,
            resource: resource.clone(),
        }));
    }
    // What matches more is worked out first, as it stands behind.
    let mut done: Vec<(&Place, Vec<Row>, RulesOfRows)> = Vec::new();
    for place in universe.places.iter().rev() {
        let table = table(needs, &universe, place, &mut unserved);
        let behind = done.iter().rev().filter(|(other, ..)| other.holds(place));
        let behind: Vec<Row> = behind
            .flat_map(|(other, rows, _)| {
                // A line with namespaces is about resources alone.
                let is_meant = |row: &&Row| {
                    !(*place == Place::Paths
                        && **other == Place::Other
                        && !row.namespaces.is_empty())
                };
                rows.iter().filter(is_meant).cloned().collect::<Vec<Row>>()
            })
            .collect();
        let rows = table.rows(&behind);
        let rules = table.rules(&rows);
        done.push((place, rows, rules));
    }
    done.reverse();
    let (policy, rules) = assemble(&done);
    Proposal {
        policy,
        rules,
        unserved: unserved.into_iter().collect(),
    }
}

/// What is needed of requests to a place.
fn table(
    needs: &[Needs],
    universe: &Universe,
    place: &Place,
    unserved: &mut BTreeSet<Unserved>,
) -> Table {
    let with_other = |classes: &[Vec<String>]| -> Vec<Vec<String>> {
        classes.iter().cloned().chain([Vec::new()]).collect()
    };
    let verbs = match place {
        Place::Paths => &universe.methods,
        _ => &universe.verbs,
    };
    let namespaces = match place {
        Place::Paths => vec![Vec::new()],
        _ => with_other(&universe.namespaces),
    };
    let mut table = Table {
        users: with_other(&universe.users),
        namespaces,
        verbs: verbs.iter().cloned().chain([OTHER.to_owned()]).collect(),
        cells: BTreeMap::new(),
    };
    let points = place.points(&universe.subresources);
    for (user, users) in table.users.iter().enumerate() {
        for (namespace, namespaces) in table.namespaces.iter().enumerate() {
            for (verb, name) in table.verbs.iter().enumerate() {
                let mut demand = Demand::default();
                for [group, resource, subresource] in &points {
                    let other = if *place == Place::Paths { "" } else { OTHER };
                    let point = Point {
                        verb: name,
                        group,
                        resource,
                        subresource,
                        namespace: namespaces.first().map_or(other, String::as_str),
                        user: users.first().map_or(OTHER, String::as_str),
                    };
                    demand.join(capped(needs, &point, unserved));
                }
                table.cells.insert([user, namespace, verb], demand);
            }
        }
    }
    table
}

/// What is needed of a request, without bodies that hold credentials.
fn capped(needs: &[Needs], point: &Point<'_>, unserved: &mut BTreeSet<Unserved>) -> Demand {
    let mut demand = Demand::of(needs, point);
    let is_capped = demand.how.level > Level::Metadata
        && is_sensitive(point.group, point.resource, point.subresource);
    if is_capped {
        for need in needs {
            let mut shapes = need.shapes.iter();
            let wants = |shape: &&crate::need::Shape| {
                shape.contains(point)
                    && shape.level(point.verb, point.subresource) > Level::Metadata
            };
            if let Some(shape) = shapes.find(wants) {
                unserved.insert(Unserved::Sensitive {
                    rule: need.rule,
                    resource: (
                        point.group.to_owned(),
                        point.resource.to_owned(),
                        point.subresource.to_owned(),
                    ),
                    level: shape.level(point.verb, point.subresource),
                });
            }
        }
        demand.how.level = Level::Metadata;
        demand.how.managed_fields = false;
    }
    demand
}

type Done<'u> = (&'u Place, Vec<Row>, Vec<BTreeSet<usize>>);

/// The lines as a policy: places with the same lines are one.
fn assemble(done: &[Done<'_>]) -> (AuditPolicy, Vec<BTreeSet<usize>>) {
    let mut written: Vec<(Vec<&Place>, &Vec<Row>, RulesOfRows)> = Vec::new();
    for (place, rows, rules) in done {
        let same = written.iter_mut().find(|(places, known, _)| {
            *known == rows && places.iter().all(|other| is_alike(other, place))
        });
        match same {
            Some((places, _, known)) => {
                places.push(place);
                known
                    .iter_mut()
                    .zip(rules)
                    .for_each(|(known, own)| known.extend(own));
            }
            None => written.push((vec![place], rows, rules.clone())),
        }
    }
    let recorded = written.iter().flat_map(|(_, rows, _)| rows.iter());
    let recorded: Vec<&Row> = recorded.filter(|row| row.how.level > Level::None).collect();
    let omitted_by_all = Stage::ALL.into_iter().filter(|stage| {
        !recorded.is_empty() && recorded.iter().all(|row| row.how.omitted.contains(stage))
    });
    let mut policy = AuditPolicy {
        omit_stages: omitted_by_all.collect(),
        omit_managed_fields: true,
        rules: Vec::new(),
    };
    let mut needed_by = Vec::new();
    for (places, rows, rules) in written {
        for (row, rules) in rows.iter().zip(rules) {
            policy.rules.push(line(&places, row, &policy.omit_stages));
            needed_by.push(rules);
        }
    }
    // A policy has a rule, even where nothing is needed.
    if policy.rules.is_empty() {
        policy.rules.push(AuditRule {
            level: Some(Level::None),
            ..AuditRule::default()
        });
        needed_by.push(BTreeSet::new());
    }
    (policy, needed_by)
}

/// Whether two places can stand in one line.
fn is_alike(one: &Place, other: &Place) -> bool {
    matches!(
        (one, other),
        (Place::Exact { .. }, Place::Exact { .. })
            | (Place::Subresources { .. }, Place::Subresources { .. })
            | (Place::Group(_), Place::Group(_))
    )
}

fn line(places: &[&Place], row: &Row, omitted_by_all: &BTreeSet<Stage>) -> AuditRule {
    let mut resources: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut is_about_paths = false;
    for place in places {
        match place {
            Place::Exact {
                group,
                resource,
                subresource,
            } => resources
                .entry(group)
                .or_default()
                .push(match &**subresource {
                    "" => resource.clone(),
                    subresource => format!("{resource}/{subresource}"),
                }),
            Place::Subresources { group, resource } => {
                resources
                    .entry(group)
                    .or_default()
                    .push(format!("{resource}/*"));
            }
            Place::Group(group) => drop(resources.entry(group).or_default()),
            Place::Paths => is_about_paths = true,
            Place::Other => {}
        }
    }
    AuditRule {
        level: Some(row.how.level),
        users: row.users.clone(),
        verbs: row.verbs.clone(),
        namespaces: row.namespaces.clone(),
        resources: resources
            .into_iter()
            .map(|(group, resources)| GroupResources {
                group: group.to_owned(),
                resources,
                names: Vec::new(),
            })
            .collect(),
        non_resource_urls: if is_about_paths {
            vec!["*".to_owned()]
        } else {
            Vec::new()
        },
        omit_stages: row
            .how
            .omitted
            .difference(omitted_by_all)
            .copied()
            .collect(),
        omit_managed_fields: row.how.managed_fields.then_some(false),
        ..AuditRule::default()
    }
}
