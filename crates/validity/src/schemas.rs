//! The table of built-in kinds: what it holds, and how it is asked.

use std::sync::OnceLock;

use crate::constraint::Constraint;
use crate::metadata::Form;
use crate::rules::Rule;
use crate::versions::Versions;

/// The kinds that the API server has built in, with their fields, for Kubernetes 1.31 to 1.37. Kinds of network
/// policies that come as CRDs but have fixed schemas are here too.
pub struct Schemas {
    /// By kind, group and version, the kinds in order of their keys.
    pub(crate) kinds: Vec<Kind>,
    /// [`short_key`] of each kind: every object is looked up, and numbers compare faster than texts.
    pub(crate) kind_keys: Vec<u64>,
    /// Types, in order of their names.
    pub(crate) slots: Vec<Slot>,
    /// Names of types, and what is said of one of their fields, in order of the names.
    pub(crate) constraints: Vec<(&'static str, &'static str)>,
    /// Prefixes of types whose required fields are left to the server.
    pub(crate) lenient: Vec<&'static str>,
}

/// One version of one kind.
pub(crate) struct Kind {
    pub(crate) group: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) version: &'static str,
    pub(crate) plural: &'static str,
    pub(crate) scope: Scope,
    pub(crate) versions: Versions,
    /// The last minor version that served it, when that is older than the table.
    pub(crate) ended: Option<u16>,
    pub(crate) type_index: Option<u16>,
    /// What its names must be.
    pub(crate) form: Form,
    /// Comes as a CRD.
    pub(crate) is_custom: bool,
}

/// Whether objects of a kind live in namespaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// In a namespace.
    Namespaced,
    /// Outside of namespaces.
    Cluster,
}

/// A kind as the API server lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KindInfo {
    /// The API group; empty for the core group.
    pub group: &'static str,
    /// The version of the group.
    pub version: &'static str,
    /// The kind.
    pub kind: &'static str,
    /// The resource name.
    pub plural: &'static str,
    /// Where its objects live.
    pub scope: Scope,
}

/// A type as it stands in the table, read when it is first asked for: an input has objects of a few kinds.
pub(crate) struct Slot {
    pub(crate) name: &'static str,
    /// Its lines.
    pub(crate) fields: &'static str,
    pub(crate) known: OnceLock<Struct>,
}

pub(crate) struct Struct {
    /// In order of their keys; a field whose type changed is here once for each type.
    pub(crate) fields: Vec<Field>,
    /// [`short_key`] of each field: what is searched, as numbers compare faster than texts.
    pub(crate) keys: Vec<u64>,
    /// How many fields are required.
    pub(crate) required: usize,
    pub(crate) rule: Option<Rule>,
}

pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) is_required: bool,
    pub(crate) versions: Versions,
    pub(crate) kind: Type,
    pub(crate) constraint: Option<Constraint>,
}

/// What a value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Any,
    Bool,
    Bytes,
    Int32,
    Int64,
    IntOrString,
    Number,
    Quantity,
    String,
    Time,
    /// Index of [`Schemas::slots`].
    Struct(u16),
    /// What its items are. It lives as long as the table, which is never given back.
    List(&'static Type),
    /// What its values are.
    Map(&'static Type),
}

impl Schemas {
    /// Every built-in kind in every version that the table has, always in the same order.
    pub fn kinds(&self) -> impl Iterator<Item = KindInfo> {
        self.kinds
            .iter()
            .filter(|kind| kind.type_index.is_some() && !kind.is_custom)
            .map(|kind| KindInfo {
                group: kind.group,
                version: kind.version,
                kind: kind.kind,
                plural: kind.plural,
                scope: kind.scope,
            })
    }

    pub(crate) fn kind(&self, group: &str, version: &str, kind: &str) -> Option<&Kind> {
        let key = short_key(kind);
        let start = self.kind_keys.partition_point(|known| *known < key);
        let alike = self.kind_keys[start..]
            .iter()
            .take_while(|known| **known == key);
        self.kinds[start..]
            .iter()
            .take(alike.count())
            .find(|known| known.kind == kind && known.group == group && known.version == version)
    }

    pub(crate) fn type_named(&self, name: &str) -> Option<u16> {
        let index = self
            .slots
            .binary_search_by(|known| known.name.cmp(name))
            .ok()?;
        u16::try_from(index).ok()
    }

    /// What is said of the fields of a type.
    pub(crate) fn constraints_of(&self, name: &str) -> &[(&'static str, &'static str)] {
        let start = self.constraints.partition_point(|(known, _)| *known < name);
        let rest = self.constraints.get(start..).unwrap_or_default();
        let count = rest.iter().take_while(|(known, _)| *known == name).count();
        rest.get(..count).unwrap_or_default()
    }
}

impl Struct {
    /// The field of a name, of the wanted versions where there is one.
    pub(crate) fn field(&self, name: &str, wanted: Versions) -> Option<&Field> {
        let key = short_key(name);
        let start = self.keys.partition_point(|known| *known < key);
        let mut other = None;
        let mut at = start;
        while let (Some(known), Some(field)) = (self.keys.get(at), self.fields.get(at)) {
            if *known != key {
                break;
            }
            if field.name == name {
                if field.versions.meets(wanted) {
                    return Some(field);
                }
                other = Some(field);
            }
            at += 1;
        }
        other
    }
}

/// Length and first seven bytes of a name: nearly always enough to tell the fields of one type apart.
pub(crate) fn short_key(name: &str) -> u64 {
    let mut bytes = [0; 8];
    bytes[0] = u8::try_from(name.len()).unwrap_or(u8::MAX);
    for (slot, byte) in bytes[1..].iter_mut().zip(name.bytes()) {
        *slot = byte;
    }
    u64::from_be_bytes(bytes)
}
