//! A file from its bytes.

use crate::instruction::Arguments;
use crate::keyword::Keyword;
use crate::limits::{MAX_BYTES, MAX_REFUSALS, MAX_STAGES};
use crate::lines;
use crate::position::{LineStarts, Span};
use crate::read;
use crate::refusal::{Refusal, Refused};
use crate::resolve;
use crate::stage::Dockerfile;

/// Reads a Dockerfile. What Docker would refuse is in [`Dockerfile::refusals`].
///
/// ```
/// let file = seawall_dockerfile::parse(b"ARG TAG=12\nFROM debian:${TAG} AS base\nUSER 65532\n");
/// assert!(file.refusals.is_empty());
/// let base = &file.stages[0].base;
/// assert_eq!(*base, seawall_dockerfile::Base::Image("debian:12".into()));
/// ```
pub fn parse(bytes: &[u8]) -> Dockerfile {
    if bytes.len() > MAX_BYTES {
        return refused_whole(format!("the file is larger than {MAX_BYTES} bytes"));
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = error.valid_up_to();
            return refused_whole(format!("byte {at} is not UTF-8"));
        }
    };
    let lines = lines::split(text);
    let escape = lines.directives.escape();
    let mut refused = lines.refused;
    let mut instructions = Vec::new();
    let mut stages = 0;
    for line in &lines.lines {
        let Some(instruction) = read::instruction(line, escape, &mut refused) else {
            continue;
        };
        match instruction.keyword {
            Keyword::From if stages == MAX_STAGES => {
                let reason = format!("more than {MAX_STAGES} stages; the rest is not read");
                refused.push(Refused::new(instruction.span, reason));
                break;
            }
            Keyword::From => stages += 1,
            Keyword::Arg => {}
            _ if stages == 0 => {
                let reason = "no stage has begun: the first instruction is `FROM` or `ARG`";
                refused.push(Refused::new(instruction.keyword_span, reason));
                continue;
            }
            _ => {}
        }
        instructions.push(instruction);
    }
    if stages == 0 && refused.is_empty() {
        let reason = match instructions.is_empty() {
            true => "there are no instructions",
            false => "there is no stage: `FROM` is missing",
        };
        refused.push(Refused::new(Span::from(0..0), reason));
    }
    let mut file = Dockerfile {
        source: text.to_owned(),
        starts: LineStarts::of(text),
        directives: lines.directives.found,
        instructions,
        ..Dockerfile::default()
    };
    resolve::resolve(&mut file, escape, &mut refused);
    ports(&file, &mut refused);
    refused.sort_by_key(|one| one.span);
    refused.truncate(MAX_REFUSALS);
    let refusals = refused.into_iter().map(|one| Refusal {
        position: file.position(one.span),
        reason: one.reason,
        span: one.span,
    });
    file.refusals = refusals.collect();
    file
}

fn refused_whole(reason: String) -> Dockerfile {
    let mut file = Dockerfile::default();
    let span = Span::from(0..0);
    file.refusals.push(Refusal {
        position: file.position(span),
        reason,
        span,
    });
    file
}

/// Ports that Docker would refuse.
fn ports(file: &Dockerfile, refused: &mut Vec<Refused>) {
    let exposed = file
        .instructions
        .iter()
        .filter(|one| one.keyword == Keyword::Expose);
    for word in exposed.flat_map(|one| match &one.arguments {
        Arguments::Words(words) => words.as_slice(),
        _ => &[],
    }) {
        let Some(value) = word.known() else { continue };
        for part in value.split_whitespace() {
            let (ports, protocol) = part.split_once('/').unwrap_or((part, "tcp"));
            let is_port = |text: &str| text.parse::<u16>().is_ok();
            let fine = match ports.split_once('-') {
                Some((from, to)) => is_port(from) && is_port(to),
                // An address and a port of the host can be written, and are ignored with a warning.
                None => ports.rsplit(':').next().is_some_and(is_port),
            };
            let protocol = protocol.to_ascii_lowercase();
            if !fine || !["tcp", "udp", "sctp"].contains(&protocol.as_str()) {
                let reason = format!("EXPOSE: {} is not a port", crate::refusal::quoted(part));
                refused.push(Refused::new(word.span, reason));
            }
        }
    }
}
