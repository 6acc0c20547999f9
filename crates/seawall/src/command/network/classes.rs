//! The relation in classes, as JSON lines: a head, then every class, then every block.

use std::io::{self, Write};
use std::path::PathBuf;

use seawall_answer::network::{BlockLine, ClassLine, ClassesLine, Head};
use seawall_network::Network;

use crate::output::{self, JsonLines};

/// Writes the relation, line by line: it may be larger than anybody wants to hold.
pub(super) fn write(network: &Network<'_>, target: Option<&PathBuf>) -> anyhow::Result<()> {
    output::write_through(target, |out| lines(network, out))
}

fn lines(network: &Network<'_>, out: &mut dyn Write) -> io::Result<()> {
    let relation = network.relation();
    let mut out = JsonLines::to(out);
    out.say(&ClassesLine::Head(Head::new(network, &relation)))?;
    for (id, class) in relation.classes.iter() {
        out.say(&ClassesLine::Class(ClassLine::new(network, id, class)))?;
    }
    for block in relation.blocks.values() {
        out.say(&ClassesLine::Block(BlockLine::from(block)))?;
    }
    out.finish()
}
