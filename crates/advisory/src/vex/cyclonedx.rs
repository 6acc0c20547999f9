//! Reads what CycloneDX 1.4 to 1.7 says about vulnerabilities, in a document of its own or inside a bill of materials.

use std::collections::HashMap;

use seawall_package::Purl;
use serde_json::Value;

use super::document::Vex;
use super::json::{brief, ids, items, shown, text, texts, word};
use super::limits::MAX_WORD_BYTES;
use super::statement::{Component, Justification, Product, Statement, Status};

/// States of an analysis.
const STATES: &[(&str, Status)] = &[
    ("resolved", Status::Fixed),
    ("resolved_with_pedigree", Status::Fixed),
    ("exploitable", Status::Affected),
    ("in_triage", Status::UnderInvestigation),
    ("false_positive", Status::NotAffected),
    ("not_affected", Status::NotAffected),
];

/// Justifications, finer here than in OpenVEX.
pub(super) const JUSTIFICATIONS: &[(&str, Justification)] = &[
    ("code_not_present", Justification::VulnerableCodeNotPresent),
    (
        "code_not_reachable",
        Justification::VulnerableCodeNotInExecutePath,
    ),
    ("requires_dependency", Justification::ComponentNotPresent),
    (
        "requires_environment",
        Justification::VulnerableCodeCannotBeControlledByAdversary,
    ),
    (
        "requires_configuration",
        Justification::VulnerableCodeCannotBeControlledByAdversary,
    ),
    (
        "protected_by_mitigating_control",
        Justification::InlineMitigationsAlreadyExist,
    ),
    (
        "protected_by_compiler",
        Justification::InlineMitigationsAlreadyExist,
    ),
    (
        "protected_at_runtime",
        Justification::InlineMitigationsAlreadyExist,
    ),
    (
        "protected_at_perimeter",
        Justification::InlineMitigationsAlreadyExist,
    ),
];

/// Reads a document. Vulnerabilities without an analysis are findings of a scanner, and no statements.
pub(super) fn read(value: &Value) -> Vex {
    let mut reader = Reader {
        vex: Vex::default(),
        components: HashMap::new(),
        root: None,
    };
    reader.collect(value);
    for vulnerability in items(value, "vulnerabilities") {
        if reader.vex.is_full() {
            reader.vex.unknown("the rest of the document");
            break;
        }
        if vulnerability.get("analysis").is_some() {
            reader.vulnerability(value, vulnerability);
        }
    }
    reader.vex
}

struct Reader<'v> {
    vex: Vex,
    components: HashMap<&'v str, Component>,
    /// What the document is about, with its reference.
    root: Option<(&'v str, Component)>,
}

impl<'v> Reader<'v> {
    fn collect(&mut self, value: &'v Value) {
        let mut open = vec![items(value, "components")];
        let metadata = value.get("metadata").unwrap_or(&Value::Null);
        if let Some(root) = metadata.get("component") {
            let mut component = component(root);
            // A bill of materials with this serial is about the same.
            let serial = text(value, "serialNumber");
            if !serial.is_empty() {
                component.add_id(serial.to_owned());
            }
            self.root = Some((text(root, "bom-ref"), component));
            open.push(items(root, "components"));
        }
        while let Some(components) = open.pop() {
            for value in components {
                let reference = text(value, "bom-ref");
                if !reference.is_empty() {
                    let component = component(value);
                    if component.is_full() {
                        self.vex
                            .unknown(format!("`{}` has too many identifiers", shown(reference)));
                    }
                    self.components.insert(reference, component);
                }
                open.push(items(value, "components"));
            }
        }
    }

    fn vulnerability(&mut self, document: &Value, value: &Value) {
        let aliases = items(value, "references").iter();
        let ids =
            ids(std::iter::once(text(value, "id")).chain(aliases.map(|alias| text(alias, "id"))));
        let analysis = value.get("analysis").unwrap_or(&Value::Null);
        let state = text(analysis, "state");
        let Some((_, status)) = STATES.iter().find(|(word, _)| *word == state) else {
            let id = ids.first().map_or("", String::as_str);
            self.vex
                .unknown(format!("{}: the state `{}`", shown(id), shown(state)));
            return;
        };
        if ids.is_empty() {
            self.vex.unknown("a vulnerability without id");
            return;
        }
        let mut products: HashMap<Status, Vec<Product>> = HashMap::new();
        for affected in items(value, "affects") {
            if self.vex.is_full() {
                break;
            }
            match self.product(text(affected, "ref")) {
                Ok(product) => {
                    for (status, product) in
                        versions(affected, product, *status, &ids[0], &mut self.vex)
                    {
                        products.entry(status).or_default().push(product);
                    }
                }
                Err(reason) => self.vex.unknown(format!("{}: {reason}", shown(&ids[0]))),
            }
        }
        let justification = text(analysis, "justification");
        let justification = JUSTIFICATIONS
            .iter()
            .find(|(word, _)| *word == justification)
            .map(|(_, justification)| *justification);
        let metadata = document.get("metadata").unwrap_or(&Value::Null);
        let timestamp = [
            text(analysis, "lastUpdated"),
            text(analysis, "firstIssued"),
            text(value, "updated"),
            text(metadata, "timestamp"),
        ];
        let responses: Vec<&str> = texts(analysis, "response").collect();
        let recommendation = text(value, "recommendation");
        let action = if recommendation.is_empty() {
            responses.join(", ")
        } else {
            recommendation.to_owned()
        };
        for status in Status::ALL {
            if let Some(products) = products.remove(status) {
                self.vex.push(Statement {
                    vulnerabilities: ids.clone(),
                    products,
                    status: *status,
                    justification: justification.filter(|_| *status == Status::NotAffected),
                    impact: brief(text(analysis, "detail")),
                    action: brief(&action),
                    author: author(metadata),
                    timestamp: word(
                        timestamp
                            .into_iter()
                            .find(|text| !text.is_empty())
                            .unwrap_or(""),
                    ),
                    source: word(text(document, "serialNumber")),
                });
            }
        }
    }

    /// What a reference means: the root, a part of it, or a component of another document that it names by package URL.
    fn product(&self, reference: &str) -> Result<Product, String> {
        let whole = |component: &Component| Product {
            component: component.clone(),
            subcomponents: Vec::new(),
        };
        let nothing = || {
            format!(
                "`{}` has neither a package URL nor a digest",
                shown(reference)
            )
        };
        if let Some((own, root)) = &self.root
            && *own == reference
        {
            return if root.is_empty() {
                Err(nothing())
            } else {
                Ok(whole(root))
            };
        }
        if let Some(component) = self.components.get(reference) {
            if component.is_empty() {
                return Err(nothing());
            }
            return match &self.root {
                Some((_, root)) if root.is_empty() => Err(
                    "what the document is about has neither a package URL nor a digest".to_owned(),
                ),
                Some((_, root)) => Ok(Product {
                    component: root.clone(),
                    subcomponents: vec![component.clone()],
                }),
                None => Ok(whole(component)),
            };
        }
        self.elsewhere(reference)
            .ok_or_else(|| format!("`{}` is not in the document", shown(reference)))
    }

    /// `urn:cdx:SERIAL/VERSION#REFERENCE`, or a package URL as the reference.
    fn elsewhere(&self, reference: &str) -> Option<Product> {
        let Some(link) = reference.strip_prefix("urn:cdx:") else {
            let mut component = Component::default();
            component.purls.push(reference.parse().ok()?);
            return Some(Product {
                component,
                subcomponents: Vec::new(),
            });
        };
        let (document, element) = link.split_once('#')?;
        let serial = document.split('/').next()?;
        let part = element
            .parse::<Purl>()
            .or_else(|_| unescaped(element).parse())
            .ok()?;
        Some(Product {
            component: Component {
                purls: Vec::new(),
                ids: vec![format!("urn:uuid:{serial}")],
            },
            subcomponents: vec![Component {
                purls: vec![part],
                ids: Vec::new(),
            }],
        })
    }
}

/// The product once for each version that is named; as it is when none is.
fn versions(
    affected: &Value,
    product: Product,
    status: Status,
    id: &str,
    vex: &mut Vex,
) -> Vec<(Status, Product)> {
    let versions = items(affected, "versions");
    if versions.is_empty() {
        return vex
            .keep(product)
            .map(|product| (status, product))
            .into_iter()
            .collect();
    }
    let mut all = Vec::new();
    for version in versions {
        let number = text(version, "version");
        if vex.is_full() {
            break;
        }
        if number.is_empty() || number.len() > MAX_WORD_BYTES {
            vex.unknown(format!(
                "{}: the range `{}`",
                shown(id),
                shown(text(version, "range"))
            ));
            continue;
        }
        let status = match text(version, "status") {
            "unaffected" => Status::NotAffected,
            "unknown" => Status::UnderInvestigation,
            _ => status,
        };
        let mut product = product.clone();
        let component = product
            .subcomponents
            .last_mut()
            .unwrap_or(&mut product.component);
        component.purls = component
            .purls
            .iter()
            .map(|purl| purl.clone().with_version(number))
            .collect();
        if component.purls.is_empty() {
            vex.unknown(format!(
                "{}: a version of what has no package URL",
                shown(id)
            ));
            continue;
        }
        component.ids.clear();
        all.extend(vex.keep(product).map(|product| (status, product)));
    }
    all
}

fn component(value: &Value) -> Component {
    let mut component = Component::default();
    let purl = text(value, "purl");
    if !purl.is_empty() {
        component.add(purl);
    }
    // Images have their digest as version.
    let version = text(value, "version");
    if version.starts_with("sha256:") {
        component.add_id(version.to_owned());
    }
    for hash in items(value, "hashes") {
        if text(hash, "alg") == "SHA-256" {
            component.add_id(format!("sha256:{}", text(hash, "content")));
        }
    }
    component
}

fn author(metadata: &Value) -> String {
    let authors = items(metadata, "authors")
        .first()
        .map(|author| text(author, "name"));
    let others =
        ["manufacturer", "supplier"].map(|key| metadata.get(key).map(|who| text(who, "name")));
    authors
        .into_iter()
        .chain(others.into_iter().flatten())
        .find(|name| !name.is_empty())
        .map(word)
        .unwrap_or_default()
}

/// References in links are percent-encoded, package URLs in them once more.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let code = tail
            .get(..2)
            .and_then(|two| std::str::from_utf8(two).ok())
            .filter(|_| first == b'%')
            .and_then(|two| u8::from_str_radix(two, 16).ok());
        bytes.push(code.unwrap_or(first));
        rest = if code.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
