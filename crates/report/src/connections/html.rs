//! One self-contained page: namespaces first, and each of them opened when it is asked for.
//!
//! A large cluster has more connections than a page can hold. Workloads that no policy tells apart are a class, so the page
//! holds what each class reaches, and its script writes the connections of one namespace at a time. Names are text of
//! elements, the script has numbers only.

use std::collections::HashMap;
use std::fmt::Write;

use super::map::{Overview, Pairs, Summary};
use super::{Map, Passing, PortWords};
use crate::fit::fitted_end;
use crate::prose::prose;
use seawall_text::Answer;
use seawall_text::counted;
use seawall_text::html::escape;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Namespaces up to which there is a matrix: a larger one is wider than any screen.
const MAX_MATRIX: usize = 60;

/// Connections up to which there is a table of all, for readers without a script.
const MAX_LISTED: u64 = 2_000;

/// What stands over a column of the matrix, in pixels.
const MATRIX_HEAD: usize = 170;
const MATRIX_SIZE: usize = 12;

/// The connections as a page. Everything foreign is escaped; a content policy forbids the page to load anything.
pub fn page(map: &Map) -> Answer {
    let mut body = String::new();
    let inputs: Vec<String> = map.inputs.iter().map(|input| escape(input)).collect();
    let overview = map.overview(MAX_MATRIX);
    let is_cut = overview.namespaces.iter().any(|summary| summary.is_cut);
    let _ = write!(
        body,
        "<header>\n<h1>Allowed connections</h1>\n<p class=\"meta\">{} &middot; {} &middot; {} &middot; {}{} between workloads</p>\n",
        inputs.join(", "),
        counted(overview.namespaces.len(), "namespace"),
        counted(map.members.len(), "workload"),
        if is_cut { "more than " } else { "" },
        pairs_in_words(overview.pairs)
    );
    for note in &map.notes {
        let _ = writeln!(body, "<p class=\"note\">{}</p>", prose(note));
    }
    if is_cut {
        body.push_str("<p class=\"note\">Some namespaces open too many different connections for a page. They are marked; <code>seawall network connections --format classes</code> prints all of them.</p>\n");
    }
    body.push_str("</header>\n<main>\n");
    if overview.namespaces.is_empty() {
        body.push_str("<p>No workloads in the input.</p>\n");
    } else {
        matrix(&overview, &mut body);
        body.push_str("<div class=\"columns\">\n");
        namespaces(&overview, &mut body);
        body.push_str("<section id=\"focus\" aria-live=\"polite\"><noscript><p class=\"note\">Opening a namespace needs a script.</p></noscript></section>\n</div>\n");
        every(map, overview.pairs, is_cut, &mut body);
    }
    body.push_str("</main>\n");
    data(map, &overview, &mut body);
    Answer::of_writer(format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n<title>Seawall: connections</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{body}<script>\n{SCRIPT}</script>\n</body>\n</html>\n"
    ))
}

fn pairs_in_words(pairs: u64) -> String {
    counted(
        usize::try_from(pairs).unwrap_or(usize::MAX),
        "allowed connection",
    )
}

/// Which namespace reaches which.
fn matrix(overview: &Overview<'_>, body: &mut String) {
    if overview.between.len() < 2 {
        return;
    }
    body.push_str("<section><h2>Between namespaces</h2><p class=\"meta\">Rows open connections to columns. Full: every workload reaches every other on every port. Half: some do, or on some ports. Empty: none.</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Matrix of namespaces\"><table class=\"matrix\"><thead><tr><td></td>");
    for summary in &overview.namespaces {
        let _ = write!(
            body,
            "<th scope=\"col\"><span>{}</span></th>",
            escape(&fitted_end(summary.name, MATRIX_HEAD, MATRIX_SIZE))
        );
    }
    body.push_str("</tr></thead>\n<tbody>\n");
    for (from, row) in overview.namespaces.iter().zip(&overview.between) {
        let _ = write!(body, "<tr><th scope=\"row\">{}</th>", escape(from.name));
        for (to, pairs) in overview.namespaces.iter().zip(row) {
            let (class, words) = cell(*pairs, possible(from, to));
            let _ = write!(
                body,
                "<td class=\"{class}\" title=\"{}\"><span class=\"unseen\">{words}</span></td>",
                escape(&format!("{} → {}: {words}", from.name, to.name))
            );
        }
        body.push_str("</tr>\n");
    }
    body.push_str("</tbody></table></div></section>\n");
}

/// Pairs of different workloads that there could be.
fn possible(from: &Summary<'_>, to: &Summary<'_>) -> u64 {
    let own = if from.first == to.first {
        from.count
    } else {
        0
    };
    (from.count * to.count - own) as u64
}

fn cell(pairs: Pairs, possible: u64) -> (&'static str, String) {
    match pairs {
        _ if possible == 0 => ("none", "one workload".to_owned()),
        Pairs { some: 0, .. } => ("none", "nothing".to_owned()),
        Pairs { every, .. } if every == possible => ("all", "everything".to_owned()),
        Pairs { some, every } => (
            "some",
            format!("{some} of {possible} pairs, {every} on every port"),
        ),
    }
}

fn namespaces(overview: &Overview<'_>, body: &mut String) {
    body.push_str("<section id=\"namespaces\"><h2>Namespaces</h2>\n<p><label>Find <input type=\"search\" id=\"find\" placeholder=\"namespace or workload\" autocomplete=\"off\"></label> <output id=\"count\"></output></p>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Namespaces\"><table><thead><tr><th scope=\"col\">Namespace</th><th scope=\"col\">Workloads</th><th scope=\"col\">Reached by</th><th scope=\"col\">Reaches</th><th scope=\"col\">From outside</th><th scope=\"col\">To outside</th></tr></thead>\n<tbody>\n");
    for summary in &overview.namespaces {
        let [from, to] = summary.outside.map(|count| match count {
            0 => "no".to_owned(),
            count if count == summary.count => "all".to_owned(),
            count => format!("{count} of {}", summary.count),
        });
        let _ = writeln!(
            body,
            "<tr><th scope=\"row\"><button type=\"button\">{}</button></th><td>{}</td><td>{}</td><td>{}</td><td>{from}</td><td>{to}</td></tr>",
            escape(summary.name),
            summary.count,
            summary.reached_by,
            if summary.is_cut {
                "not in the page".to_owned()
            } else {
                summary.reaches.to_string()
            }
        );
    }
    body.push_str("</tbody></table></div>\n<p class=\"meta\">“Reached by” and “reaches” count other namespaces.</p></section>\n");
}

/// Every connection, for readers without a script.
fn every(map: &Map, pairs: u64, is_cut: bool, body: &mut String) {
    if pairs > MAX_LISTED || is_cut {
        let _ = writeln!(
            body,
            "<p class=\"note\">A table of all {} is too long for a page. Open a namespace above, or run <code>seawall network connections</code>.</p>",
            pairs_in_words(pairs)
        );
        return;
    }
    body.push_str("<details id=\"every\"><summary><h2>All connections</h2></summary>\n<table><thead><tr><th scope=\"col\">From</th><th scope=\"col\">To</th><th scope=\"col\">Ports</th></tr></thead>\n<tbody>\n");
    for (from, to, ports) in map.pairs() {
        row(
            [&map.name_of(from), &map.name_of(to)],
            ports,
            map.doubt_of(&[from, to]),
            body,
        );
    }
    for (member, ports) in &map.routed {
        row(
            [CONTROLLER, &map.name_of(*member)],
            ports,
            map.doubt_of(&[*member]),
            body,
        );
    }
    for (index, member) in map.members.iter().enumerate() {
        let [into, out] = &map.classes[member.class].outside;
        let name = map.name_of(index);
        let doubt = map.doubt_of(&[index]);
        for passing in into {
            row([&passing.addresses, &name], &passing.ports, doubt, body);
        }
        for passing in out {
            row([&name, &passing.addresses], &passing.ports, doubt, body);
        }
    }
    body.push_str("</tbody></table></details>\n");
}

/// Every port, in words.
const EVERYTHING: &str = "All Connections";

/// What ingress controllers are called.
const CONTROLLER: &str = "ingress controller";

fn row([from, to]: [&str; 2], ports: &PortWords, doubt: Option<&str>, body: &mut String) {
    let ports = match doubt {
        Some(why) => format!("unknown ({}): {why}", ports.words()),
        None => ports.words().to_owned(),
    };
    let _ = writeln!(
        body,
        "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
        escape(from),
        escape(to),
        escape(&ports)
    );
}

impl PortWords {
    fn words(&self) -> &str {
        if self.is_everything {
            EVERYTHING
        } else {
            &self.text
        }
    }
}

/// Texts by number.
#[derive(Default)]
struct Texts<'m> {
    all: Vec<&'m str>,
    ids: HashMap<&'m str, usize>,
}

impl<'m> Texts<'m> {
    fn id(&mut self, text: &'m str) -> usize {
        *self.ids.entry(text).or_insert_with(|| {
            self.all.push(text);
            self.all.len() - 1
        })
    }

    fn write(&self, id: &str, body: &mut String) {
        list(id, self.all.iter().copied(), body);
    }
}

fn list<'m>(id: &str, texts: impl Iterator<Item = &'m str>, body: &mut String) {
    let _ = write!(body, "<ul id=\"{id}\" hidden>");
    for text in texts {
        let _ = write!(body, "<li>{}</li>", escape(text));
    }
    body.push_str("</ul>\n");
}

/// What the script reads: names as text, and how they belong together as numbers.
fn data(map: &Map, overview: &Overview<'_>, body: &mut String) {
    let mut ports = Texts::default();
    let mut addresses = Texts::default();
    let mut doubts = Texts::default();
    // Number 0, so that the script knows it.
    ports.id(EVERYTHING);
    let mut json = String::from("{\"namespaces\":[");
    for summary in &overview.namespaces {
        let _ = write!(json, "{},", summary.first);
    }
    // So that what ends the last one is known as well.
    let _ = write!(json, "{}],\"members\":[", map.members.len());
    separated(&map.members, &mut json, |member, json| {
        let _ = match &member.unknown {
            Some(why) => write!(json, "[{},{}]", member.class, doubts.id(why)),
            None => write!(json, "[{}]", member.class),
        };
    });
    json.push_str("],\"reaches\":[");
    separated(&map.classes, &mut json, |class, json| {
        let Some(reaches) = &class.reaches else {
            json.push_str("null");
            return;
        };
        json.push('[');
        separated(reaches, json, |reach, json| {
            let _ = write!(json, "[{}", ports.id(reach.ports.words()));
            for [first, last] in &reach.runs {
                let _ = write!(json, ",{first},{last}");
            }
            json.push(']');
        });
        json.push(']');
    });
    json.push_str("],\"outside\":[");
    separated(&map.classes, &mut json, |class, json| {
        json.push('[');
        separated(&class.outside, json, |passing: &Vec<Passing>, json| {
            json.push('[');
            separated(passing, json, |passing, json| {
                let _ = write!(
                    json,
                    "[{},{}]",
                    ports.id(passing.ports.words()),
                    addresses.id(&passing.addresses)
                );
            });
            json.push(']');
        });
        json.push(']');
    });
    json.push_str("],\"routed\":[");
    separated(&map.routed, &mut json, |(member, words), json| {
        let _ = write!(json, "[{member},{}]", ports.id(words.words()));
    });
    json.push_str("]}");
    list(
        "members",
        map.members.iter().map(|member| &*member.name),
        body,
    );
    ports.write("ports", body);
    addresses.write("addresses", body);
    doubts.write("doubts", body);
    let _ = writeln!(
        body,
        "<script type=\"application/json\" id=\"data\">{json}</script>"
    );
}

fn separated<'t, T>(items: &'t [T], json: &mut String, mut write: impl FnMut(&'t T, &mut String)) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            json.push(',');
        }
        write(item, json);
    }
}

#[cfg(test)]
mod tests;
