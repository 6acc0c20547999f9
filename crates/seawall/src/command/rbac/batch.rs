//! `seawall rbac can --batch`: many requests, one line each, in order.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;

use anyhow::Context;
use seawall_answer::rbac::{BatchLine, BatchReason};
use seawall_load::open_named;
use seawall_model::Catalogue;
use seawall_rbac::{Identity, Rbac, Request, Witness};
use serde::Deserialize;

use crate::output::JsonLines;

/// The longest line that is read: no request is near to it.
const MAX_LINE: u64 = 1 << 20;

/// One request.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    subject: Cow<'a, str>,
    #[serde(borrow, default)]
    groups: Vec<Cow<'a, str>>,
    #[serde(borrow)]
    verb: Cow<'a, str>,
    #[serde(borrow, default)]
    group: Cow<'a, str>,
    #[serde(borrow, default)]
    resource: Cow<'a, str>,
    #[serde(borrow, default)]
    subresource: Cow<'a, str>,
    #[serde(borrow, default)]
    namespace: Cow<'a, str>,
    #[serde(borrow, default)]
    name: Cow<'a, str>,
    #[serde(borrow, default)]
    url: Option<Cow<'a, str>>,
}

/// Answers every line of a file, or of standard input for `-`. A line that is no request ends the run with its number:
/// answers that are out of step with their questions would be worse.
pub(super) fn run(rbac: &Rbac, catalogue: &Catalogue, file: &Path) -> anyhow::Result<()> {
    let source: Box<dyn Read> = if file == Path::new("-") {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(open_named(file).with_context(|| format!("`{}` cannot be read", file.display()))?)
    };
    let mut reader = BufReader::with_capacity(1 << 16, source);
    let mut writer = JsonLines::stdout()?;
    let mut line = Vec::new();
    let mut names = Names::new(catalogue, rbac);
    for number in 1_u64.. {
        line.clear();
        let read = reader
            .by_ref()
            .take(MAX_LINE)
            .read_until(b'\n', &mut line)?;
        if read == 0 {
            break;
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let asked: Line<'_> = serde_json::from_slice(&line)
            .with_context(|| format!("line {number} of `{}` is not a request", file.display()))?;
        answer(rbac, &mut names, &asked, &mut writer)
            .with_context(|| format!("line {number} of `{}`", file.display()))?;
    }
    writer.finish().context("standard output cannot be written")
}

/// What a name stands for.
enum Meant {
    /// What it says.
    Same,
    /// The resource of this plural name: a singular, a short name or a kind was written.
    Other(String),
    /// No resource that is known, and none that a role names.
    Nothing,
}

/// Names of resources as they are written, looked up once each.
struct Names<'n> {
    catalogue: &'n Catalogue,
    /// Groups and plural names that rules name.
    named: HashSet<(&'n str, &'n str)>,
    known: HashMap<(String, String), Meant>,
}

impl<'n> Names<'n> {
    fn new(catalogue: &'n Catalogue, rbac: &'n Rbac) -> Self {
        let mut named = HashSet::new();
        for rule in rbac.roles().iter().flat_map(|role| &role.rules) {
            for group in &rule.api_groups {
                let plain = |name: &'n str| name.split_once('/').map_or(name, |(name, _)| name);
                named.extend(rule.resources.iter().map(|name| (&**group, plain(name))));
            }
        }
        Self {
            catalogue,
            named,
            known: HashMap::new(),
        }
    }

    fn meant(&mut self, group: &str, resource: &str) -> &Meant {
        let key = (group.to_owned(), resource.to_owned());
        self.known.entry(key).or_insert_with(|| {
            let is_known = self.catalogue.by_plural(group, resource).is_some();
            if is_known || resource == "*" || self.named.contains(&(group, resource)) {
                return Meant::Same;
            }
            let text = match group {
                "" => format!("{resource}.v1."),
                group => format!("{resource}.{group}"),
            };
            let found = self.catalogue.resolve(&text).ok();
            let first = found.and_then(|found| found.first());
            match first.filter(|first| *first.group == *group) {
                Some(first) => Meant::Other(first.plural.to_string()),
                None => Meant::Nothing,
            }
        })
    }
}

fn answer(
    rbac: &Rbac,
    names: &mut Names<'_>,
    asked: &Line<'_>,
    writer: &mut JsonLines<impl Write>,
) -> anyhow::Result<()> {
    let mut identity: Identity = asked.subject.parse()?;
    for group in &asked.groups {
        if !identity.groups.iter().any(|known| *known == **group) {
            identity.groups.push(group.to_string());
        }
    }
    let request = match &asked.url {
        Some(url) => Request::url(&asked.verb, url),
        None => Request::sent(
            &asked.verb,
            &asked.group,
            &asked.resource,
            &asked.subresource,
            &asked.namespace,
            &asked.name,
        ),
    };
    let mut witness = rbac.allows(&identity, &request);
    let mut brought = rbac
        .brings(&identity, &request)
        .filter(|_| witness.is_none());
    let mut is_odd = false;
    if witness.is_none() && brought.is_none() && asked.url.is_none() {
        // A no about a name that no resource has would be a no about nothing.
        match names.meant(&asked.group, &asked.resource) {
            Meant::Same => {}
            Meant::Nothing => is_odd = true,
            Meant::Other(resource) => {
                let request = Request::sent(
                    &asked.verb,
                    &asked.group,
                    resource,
                    &asked.subresource,
                    &asked.namespace,
                    &asked.name,
                );
                witness = rbac.allows(&identity, &request);
                brought = rbac
                    .brings(&identity, &request)
                    .filter(|_| witness.is_none());
            }
        }
    }
    // What another authorizer may deny before RBAC is asked is no certain yes.
    let is_by_rbac = brought.is_some() || matches!(witness, Some(Witness::Rule { .. }));
    let is_overruled = is_by_rbac && rbac.overruled().is_some();
    let is_allowed = (witness.is_some() || brought.is_some()) && !is_overruled;
    let is_open = !is_allowed
        && (is_overruled
            || rbac.may_allow_anonymous(&identity).is_some()
            || is_odd
            || rbac.gap(request.namespace()).is_some()
            || rbac
                .open_bindings(&identity, request.namespace())
                .next()
                .is_some());
    let answer = BatchLine {
        unknown: is_open,
        allowed: is_allowed,
        witness: witness
            .as_ref()
            .map(BatchReason::new)
            .or(brought.as_ref().map(BatchReason::builtin)),
    };
    writer.say(&answer)?;
    Ok(())
}
