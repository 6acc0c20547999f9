//! `seawall network connections --format html`: the page says what every other form says, and stays small.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::support::{Run, folder, root, run_in};

/// Lines whose ends are both workloads.
fn between_workloads(lines: &str) -> BTreeSet<String> {
    let own = lines.lines().filter(|line| {
        let ends = line.split(" : ").next().unwrap_or_default();
        ends.split(" => ").all(|end| end.contains('/'))
    });
    own.map(str::to_owned).collect()
}

/// The rows of a page's table of all connections, written as lines are, as far as both ends are workloads.
fn page_rows(page: &str) -> BTreeSet<String> {
    let (_, table) = page.split_once("id=\"every\"").expect("a table");
    let table = table.split("</table>").next().expect("an end");
    let rows = table.split("<tr><td>").skip(1).map(|row| {
        let cells: Vec<&str> = row.split("</td>").collect();
        let cell = |at: usize| cells[at].trim_start_matches("<td>");
        format!("{} => {} : {}", cell(0), cell(1), cell(2))
    });
    between_workloads(&rows.collect::<Vec<String>>().join("\n"))
}

/// What the page's script reads.
fn data(page: &str) -> serde_json::Value {
    let (_, data) = page.split_once("id=\"data\">").expect("data");
    let data = data.split("</script>").next().expect("an end");
    serde_json::from_str(data).expect("JSON")
}

/// The texts of a list that the script reads.
fn texts<'p>(page: &'p str, id: &str) -> Vec<&'p str> {
    let (_, list) = page
        .split_once(&format!("<ul id=\"{id}\" hidden>"))
        .expect("a list");
    let list = list.split("</ul>").next().expect("an end");
    let items = list
        .split("</li>")
        .filter_map(|item| item.strip_prefix("<li>"));
    items.collect()
}

fn number(value: &serde_json::Value) -> usize {
    usize::try_from(value.as_u64().expect("a number")).expect("small")
}

/// The connections between workloads as the script joins them from the data.
fn drawn(page: &str) -> BTreeSet<String> {
    let data = data(page);
    let (names, ports) = (texts(page, "members"), texts(page, "ports"));
    let namespaces: Vec<&str> = page
        .split("<th scope=\"row\"><button type=\"button\">")
        .skip(1)
        .map(|rest| rest.split("</button>").next().expect("a name"))
        .collect();
    let firsts: Vec<usize> = data["namespaces"]
        .as_array()
        .expect("namespaces")
        .iter()
        .map(number)
        .collect();
    assert_eq!(firsts.len(), namespaces.len() + 1);
    let full = |member: usize| {
        let own = firsts.partition_point(|first| *first <= member) - 1;
        format!("{}/{}", namespaces[own], names[member])
    };
    let classes: Vec<usize> = data["members"]
        .as_array()
        .expect("members")
        .iter()
        .map(|member| number(&member[0]))
        .collect();
    let mut found = BTreeSet::new();
    for (from, class) in classes.iter().enumerate() {
        for reach in data["reaches"][*class].as_array().expect("reaches") {
            let reach: Vec<usize> = reach.as_array().expect("runs").iter().map(number).collect();
            for (to, other) in classes.iter().enumerate() {
                let mut runs = reach[1..].chunks(2);
                if from != to && runs.any(|run| (run[0]..=run[1]).contains(other)) {
                    found.insert(format!(
                        "{} => {} : {}",
                        full(from),
                        full(to),
                        ports[reach[0]]
                    ));
                }
            }
        }
    }
    found
}

fn connections(directory: &std::path::Path, format: &str, input: &str) -> Run {
    let arguments = ["network", "connections", "--format", format, input];
    run_in(directory, &arguments, b"")
}

#[test]
fn the_page_lists_and_draws_the_connections_of_every_other_form() {
    let lines = connections(&root(), "connlist", "examples/harbor").out;
    let page = connections(&root(), "html", "examples/harbor").out;
    assert!(page.contains("Content-Security-Policy"));
    let expect = between_workloads(&lines);
    assert!(expect.len() > 20, "{expect:?}");
    assert_eq!(page_rows(&page), expect);
    assert_eq!(drawn(&page), expect);
}

/// As many pods that reach each other: 10,000 connections.
#[test]
fn a_large_page_has_classes_and_no_table() {
    let mut text = String::new();
    for number in 0..100 {
        let _ = write!(
            text,
            "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: p{number}, namespace: n{}}}\nspec: {{containers: [{{name: a, image: b}}]}}\n",
            number / 10
        );
    }
    let folder = folder(&[("in.yaml", &text)]);
    let page = connections(folder.path(), "html", "in.yaml").out;
    assert!(
        page.contains("9900 allowed connections between workloads"),
        "{page}"
    );
    assert!(!page.contains("id=\"every\""));
    assert!(page.contains("A table of all 9900 allowed connections is too long for a page."));
    assert_eq!(data(&page)["reaches"].to_string(), "[[[0,0,0]]]");
    assert_eq!(drawn(&page).len(), 9900);
    let lines = connections(folder.path(), "connlist", "in.yaml").out;
    assert_eq!(drawn(&page), between_workloads(&lines));
}
