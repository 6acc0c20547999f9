//! One self-contained page: a graph to explore, and every attack path as text, readable without JavaScript.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::layout::{BOX_HEIGHT, BOX_WIDTH, Layout, Line, layout};
use super::{Attack, Place, Step, Way};
use crate::fit::fitted;
use seawall_text::Answer;
use seawall_text::counted;
use seawall_text::html::escape;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Letters of a name in a box.
const TEXT_SIZE: usize = 13;

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
        counted(attack.ways.len(), "attack path"),
        counted(attack.steps.len(), "hop")
    );
    body.push_str("<main>\n");
    // Without a way there is nothing to explore.
    if has_way {
        let layout = layout(attack);
        tools(attack, &layout, &mut body);
        body.push_str("<div class=\"columns\">\n<section id=\"picture\" tabindex=\"0\" aria-label=\"Graph\">\n");
        graph(attack, &layout, &mut body);
        body.push_str("</section>\n<section id=\"evidence\" aria-live=\"polite\" aria-label=\"Evidence\" tabindex=\"0\"><h2>Evidence</h2><p class=\"meta\">Choose an attack path above, or a box or an arrow in the graph.</p></section>\n</div>\n");
        ways(attack, &mut body);
    }
    body.push_str("<section><h2>Assumptions</h2>\n<ul>\n");
    for condition in &attack.conditions {
        let _ = writeln!(body, "<li>{}</li>", prose(condition));
    }
    body.push_str("</ul></section>\n</main>\n");
    if has_way {
        let _ = write!(body, "<script>\n{SCRIPT}</script>\n");
    }
    Answer::of_writer(format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n<title>Seawall: attack paths</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{body}</body>\n</html>\n"
    ))
}

fn tools(attack: &Attack, layout: &Layout, body: &mut String) {
    if layout.ways < attack.ways.len() {
        let _ = writeln!(
            body,
            "<p class=\"warning\">The graph shows the first {} of {}: more could not be read. All of them are listed below it.</p>",
            layout.ways,
            counted(attack.ways.len(), "attack path")
        );
    }
    body.push_str("<div class=\"tools\"><label>Attack path <select id=\"way\"><option value=\"\">all</option>");
    for (number, way) in attack.ways.iter().enumerate() {
        let _ = write!(
            body,
            "<option value=\"{number}\">{}: {}</option>",
            number + 1,
            plain(&attack.name_of(way))
        );
    }
    body.push_str("</select></label> <label>Find <input type=\"search\" id=\"find\" placeholder=\"workload, account, kind\"></label> <span class=\"zoom\"><button type=\"button\" id=\"in\" aria-label=\"zoom in\">+</button><button type=\"button\" id=\"out\" aria-label=\"zoom out\">&minus;</button><button type=\"button\" id=\"fit\">fit</button></span>\n<details class=\"kinds\"><summary>Kinds of hops</summary>");
    let kinds: BTreeSet<&str> = attack.steps.iter().map(|step| step.kind.as_str()).collect();
    for kind in kinds {
        let kind = escape(kind);
        let _ = write!(
            body,
            "<label><input type=\"checkbox\" class=\"kind\" value=\"{kind}\" checked> {kind}</label>"
        );
    }
    body.push_str("</details></div>\n<p class=\"meta legend\"><span class=\"key mistake\">red</span> takes a mistake: a vulnerability exploited, a credential leaked, a malicious image pulled. <span class=\"key doubt\">dashed</span> assumes something that is not known.</p>\n");
}

fn graph(attack: &Attack, layout: &Layout, body: &mut String) {
    let (width, height) = (layout.width.ceil(), layout.height.ceil());
    let _ = writeln!(
        body,
        "<svg id=\"graph\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"group\" aria-label=\"Graph of attack paths\">\n<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0 L8 4 L0 8 z\"/></marker></defs>"
    );
    for (number, line) in &layout.steps {
        edge(attack, *number, line, layout.ways, body);
    }
    for (number, middle) in &layout.places {
        node(*number, &attack.places[*number], *middle, body);
    }
    body.push_str("</svg>\n");
}

/// A line through points, round at each of them.
fn rounded(points: &[[f64; 2]]) -> String {
    let mut path = String::new();
    let middle =
        |one: [f64; 2], other: [f64; 2]| [(one[0] + other[0]) / 2.0, (one[1] + other[1]) / 2.0];
    let Some(([x, y], rest)) = points.split_first() else {
        return path;
    };
    let _ = write!(path, "M{x:.0} {y:.0}");
    for pair in rest.windows(2) {
        let [x, y] = middle(pair[0], pair[1]);
        let _ = write!(path, " Q{:.0} {:.0} {x:.0} {y:.0}", pair[0][0], pair[0][1]);
    }
    if let Some([x, y]) = rest.last() {
        let _ = write!(path, " L{x:.0} {y:.0}");
    }
    path
}

fn edge(attack: &Attack, number: usize, line: &Line, drawn: usize, body: &mut String) {
    let step = &attack.steps[number];
    // A way that is not drawn whole is not drawn at all.
    let ways: Vec<String> = attack
        .ways
        .iter()
        .take(drawn)
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
    let [x, y] = line.label;
    let path = rounded(&line.points);
    let said = plain(&format!(
        "{} {} → {}",
        attack.places[step.from].name, step.does, attack.places[step.to].name
    ));
    let _ = writeln!(
        body,
        "<g class=\"{class}\" data-step=\"{number}\" data-kind=\"{kind}\" data-ways=\"{}\" data-from=\"{}\" data-to=\"{}\" tabindex=\"0\" role=\"button\"><title>{kind}: {said}</title><path d=\"{path}\"/><path class=\"hit\" d=\"{path}\"/><text x=\"{x:.0}\" y=\"{:.0}\">{kind}</text></g>",
        ways.join(" "),
        step.from,
        step.to,
        y + 4.0
    );
}

fn node(number: usize, place: &Place, middle: [f64; 2], body: &mut String) {
    let x = middle[0] - BOX_WIDTH as f64 / 2.0;
    let y = middle[1] - BOX_HEIGHT as f64 / 2.0;
    let _ = writeln!(
        body,
        "<g class=\"node is-{}\" data-place=\"{number}\" data-name=\"{}\" tabindex=\"0\" role=\"button\"><title>{}: {}</title><rect x=\"{x:.0}\" y=\"{y:.0}\" width=\"{BOX_WIDTH}\" height=\"{BOX_HEIGHT}\" rx=\"6\"/><text class=\"sort\" x=\"{:.0}\" y=\"{:.0}\">{}</text><text x=\"{:.0}\" y=\"{:.0}\">{}</text></g>",
        escape(&place.sort),
        escape(&format!("{} {}", place.name, place.id).to_lowercase()),
        escape(&place.sort),
        plain(&place.name),
        x + 12.0,
        y + 16.0,
        escape(&place.sort),
        x + 12.0,
        y + 34.0,
        plain(&fitted(
            &place.name.replace('`', ""),
            BOX_WIDTH - 24,
            TEXT_SIZE
        ))
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
    body.push_str("<section id=\"ways\"><h2>Attack paths</h2>\n");
    for (number, way) in attack.ways.iter().enumerate() {
        let open = if number == 0 { " open" } else { "" };
        let _ = writeln!(
            body,
            "<details{open}><summary>Attack path {}: {}</summary><ol data-way=\"{number}\">",
            number + 1,
            prose(&attack.name_of(way))
        );
        hops(attack, way, body);
        body.push_str("</ol></details>\n");
    }
    body.push_str("</section>\n");
}

/// The hops of a way with their evidence. The panel beside the graph shows the same.
fn hops(attack: &Attack, way: &Way, body: &mut String) {
    for number in &way.steps {
        let step: &Step = &attack.steps[*number];
        let technique = step
            .technique
            .as_ref()
            .map_or_else(String::new, |technique| format!(", {}", escape(technique)));
        let _ = write!(
            body,
            "<li data-step=\"{number}\"><b>{}</b> {} &rarr; <b>{}</b> <code>{}{technique}</code>",
            prose(&attack.places[step.from].name),
            prose(&step.does),
            prose(&attack.places[step.to].name),
            escape(&step.kind)
        );
        if step.mistakes > 0 {
            body.push_str("<div class=\"mistake\">takes a mistake</div>");
        }
        for line in &step.evidence {
            let _ = write!(body, "<div class=\"proof\">{}</div>", prose(line));
        }
        if let Some(doubt) = &step.doubt {
            let _ = write!(body, "<div class=\"doubt\">assumes: {}</div>", prose(doubt));
        }
        body.push_str("</li>\n");
    }
}

#[cfg(test)]
mod tests;
