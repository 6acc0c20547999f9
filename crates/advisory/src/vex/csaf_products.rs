//! The product tree of CSAF: products by id, with what identifies them.

use std::collections::HashMap;

use serde_json::Value;

use super::json::{items, text, texts};
use super::limits::{MAX_GROUPS, MAX_HOPS};
use super::statement::{Component, Product};

/// Products by id.
#[derive(Debug, Default)]
pub(super) struct Products<'v> {
    single: HashMap<&'v str, Component>,
    /// A product that is a part of another: the part, and the whole.
    composed: HashMap<&'v str, (&'v str, &'v str)>,
    /// The groups of each product.
    groups: HashMap<&'v str, Vec<&'v str>>,
    is_cut: bool,
}

impl<'v> Products<'v> {
    /// All of a product tree.
    pub(super) fn of(tree: &'v Value) -> Self {
        let mut products = Self::default();
        for product in items(tree, "full_product_names") {
            products.add(product);
        }
        let mut open = vec![items(tree, "branches")];
        while let Some(branches) = open.pop() {
            for branch in branches {
                if let Some(product) = branch.get("product") {
                    products.add(product);
                }
                open.push(items(branch, "branches"));
            }
        }
        for relation in items(tree, "relationships") {
            let whole = text(relation, "relates_to_product_reference");
            let part = text(relation, "product_reference");
            if let Some(product) = relation.get("full_product_name") {
                products.add(product);
                products
                    .composed
                    .insert(text(product, "product_id"), (part, whole));
            }
        }
        for group in items(tree, "product_groups") {
            for member in texts(group, "product_ids") {
                let groups = products.groups.entry(member).or_default();
                if groups.len() < MAX_GROUPS {
                    groups.push(text(group, "group_id"));
                } else {
                    products.is_cut = true;
                }
            }
        }
        products
    }

    fn add(&mut self, product: &'v Value) {
        let mut component = Component::default();
        if let Some(helper) = product.get("product_identification_helper") {
            component.add(text(helper, "purl"));
            for purl in texts(helper, "purls") {
                component.add(purl);
            }
            for file in items(helper, "hashes") {
                for hash in items(file, "file_hashes") {
                    let algorithm = text(hash, "algorithm");
                    if matches!(algorithm, "sha256" | "sha512") {
                        component.add_id(format!("{algorithm}:{}", text(hash, "value")));
                    }
                }
            }
        }
        self.is_cut |= component.is_full();
        self.single.insert(text(product, "product_id"), component);
    }

    /// Whether a product has more identifiers or groups than are kept.
    pub(super) fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// The groups that a product is in.
    pub(super) fn groups_of(&self, product: &str) -> impl Iterator<Item = &'v str> {
        self.groups.get(product).into_iter().flatten().copied()
    }

    /// The product with this id. One that is a part of another counts only inside of that one, so both have to be identified.
    pub(super) fn resolve(&self, id: &str) -> Result<Product, &'static str> {
        let own = self.single.get(id).ok_or("is not in the product tree")?;
        if !own.is_empty() {
            return Ok(Product {
                component: own.clone(),
                subcomponents: Vec::new(),
            });
        }
        let (part, whole) = self
            .composed
            .get(id)
            .ok_or("has neither a package URL nor a digest")?;
        let mut whole = *whole;
        for _ in 0..MAX_HOPS {
            match self.composed.get(whole) {
                Some((_, outer)) => whole = outer,
                None => break,
            }
        }
        let part = self.single.get(part).filter(|part| !part.is_empty());
        let whole = self.single.get(whole).filter(|whole| !whole.is_empty());
        match (part, whole) {
            (Some(part), Some(whole)) => Ok(Product {
                component: whole.clone(),
                subcomponents: vec![part.clone()],
            }),
            (None, _) => Err("has neither a package URL nor a digest"),
            (_, None) => Err("is a part of what has neither a package URL nor a digest"),
        }
    }
}
