//! CSAF's product tree: products by id, and which component is part of which platform.

use std::collections::HashMap;

use seawall_package::Purl;
use serde::Deserialize;

use super::limits::MAX_RELATIONSHIP_HOPS;
use super::text::or_default;

/// `product_tree`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Tree {
    #[serde(default, deserialize_with = "or_default")]
    branches: Vec<Branch>,
    #[serde(default, deserialize_with = "or_default")]
    full_product_names: Vec<Product>,
    #[serde(default, deserialize_with = "or_default")]
    relationships: Vec<Relationship>,
}

#[derive(Debug, Deserialize)]
struct Branch {
    #[serde(default, deserialize_with = "or_default")]
    category: String,
    #[serde(default, deserialize_with = "or_default")]
    name: String,
    #[serde(default, deserialize_with = "or_default")]
    branches: Vec<Branch>,
    #[serde(default)]
    product: Option<Product>,
}

/// A product of the tree.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Product {
    product_id: String,
    #[serde(default, deserialize_with = "or_default")]
    pub(super) name: String,
    #[serde(default, deserialize_with = "or_default")]
    product_identification_helper: Helper,
    /// A version or range of versions, from the branch that holds the product.
    #[serde(skip)]
    pub(super) branch: Option<(String, String)>,
    /// The vendor and the product's name, from the branches above.
    #[serde(skip)]
    pub(super) vendor: String,
    #[serde(skip)]
    pub(super) product: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Helper {
    #[serde(default, deserialize_with = "or_default")]
    cpe: String,
    #[serde(default, deserialize_with = "or_default")]
    purl: String,
}

#[derive(Debug, Deserialize)]
struct Relationship {
    product_reference: String,
    relates_to_product_reference: String,
    full_product_name: Product,
}

impl Product {
    pub(super) fn id(&self) -> &str {
        &self.product_id
    }

    pub(super) fn cpe(&self) -> &str {
        &self.product_identification_helper.cpe
    }

    pub(super) fn purl(&self) -> Option<Purl> {
        self.product_identification_helper.purl.parse().ok()
    }
}

/// The tree, indexed.
pub(super) struct Products {
    products: HashMap<String, Product>,
    /// Combined id to component and platform.
    parts: HashMap<String, (String, String)>,
}

/// What a status speaks of: a component, what it is part of from the inside out, and the outermost platform.
pub(super) struct Subject<'p> {
    /// The component's id in the tree.
    pub(super) id: &'p str,
    pub(super) component: Option<&'p Product>,
    /// Modules between the component and the platform.
    pub(super) modules: Vec<&'p str>,
    /// `None` when the product is part of nothing.
    pub(super) platform: Option<&'p Product>,
}

impl Products {
    /// Walks over the branches without recursion; their depth is bounded by the JSON reader.
    pub(super) fn of(tree: Tree) -> Self {
        let mut products: HashMap<String, Product> = HashMap::new();
        let mut open: Vec<(Branch, String, String)> = tree
            .branches
            .into_iter()
            .map(|branch| (branch, String::new(), String::new()))
            .collect();
        while let Some((branch, mut vendor, mut name)) = open.pop() {
            match branch.category.as_str() {
                "vendor" => vendor.clone_from(&branch.name),
                "product_name" => name.clone_from(&branch.name),
                _ => {}
            }
            for inner in branch.branches {
                open.push((inner, vendor.clone(), name.clone()));
            }
            if let Some(mut product) = branch.product {
                product.branch = Some((branch.category, branch.name));
                (product.vendor, product.product) = (vendor, name);
                products.insert(product.product_id.clone(), product);
            }
        }
        for product in tree.full_product_names {
            products.insert(product.product_id.clone(), product);
        }
        let parts = tree.relationships.into_iter().map(|relationship| {
            let both = (
                relationship.product_reference,
                relationship.relates_to_product_reference,
            );
            (relationship.full_product_name.product_id, both)
        });
        Self {
            parts: parts.collect(),
            products,
        }
    }

    /// What an id of a status speaks of; `Err` when its relationships never end.
    pub(super) fn subject<'p>(&'p self, id: &'p str) -> Result<Subject<'p>, String> {
        let Some((component, mut around)) = self.parts.get(id).map(|(a, b)| (a, b.as_str())) else {
            return Ok(Subject {
                id,
                component: self.products.get(id),
                modules: Vec::new(),
                platform: None,
            });
        };
        let mut modules = Vec::new();
        for _ in 0..MAX_RELATIONSHIP_HOPS {
            let Some((inner, outer)) = self.parts.get(around) else {
                return Ok(Subject {
                    id: component,
                    component: self.products.get(component),
                    modules,
                    platform: self.products.get(around),
                });
            };
            modules.push(inner.as_str());
            around = outer;
        }
        Err(format!("product `{id}` is part of too many others"))
    }

    /// A product by its id.
    pub(super) fn get(&self, id: &str) -> Option<&Product> {
        self.products.get(id)
    }
}
