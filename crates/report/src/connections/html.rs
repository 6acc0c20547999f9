//! One self-contained page with a graph and a matrix, readable without JavaScript.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Connections, End, EndKind, Link};
use crate::count::counted;
use crate::fit::{fitted, fitted_end};
use seawall_text::Answer;
use seawall_text::html::escape;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Ends up to which there is a matrix: a larger one is wider than any screen, and the table below says the same.
const MAX_MATRIX: usize = 80;

/// Ends up to which there is a graph.
const MAX_GRAPH: usize = 400;

// Sizes of the graph, in pixels.
const BOX_WIDTH: usize = 260;
const ROW: usize = 30;
const HEAD: usize = 34;
const GAP: usize = 90;
const COLUMN_HEIGHT: usize = 620;
const MARGIN: usize = 20;
/// Letters in a box; titles are bold, and so a little wider.
const TEXT_SIZE: usize = 13;
const TITLE_SIZE: usize = 15;
/// What stands over a column of the matrix.
const MATRIX_HEAD: usize = 170;
const MATRIX_SIZE: usize = 12;

/// The connections as a page. Everything foreign is escaped; a content policy forbids the page to load anything.
pub fn page(connections: &Connections) -> Answer {
    let mut body = String::new();
    let inputs: Vec<String> = connections
        .inputs
        .iter()
        .map(|input| escape(input))
        .collect();
    let workloads = connections
        .ends
        .iter()
        .filter(|end| end.kind == EndKind::Workload);
    let _ = write!(
        body,
        "<header>\n<h1>Who may talk to whom</h1>\n<p class=\"meta\">{} &middot; {} &middot; {}</p>\n",
        inputs.join(", "),
        counted(workloads.count(), "workload"),
        counted(connections.links.len(), "allowed connection")
    );
    for note in &connections.notes {
        let _ = writeln!(body, "<p class=\"note\">{}</p>", escape(note));
    }
    body.push_str("</header>\n<div class=\"tools\"><label>Find <input type=\"search\" id=\"find\" placeholder=\"namespace, workload or port\"></label> <label><input type=\"checkbox\" id=\"restricted\"> only connections that a policy narrows</label> <span id=\"count\" class=\"meta\"></span></div>\n");
    graph(connections, &mut body);
    matrix(connections, &mut body);
    table(connections, &mut body);
    Answer::of_writer(format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n<title>Seawall: connections</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{body}<script>\n{SCRIPT}</script>\n</body>\n</html>\n"
    ))
}

/// Where an end stands in the graph: left edge and middle of its row.
type Place = (usize, usize);

fn graph(connections: &Connections, body: &mut String) {
    if connections.ends.len() > MAX_GRAPH {
        let _ = writeln!(
            body,
            "<p class=\"note\">A graph of {} would show nothing; the table below holds every connection.</p>",
            counted(connections.ends.len(), "end")
        );
        return;
    }
    let mut groups: BTreeMap<(bool, &str), Vec<usize>> = BTreeMap::new();
    for (number, end) in connections.ends.iter().enumerate() {
        let is_inside = end.kind == EndKind::Workload;
        groups
            .entry((is_inside, &end.namespace))
            .or_default()
            .push(number);
    }
    let mut places: Vec<Place> = vec![(0, 0); connections.ends.len()];
    let mut boxes = String::new();
    let (mut x, mut y, mut height) = (MARGIN, MARGIN, 0);
    for ((is_inside, namespace), members) in &groups {
        let size = HEAD + members.len() * ROW + 10;
        // The outside has the first column for itself.
        let is_full = y > MARGIN && y + size > COLUMN_HEIGHT;
        if is_full || (*is_inside && x == MARGIN) {
            x += BOX_WIDTH + GAP;
            y = MARGIN;
        }
        let title = if *is_inside { *namespace } else { "outside" };
        let _ = writeln!(
            boxes,
            "<g class=\"group\"><rect x=\"{x}\" y=\"{y}\" width=\"{BOX_WIDTH}\" height=\"{size}\" rx=\"8\"/><text x=\"{}\" y=\"{}\" class=\"title\">{}</text></g>",
            x + 12,
            y + 22,
            escape(&fitted(title, BOX_WIDTH - 24, TITLE_SIZE))
        );
        for (row, number) in members.iter().enumerate() {
            let middle = y + HEAD + row * ROW + ROW / 2;
            places[*number] = (x, middle);
            node(&connections.ends[*number], *number, (x, middle), &mut boxes);
        }
        y += size + 24;
        height = height.max(y);
    }
    // Room for what goes round the right side of the last column.
    let width = x + BOX_WIDTH + GAP;
    let _ = writeln!(
        body,
        "<section><h2>Graph</h2><p class=\"meta\">Point at an end to see what it reaches (blue) and who reaches it (orange); click to keep it.</p>\n<div class=\"scroll\"><svg id=\"graph\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"Graph of allowed connections\">\n<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0 L8 4 L0 8 z\"/></marker></defs>"
    );
    for link in &connections.links {
        edge(connections, link, &places, body);
    }
    body.push_str(&boxes);
    body.push_str("</svg></div></section>\n");
}

fn node(end: &End, number: usize, (x, middle): Place, boxes: &mut String) {
    let _ = writeln!(
        boxes,
        "<g class=\"node\" data-end=\"{number}\" data-name=\"{}\" tabindex=\"0\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"24\" rx=\"5\"/><text x=\"{}\" y=\"{}\">{}</text><title>{}</title></g>",
        escape(&end.name.to_lowercase()),
        x + 8,
        middle - 12,
        BOX_WIDTH - 16,
        x + 16,
        middle + 4,
        escape(&fitted(&end.short, BOX_WIDTH - 32, TEXT_SIZE)),
        escape(&end.name)
    );
}

fn edge(connections: &Connections, link: &Link, places: &[Place], body: &mut String) {
    let (from, to) = (places[link.from], places[link.to]);
    let (start, end, bend) = if from.0 < to.0 {
        (from.0 + BOX_WIDTH - 8, to.0 + 8, 60i64)
    } else if from.0 > to.0 {
        (from.0 + 8, to.0 + BOX_WIDTH - 8, -60)
    } else {
        // In one column: around the right side.
        (from.0 + BOX_WIDTH - 8, to.0 + BOX_WIDTH - 8, 46)
    };
    let shift = |x: usize, by: i64| i64::try_from(x).unwrap_or(0) + by;
    let back = if from.0 == to.0 { bend } else { -bend };
    let class = if link.is_everything {
        "edge all"
    } else {
        "edge"
    };
    let _ = writeln!(
        body,
        "<path class=\"{class}\" data-from=\"{}\" data-to=\"{}\" d=\"M{start} {} C{} {} {} {} {end} {}\" marker-end=\"url(#arrow)\"><title>{} → {}: {}</title></path>",
        link.from,
        link.to,
        from.1,
        shift(start, bend),
        from.1,
        shift(end, back),
        to.1,
        to.1,
        escape(&connections.ends[link.from].name),
        escape(&connections.ends[link.to].name),
        escape(&link.ports_in_words())
    );
}

fn matrix(connections: &Connections, body: &mut String) {
    if connections.ends.len() > MAX_MATRIX || connections.ends.is_empty() {
        return;
    }
    let by_ends: BTreeMap<(usize, usize), &Link> = connections
        .links
        .iter()
        .map(|link| ((link.from, link.to), link))
        .collect();
    body.push_str("<section><h2>Matrix</h2><p class=\"meta\">Rows open connections, columns take them. Full: every port. Half: some. Empty: none.</p>\n<div class=\"scroll\"><table class=\"matrix\"><thead><tr><th></th>");
    for end in &connections.ends {
        let _ = write!(
            body,
            "<th scope=\"col\"><span>{}</span></th>",
            escape(&fitted_end(&end.name, MATRIX_HEAD, MATRIX_SIZE))
        );
    }
    body.push_str("</tr></thead>\n<tbody>\n");
    for (from, end) in connections.ends.iter().enumerate() {
        let _ = write!(body, "<tr><th scope=\"row\">{}</th>", escape(&end.name));
        for (to, other) in connections.ends.iter().enumerate() {
            let (class, ports) = match by_ends.get(&(from, to)) {
                _ if from == to => ("self", String::new()),
                Some(link) if link.is_everything => ("all", link.ports_in_words()),
                Some(link) => ("some", link.ports_in_words()),
                None => ("none", "nothing".to_owned()),
            };
            let label = format!("{} → {}: {ports}", end.name, other.name);
            let _ = write!(
                body,
                "<td class=\"{class}\" title=\"{}\"></td>",
                escape(&label)
            );
        }
        body.push_str("</tr>\n");
    }
    body.push_str("</tbody></table></div></section>\n");
}

fn table(connections: &Connections, body: &mut String) {
    body.push_str("<section><h2>Connections</h2>\n<table id=\"list\"><thead><tr><th scope=\"col\">From</th><th scope=\"col\">To</th><th scope=\"col\">Ports</th></tr></thead>\n<tbody>\n");
    for link in &connections.links {
        let class = if link.is_everything {
            " class=\"all\""
        } else {
            ""
        };
        let _ = writeln!(
            body,
            "<tr{class} data-from=\"{}\" data-to=\"{}\"><td>{}</td><td>{}</td><td>{}</td></tr>",
            link.from,
            link.to,
            escape(&connections.ends[link.from].name),
            escape(&connections.ends[link.to].name),
            escape(&link.ports_in_words())
        );
    }
    body.push_str("</tbody></table></section>\n");
}
