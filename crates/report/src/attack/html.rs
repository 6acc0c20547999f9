//! One self-contained page: a graph to explore, and every way as text, readable without JavaScript.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::{Attack, Place, Step};
use crate::count::counted;
use crate::fit::fitted;
use seawall_text::Answer;
use seawall_text::html::escape;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

// Sizes of the graph, in pixels.
const BOX_WIDTH: usize = 330;
const BOX_HEIGHT: usize = 44;
const ROW: usize = 92;
const GAP: usize = 56;
const LINE: usize = 12;
const MARGIN: usize = 24;

/// Letters of a name in a box.
const TEXT_SIZE: usize = 13;
/// How wide the name of a kind of steps is, at most: two of them that are nearer would run into each other.
const LABEL: usize = 150;
/// Lines of labels between two rows for which there is room.
const MAX_LABELS: usize = 8;

/// Left edge and top of a box.
type Spot = (usize, usize);

/// The ways as a page. Everything foreign is escaped; a content policy forbids the page to load anything.
pub fn page(attack: &Attack) -> Answer {
    let mut body = String::new();
    let inputs: Vec<String> = attack.inputs.iter().map(|input| escape(input)).collect();
    let has_way = !attack.ways.is_empty();
    let warning = attack.warning.as_ref().map_or_else(String::new, |warning| {
        format!("<p class=\"warning\">{}</p>\n", prose(warning))
    });
    let _ = write!(
        body,
        "<header>\n<h1>{}</h1>\n<p class=\"headline{}\">{}</p>\n{warning}<p class=\"meta\">{} &middot; {} &middot; {}</p>\n</header>\n",
        prose(&attack.title),
        if has_way { " bad" } else { "" },
        prose(&attack.headline),
        inputs.join(", "),
        counted(attack.ways.len(), "way"),
        counted(attack.steps.len(), "step")
    );
    // Without a way there is nothing to explore.
    if has_way {
        tools(attack, &mut body);
        body.push_str("<main>\n<section id=\"picture\">\n");
        graph(attack, &mut body);
        body.push_str("</section>\n<aside id=\"evidence\" aria-live=\"polite\"><h2>Evidence</h2><p class=\"meta\">Click a step or a place.</p></aside>\n</main>\n");
        ways(attack, &mut body);
    }
    body.push_str("<section><h2>Conditions</h2>\n<ul>\n");
    for condition in &attack.conditions {
        let _ = writeln!(body, "<li>{}</li>", prose(condition));
    }
    body.push_str("</ul></section>\n");
    if has_way {
        let _ = write!(body, "<script>\n{SCRIPT}</script>\n");
    }
    Answer::of_writer(format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n<title>Seawall: attack paths</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    ))
}

fn tools(attack: &Attack, body: &mut String) {
    body.push_str("<div class=\"tools\"><label>Find <input type=\"search\" id=\"find\" placeholder=\"workload, account, kind\"></label> <label>Way <select id=\"way\"><option value=\"\">all</option>");
    for (number, way) in attack.ways.iter().enumerate() {
        let _ = write!(
            body,
            "<option value=\"{number}\">Way {}: {}</option>",
            number + 1,
            plain(&attack.name_of(way))
        );
    }
    body.push_str("</select></label> <span class=\"zoom\"><button type=\"button\" id=\"in\" aria-label=\"zoom in\">+</button><button type=\"button\" id=\"out\" aria-label=\"zoom out\">&minus;</button><button type=\"button\" id=\"fit\">fit</button></span>\n<details class=\"kinds\"><summary>Kinds of steps</summary>");
    let kinds: BTreeSet<&str> = attack.steps.iter().map(|step| step.kind.as_str()).collect();
    for kind in kinds {
        let kind = escape(kind);
        let _ = write!(
            body,
            "<label><input type=\"checkbox\" class=\"kind\" value=\"{kind}\" checked> {kind}</label>"
        );
    }
    body.push_str("</details></div>\n");
}

fn graph(attack: &Attack, body: &mut String) {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for place in &attack.places {
        *counts.entry(place.column).or_default() += 1;
    }
    let most = counts.values().copied().max().unwrap_or(1);
    // Room for a line of every edge between the same places.
    let mut beside: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for step in &attack.steps {
        *beside.entry((step.from, step.to)).or_default() += 1;
    }
    let lines = beside.into_values().max().unwrap_or(1).min(MAX_LABELS);
    let row = ROW + lines.saturating_sub(2) * LINE;
    let mut seen: BTreeMap<usize, usize> = BTreeMap::new();
    let spots: Vec<Spot> = attack
        .places
        .iter()
        .map(|place| {
            let before = seen.entry(place.column).or_default();
            // Short rows stand in the middle.
            let own = counts.get(&place.column).copied().unwrap_or(1);
            let spot = (
                MARGIN + *before * (BOX_WIDTH + GAP) + (most - own) * (BOX_WIDTH + GAP) / 2,
                MARGIN + place.column * row,
            );
            *before += 1;
            spot
        })
        .collect();
    let rows = counts.keys().max().map_or(1, |last| last + 1);
    // Room beside the last box for what goes back.
    let width = 2 * MARGIN + most * (BOX_WIDTH + GAP) + GAP;
    let height = 2 * MARGIN + rows * row;
    let _ = writeln!(
        body,
        "<svg id=\"graph\" viewBox=\"0 0 {width} {height}\" data-width=\"{width}\" data-height=\"{height}\" preserveAspectRatio=\"xMidYMin meet\" role=\"img\" aria-label=\"Graph of the ways\">\n<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0 L8 4 L0 8 z\"/></marker></defs>"
    );
    let mut labels = BTreeSet::new();
    for (number, step) in attack.steps.iter().enumerate() {
        edge(attack, (number, step), (&spots, row), &mut labels, body);
    }
    for (number, (place, spot)) in attack.places.iter().zip(&spots).enumerate() {
        node(number, place, *spot, body);
    }
    body.push_str("</svg>\n");
}

/// The path of an edge, and where its text stands.
fn curve(from: Spot, to: Spot, row: usize) -> (String, Spot) {
    if from.1 < to.1 {
        let (x1, y1) = (from.0 + BOX_WIDTH / 2, from.1 + BOX_HEIGHT);
        let (x2, y2) = (to.0 + BOX_WIDTH / 2, to.1);
        let bend = (y2 - y1) / 2;
        let path = format!(
            "M{x1} {y1} C{x1} {} {x2} {} {x2} {y2}",
            y1 + bend,
            y2 - bend
        );
        // Long edges say what they are near their end, where others do not run.
        let text = if y2 - y1 > row {
            (x2, y2 - 14)
        } else {
            ((x1 + x2) / 2, y1 + 20)
        };
        return (path, text);
    }
    // Back, or in one row: round the right side.
    let (x1, y1) = (from.0 + BOX_WIDTH, from.1 + BOX_HEIGHT / 2);
    let (x2, y2) = (to.0 + BOX_WIDTH, to.1 + BOX_HEIGHT / 2);
    let far = x1.max(x2) + GAP;
    let path = format!("M{x1} {y1} C{far} {y1} {far} {y2} {x2} {y2}");
    (path, (far - GAP / 4, (y1 + y2) / 2))
}

fn edge(
    attack: &Attack,
    (number, step): (usize, &Step),
    (spots, row): (&[Spot], usize),
    labels: &mut BTreeSet<Spot>,
    body: &mut String,
) {
    let (path, (x, mut y)) = curve(spots[step.from], spots[step.to], row);
    // Labels stand below each other where they would run into each other, those near the end of an edge above.
    let is_near_end = spots[step.to].1 == y + 14;
    let taken = |y: usize| {
        let (from, to) = (x.saturating_sub(LABEL / 2), x + LABEL / 2);
        let near = labels.range((from, 0)..(to, usize::MAX));
        near.into_iter().any(|(_, other)| other.abs_diff(y) < LINE)
    };
    for _ in 0..MAX_LABELS {
        if !taken(y) {
            break;
        }
        y = if is_near_end {
            y.saturating_sub(LINE)
        } else {
            y + LINE
        };
    }
    labels.insert((x, y));
    let ways: Vec<String> = attack
        .ways
        .iter()
        .enumerate()
        .filter(|(_, way)| way.steps.contains(&number))
        .map(|(way, _)| way.to_string())
        .collect();
    let mut class = String::from("edge");
    if step.mistakes > 0 {
        class.push_str(" mistake");
    }
    if step.doubt.is_some() {
        class.push_str(" doubt");
    }
    let kind = escape(&step.kind);
    let _ = writeln!(
        body,
        "<g class=\"{class}\" data-step=\"{number}\" data-kind=\"{kind}\" data-ways=\"{}\" data-from=\"{}\" data-to=\"{}\" tabindex=\"0\"><path d=\"{path}\"/><path class=\"hit\" d=\"{path}\"/><text x=\"{x}\" y=\"{y}\">{kind}</text><title>{}</title></g>",
        ways.join(" "),
        step.from,
        step.to,
        plain(&step.does)
    );
}

fn node(number: usize, place: &Place, (x, y): Spot, body: &mut String) {
    let _ = writeln!(
        body,
        "<g class=\"node is-{}\" data-place=\"{number}\" data-name=\"{}\" tabindex=\"0\"><rect x=\"{x}\" y=\"{y}\" width=\"{BOX_WIDTH}\" height=\"{BOX_HEIGHT}\" rx=\"6\"/><text class=\"sort\" x=\"{}\" y=\"{}\">{}</text><text x=\"{}\" y=\"{}\">{}</text><title>{}</title></g>",
        escape(&place.sort),
        escape(&format!("{} {}", place.name, place.id).to_lowercase()),
        x + 12,
        y + 16,
        escape(&place.sort),
        x + 12,
        y + 34,
        plain(&fitted(
            &place.name.replace('`', ""),
            BOX_WIDTH - 24,
            TEXT_SIZE
        )),
        plain(&place.name)
    );
}

/// A sentence whose names, which stand between backticks, are code.
fn prose(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // A backtick without another one is a letter.
    let pairs = (parts.len() - 1) / 2;
    let mut found = String::new();
    for (number, part) in parts.iter().enumerate() {
        if number % 2 == 1 && number < 2 * pairs {
            let _ = write!(found, "<code>{}</code>", escape(part));
        } else {
            if number > 2 * pairs {
                found.push('`');
            }
            found.push_str(&escape(part));
        }
    }
    found
}

/// A sentence where no markup may stand, without the backticks round names.
fn plain(text: &str) -> String {
    escape(&text.replace('`', ""))
}

fn ways(attack: &Attack, body: &mut String) {
    body.push_str("<section><h2>Ways</h2>\n");
    for (number, way) in attack.ways.iter().enumerate() {
        let open = if number == 0 { " open" } else { "" };
        let _ = writeln!(
            body,
            "<details{open}><summary>Way {}: {}</summary><ol>",
            number + 1,
            prose(&attack.name_of(way))
        );
        for step in way.steps.iter().map(|step| &attack.steps[*step]) {
            let mark = if step.mistakes > 0 {
                " class=\"mistake\""
            } else {
                ""
            };
            let technique = step
                .technique
                .as_ref()
                .map_or_else(String::new, |technique| format!(", {}", escape(technique)));
            let _ = write!(
                body,
                "<li{mark}><b>{}</b> {} &rarr; <b>{}</b> <code>{}{technique}</code>",
                prose(&attack.places[step.from].name),
                prose(&step.does),
                prose(&attack.places[step.to].name),
                escape(&step.kind)
            );
            for line in &step.evidence {
                let _ = write!(body, "<div class=\"proof\">{}</div>", prose(line));
            }
            if let Some(doubt) = &step.doubt {
                let _ = write!(body, "<div class=\"doubt\">only if {}</div>", prose(doubt));
            }
            body.push_str("</li>\n");
        }
        body.push_str("</ol></details>\n");
    }
    body.push_str("</section>\n");
    // What the panel beside the graph shows, step by step.
    body.push_str("<div id=\"steps\" hidden>\n");
    for (number, step) in attack.steps.iter().enumerate() {
        let _ = write!(
            body,
            "<div data-step=\"{number}\"><h3>{}</h3><p><b>{}</b> {} &rarr; <b>{}</b></p>",
            escape(&step.kind),
            prose(&attack.places[step.from].name),
            prose(&step.does),
            prose(&attack.places[step.to].name)
        );
        if step.mistakes > 0 {
            body.push_str("<p class=\"mistake\">takes a mistake that nobody has made yet, as far as known</p>");
        }
        if let Some(technique) = &step.technique {
            let _ = write!(body, "<p class=\"meta\">{}</p>", escape(technique));
        }
        for line in &step.evidence {
            let _ = write!(body, "<div class=\"proof\">{}</div>", prose(line));
        }
        if let Some(doubt) = &step.doubt {
            let _ = write!(body, "<div class=\"doubt\">only if {}</div>", prose(doubt));
        }
        body.push_str("</div>\n");
    }
    body.push_str("</div>\n");
}

#[cfg(test)]
mod tests;
