//! `seawall network`: connections, exactly.

use crate::support::{corpus, run};

/// Topologies with the lines that another analyser published for them.
#[test]
fn published_topologies_give_exactly_their_lines() {
    let Some(folder) = corpus("netpol") else {
        return;
    };
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let topology = entry.expect("an entry").path();
        let input = topology.join("input").display().to_string();
        let expect =
            std::fs::read_to_string(topology.join("expected_connlist.txt")).expect("lines");
        let expect: Vec<&str> = expect.lines().filter(|line| !line.is_empty()).collect();
        let run = run(&["network", "connections", "--format", "connlist", &input]);
        let lines: Vec<&str> = run.out.lines().collect();
        assert_eq!(lines, expect, "{}", topology.display());
        count += 1;
    }
    assert!(count > 5, "{count} topologies");
}
