//! CSV.

use seawall_text::Answer;
use seawall_text::csv::cell;

use super::Connections;

/// One connection a line, RFC 4180.
pub fn csv(connections: &Connections) -> Answer {
    let mut text = String::from("from,to,ports\r\n");
    for link in &connections.links {
        let ports = link.ports_in_words();
        let cells = [
            &connections.ends[link.from].name,
            &connections.ends[link.to].name,
            &ports,
        ];
        let cells: Vec<String> = cells.iter().map(|text| cell(text)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    Answer::of_writer(text)
}
