//! Rendered objects are traced back to the lines of the templates of their chart.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use seawall_model::{TemplateLine, TemplateLines};
use seawall_syntax::Position;

use crate::template_lines::{has_other_breaks, template_lines};
use crate::templates::each_template;
use crate::text::TextResult;

/// What helm writes before each document, behind a line that ends the one before it.
const SOURCE: &str = "# Source: ";

/// The templates of a chart itself: what a chart in it is called does not say in which directory it is.
const OWN: &str = "templates/";

/// Gives objects the lines of their templates, and takes lines of what was rendered from what is said of a template. `chart`
/// is the directory that was rendered, and `name` what it is called.
pub(crate) fn trace(chart: &Path, name: &str, output: &[u8], result: &mut TextResult) {
    // Lines are counted here as everywhere else only in text whose every line ends alike.
    let text = std::str::from_utf8(output).ok();
    let text = text.filter(|text| !has_other_breaks(text));
    let rendered = by_template(text.unwrap_or_default());
    let mut traced: HashMap<String, Arc<TemplateLines>> = HashMap::new();
    each_template(chart, &mut |inside, text| {
        let (Some(inside), Ok(text)) = (inside.to_str(), std::str::from_utf8(text)) else {
            return;
        };
        let Some(lines) = rendered.get(inside) else {
            return;
        };
        let texts: Vec<&str> = lines.iter().map(|(_, text)| *text).collect();
        let found = template_lines(text, &texts).into_iter().zip(lines);
        let found = found.filter_map(|(found, (rendered, _))| {
            let (written, literal) = found?;
            Some(TemplateLine {
                rendered: *rendered,
                written,
                literal,
            })
        });
        let name = format!("{}/{inside}", name.trim_end_matches('/'));
        traced.insert(name, Arc::new(TemplateLines::new(found.collect())));
    });
    for object in &mut result.objects {
        object.template = traced.get(&*object.source.name).cloned();
    }
    for diagnostic in &mut result.diagnostics {
        diagnostic.position = match traced.get(&*diagnostic.source) {
            Some(lines) => lines.place(diagnostic.position),
            None => Position::NONE,
        };
    }
}

/// The lines of each template of the chart, with their numbers in all of the output.
fn by_template(output: &str) -> HashMap<&str, Vec<(u32, &str)>> {
    let mut all: HashMap<&str, Vec<(u32, &str)>> = HashMap::new();
    let mut template = None;
    let mut ends = false;
    for (number, line) in (1..).zip(output.lines()) {
        match line.strip_prefix(SOURCE).filter(|_| ends) {
            Some(source) => {
                let inside = source.trim().split_once('/').map(|(_, inside)| inside);
                template = inside.filter(|inside| inside.starts_with(OWN));
            }
            None => {
                if let Some(template) = template {
                    all.entry(template).or_default().push((number, line));
                }
            }
        }
        ends = line == "---";
    }
    all
}
