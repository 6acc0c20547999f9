//! Which custom resources give rights, and where in them that is written, as data: `content/rbac/grants.yaml`, which explains
//! its own fields.

use std::sync::OnceLock;

use seawall_content::{ContentError, Document, Reader, files};

const SCHEMA: &str = "seawall.rbac-grants";

/// Names of fields, one inside of the other.
pub(super) type FieldPath = Vec<Box<str>>;

/// A kind of resource that gives rights.
#[derive(Debug, Clone)]
pub(super) struct GrantKind {
    pub(super) group: Box<str>,
    pub(super) kind: Box<str>,
    pub(super) program: Box<str>,
    pub(super) each: Option<FieldPath>,
    pub(super) when: Option<FieldPath>,
    pub(super) subjects: Vec<FieldPath>,
    pub(super) gives: Vec<Roles>,
}

/// Roles that a grant gives.
#[derive(Debug, Clone)]
pub(super) struct Roles {
    pub(super) each: Option<FieldPath>,
    pub(super) cluster_role: Option<FieldPath>,
    pub(super) role: Option<FieldPath>,
    pub(super) named: Vec<Box<str>>,
    pub(super) namespace: Option<FieldPath>,
    pub(super) labelled: Option<Box<str>>,
    pub(super) unless: Option<FieldPath>,
}

impl GrantKind {
    /// Those that come with the program; none where the content that was built in is broken, which a test rules out.
    pub(super) fn builtin() -> &'static [Self] {
        static KNOWN: OnceLock<Vec<GrantKind>> = OnceLock::new();
        KNOWN.get_or_init(|| Self::read().unwrap_or_default())
    }

    fn read() -> Result<Vec<Self>, ContentError> {
        let document = Document::built_in(files::RBAC_GRANTS, SCHEMA, 1..=1)?;
        document.read(|root| root.list("grants")?.not_empty()?.each(Self::parse))
    }

    fn parse(reader: &Reader<'_>) -> Result<Self, ContentError> {
        let text = |name| reader.text(name).map(Box::<str>::from);
        let subjects = reader.optional_list("subjects")?;
        let subjects = subjects.items().map(|field| field.any_text());
        Ok(Self {
            group: text("group")?,
            kind: text("kind")?,
            program: text("program")?,
            each: path(reader, "each")?,
            when: path(reader, "when")?,
            subjects: subjects
                .map(|text| text.map(parts))
                .collect::<Result<_, _>>()?,
            gives: reader.optional_list("gives")?.each(Roles::parse)?,
        })
    }
}

impl Roles {
    fn parse(reader: &Reader<'_>) -> Result<Self, ContentError> {
        let named = reader.optional_list("named")?.texts()?;
        Ok(Self {
            each: path(reader, "each")?,
            cluster_role: path(reader, "cluster_role")?,
            role: path(reader, "role")?,
            named: named.into_iter().map(Box::from).collect(),
            namespace: path(reader, "namespace")?,
            labelled: reader.optional_text("labelled")?.map(Box::from),
            unless: path(reader, "unless")?,
        })
    }
}

fn path(reader: &Reader<'_>, name: &'static str) -> Result<Option<FieldPath>, ContentError> {
    Ok(reader.optional_text(name)?.map(parts))
}

/// The names of a path; the empty one is the node itself.
fn parts(text: &str) -> FieldPath {
    let names = text.split('.').filter(|name| !name.is_empty());
    names.map(Box::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_reads() {
        let known = GrantKind::read().unwrap_or_else(|error| panic!("{error}"));
        for own in known {
            let is_whole = |roles: &Roles| {
                roles.cluster_role.is_some() || roles.role.is_some() || !roles.named.is_empty()
            };
            assert!(own.gives.iter().all(is_whole), "{}", own.kind);
            assert!(
                own.gives.is_empty() || !own.subjects.is_empty(),
                "{}",
                own.kind
            );
        }
    }
}
