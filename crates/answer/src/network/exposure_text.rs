//! How exposure reads.

use std::collections::BTreeSet;

use seawall_network::{Ports, Reached};
use seawall_text::{Lines, counted, say};

use super::exposed::Exposed;
use super::exposure::Exposure;

/// Objects that could not be read that are named.
const MAX_UNREAD: usize = 5;

/// Ways into one workload that are shown.
const MAX_WAYS: usize = 10;

/// What the answers about one workload hang on that is shown.
const MAX_HINGES: usize = 3;

/// Places that are asked about.
const PLACES: usize = 6;

impl Exposure {
    /// For people: how many workloads are open to whom, and the `top` ones.
    pub fn text(&self, top: usize) -> Lines {
        let mut text = Lines::new();
        let all = self.workloads.len();
        self.entered(&mut text);
        self.left(&mut text);
        for entry in self.unread.iter().take(MAX_UNREAD) {
            say!(text, "unknown: {entry}");
        }
        if self.unread.len() > MAX_UNREAD {
            let more = self.unread.len() - MAX_UNREAD;
            say!(text, "unknown: {} more like these", counted(more, "object"));
        }
        let common = self.common_doubts();
        for doubt in &common {
            say!(text, "unknown: {doubt} (affects every workload)");
        }
        say!(text, "{}", self.enforcement);
        for workload in self.workloads.iter().take(top) {
            one(workload, &common, &mut text);
        }
        if all > top {
            text.gap();
            say!(text, "{} more; `--top {all}` shows them", all - top);
        }
        text
    }

    fn count(&self, is_meant: impl Fn(&Exposed) -> bool) -> usize {
        self.workloads.iter().filter(|one| is_meant(one)).count()
    }

    /// How many can be reached.
    fn entered(&self, text: &mut Lines) {
        let all = self.workloads.len();
        for (number, unsure, what) in [
            (
                self.count(|one| one.is_entered),
                self.count(Exposed::may_be_entered),
                "be reached from outside",
            ),
            (
                self.count(|one| !one.found.from_any_pod.is_empty()),
                self.count(|one| {
                    one.found.from_any_pod.is_empty() && !one.found.perhaps_from_any_pod.is_empty()
                }),
                "be reached from any pod",
            ),
            (
                self.count(|one| one.found.foreign == Reached::Yes),
                self.count(|one| one.found.foreign == Reached::Maybe),
                "be reached from other namespaces",
            ),
        ] {
            say!(
                text,
                "{number:>6} of {} can {what}{}",
                counted(all, "workload"),
                more_might(unsure)
            );
        }
        let refused = self.count(Exposed::is_refused);
        if refused > 0 {
            say!(
                text,
                "unknown: {refused} of {} would be refused by the API server",
                counted(all, "workload")
            );
        }
    }

    /// How many reach each place.
    fn left(&self, text: &mut Lines) {
        let mut unknown: Vec<&str> = Vec::new();
        let Some(first) = self.workloads.first() else {
            return;
        };
        for (place, (name, _)) in destinations(first).into_iter().enumerate() {
            let reached = |one: &Exposed| destinations(one)[place].1;
            if self.count(|one| reached(one) != Reached::Unknown) == 0 {
                unknown.push(name);
                continue;
            }
            let number = self.count(|one| reached(one) == Reached::Yes);
            let unsure = self.count(|one| reached(one) == Reached::Maybe);
            say!(
                text,
                "{number:>6} of {} can reach {name}{}",
                counted(self.workloads.len(), "workload"),
                more_might(unsure)
            );
        }
        if !unknown.is_empty() {
            say!(
                text,
                "unknown: the input does not show where these are: {}",
                unknown.join(", ")
            );
        }
    }

    /// What the answers of all workloads hang on, where there are several: it is said once.
    fn common_doubts(&self) -> BTreeSet<&str> {
        let mut judged = self.workloads.iter().filter(|one| !one.is_refused());
        let mut common: BTreeSet<&str> = match judged.next() {
            Some(first) if self.workloads.len() > 1 => {
                first.hangs_on.iter().map(String::as_str).collect()
            }
            _ => BTreeSet::new(),
        };
        for exposure in judged {
            common.retain(|doubt| exposure.hangs_on.iter().any(|own| own == doubt));
        }
        common
    }
}

fn destinations(exposed: &Exposed) -> [(&'static str, Reached); PLACES] {
    let found = &exposed.found;
    [
        ("the internet", found.internet),
        ("cloud metadata", found.metadata),
        ("the API server", found.api_server),
        ("kubelets", found.kubelets),
        ("etcd", found.etcd),
        ("DNS", found.dns),
    ]
}

fn more_might(count: usize) -> String {
    match count {
        0 => String::new(),
        count => format!(", {count} more might"),
    }
}

fn one(exposed: &Exposed, common: &BTreeSet<&str>, text: &mut Lines) {
    text.gap();
    say!(text, "{}", exposed.workload);
    if let Some(why) = &exposed.found.refused {
        say!(text, "  unknown: {why}");
        return;
    }
    from_outside(exposed, text);
    say!(text, "  {}", from_pods(exposed));
    let own = exposed.hangs_on.iter();
    let own: Vec<&String> = own
        .filter(|doubt| !common.contains(doubt.as_str()))
        .collect();
    for doubt in own.iter().take(MAX_HINGES) {
        say!(text, "  unknown: {doubt}");
    }
    let hidden = own.len().saturating_sub(MAX_HINGES);
    if hidden > 0 {
        say!(text, "  unknown: {} more", counted(hidden, "reason"));
    }
    let reached = |wanted: Reached| -> Vec<&str> {
        destinations(exposed)
            .into_iter()
            .filter(|(_, reached)| *reached == wanted)
            .map(|(name, _)| name)
            .collect()
    };
    let (goes, may) = (reached(Reached::Yes), reached(Reached::Maybe));
    match (goes.is_empty(), may.is_empty()) {
        (true, true) => say!(text, "  can reach: none of the evaluated destinations"),
        (true, false) => {}
        (false, _) => say!(text, "  can reach: {}", goes.join(", ")),
    }
    if !may.is_empty() {
        say!(text, "  might reach: {}", may.join(", "));
    }
}

/// The ways in, or why there are none.
fn from_outside(exposed: &Exposed, text: &mut Lines) {
    let possibly = match exposed.is_entered {
        true => "",
        false => "possibly ",
    };
    for way in exposed.ways.iter().take(MAX_WAYS) {
        let assumes = match way.assumes {
            Some(assumption) => format!("; assumes {assumption}"),
            None => String::new(),
        };
        say!(
            text,
            "  from outside: {possibly}{} through {} `{}`{assumes}",
            way.ports,
            way.kind,
            way.object.name
        );
    }
    let hidden = exposed.ways.len().saturating_sub(MAX_WAYS) + exposed.more_ways;
    if hidden > 0 {
        say!(
            text,
            "  from outside: {}",
            counted(hidden, "more entry point")
        );
    }
    if exposed.ways.is_empty() {
        let found = &exposed.found;
        let said = if let Some(gap) = &exposed.unknown {
            format!("unknown: nothing that was evaluated exposes it, but {gap}")
        } else if found.from_outside.is_empty() && found.perhaps_from_outside.is_empty() {
            "denied by policies".to_owned()
        } else {
            "not exposed, and no policy denies it".to_owned()
        };
        say!(text, "  from outside: {}", said);
    }
    for route in exposed.no_ways.iter().take(MAX_WAYS) {
        say!(text, "    {route}");
    }
}

/// Who of the cluster comes in: a pod of which nothing is known, and workloads that are there.
fn from_pods(exposed: &Exposed) -> String {
    let found = &exposed.found;
    let (certain, perhaps) = (&found.from_any_pod, &found.perhaps_from_any_pod);
    let any = match (certain.is_empty(), perhaps.is_empty()) {
        (true, false) => format!("possibly {}", ports_text(perhaps)),
        (_, true) => ports_text(certain),
        (false, false) => format!("{}, possibly {}", ports_text(certain), ports_text(perhaps)),
    };
    let foreign = match (found.foreign_sources, found.foreign) {
        (0, Reached::Maybe) => "unknown".to_owned(),
        (0, _) => "no workload".to_owned(),
        (count, Reached::Yes) => counted(count, "workload"),
        (count, _) => format!("possibly {}", counted(count, "workload")),
    };
    format!("from any pod: {any}; from other namespaces in the input: {foreign}")
}

fn ports_text(ports: &Ports) -> String {
    if ports.is_empty() {
        return "nothing".to_owned();
    }
    if ports.is_all() {
        return "every port".to_owned();
    }
    ports.to_string()
}
