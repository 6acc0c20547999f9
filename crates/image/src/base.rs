//! Which image another is built on, as their layers tell.

use std::collections::HashMap;

use crate::Digest;

/// An image that another is built on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Base {
    /// Its index among the images that were given.
    pub image: usize,
    /// How many layers it has: as many of the lowest layers of the other are its own.
    pub layers: usize,
}

/// For each image, given by the digests of its uncompressed layers from the lowest, the one with the most layers that are exactly
/// its lowest, and fewer. Of several that are alike the first. An image is found as a base only where it is among those given:
/// nothing is guessed.
pub fn bases(images: &[&[Digest]]) -> Vec<Option<Base>> {
    // Each stack of layers by its number, one for the stack below and a layer on it, so that equal stacks have equal numbers.
    let mut stacks: HashMap<(usize, &Digest), usize> = HashMap::new();
    let mut owner: HashMap<usize, usize> = HashMap::new();
    let mut all: Vec<Vec<usize>> = Vec::with_capacity(images.len());
    for (image, layers) in images.iter().enumerate() {
        let mut below = 0;
        let mut own = Vec::with_capacity(layers.len());
        for layer in *layers {
            let next = stacks.len() + 1;
            below = *stacks.entry((below, layer)).or_insert(next);
            own.push(below);
        }
        if let Some(whole) = own.last() {
            owner.entry(*whole).or_insert(image);
        }
        all.push(own);
    }
    all.iter()
        .map(|own| {
            let below = own.len().saturating_sub(1);
            own[..below]
                .iter()
                .enumerate()
                .rev()
                .find_map(|(at, stack)| {
                    let image = *owner.get(stack)?;
                    Some(Base {
                        image,
                        layers: at + 1,
                    })
                })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn layers(names: &str) -> Vec<Digest> {
        names
            .bytes()
            .map(|name| Digest::of(std::slice::from_ref(&name)))
            .collect()
    }

    #[track_caller]
    fn check(images: &[&str], expect: &[Option<(usize, usize)>]) {
        let layers: Vec<Vec<Digest>> = images.iter().map(|names| layers(names)).collect();
        let given: Vec<&[Digest]> = layers.iter().map(Vec::as_slice).collect();
        let found: Vec<Option<(usize, usize)>> = bases(&given)
            .into_iter()
            .map(|base| base.map(|base| (base.image, base.layers)))
            .collect();
        assert_eq!(found, expect, "{images:?}");
    }

    #[test]
    fn the_base_is_the_longest_image_below() {
        check(&["a", "ab", "abc"], &[None, Some((0, 1)), Some((1, 2))]);
        check(&["abc", "a"], &[Some((1, 1)), None]);
        // The same layer on another one is another stack, and layers that two images only share make neither a base.
        check(&["b", "ab", "ac"], &[None, None, None]);
        // Nothing is the base of itself or of what is alike.
        check(&["ab", "ab"], &[None, None]);
        check(&["", "a"], &[None, None]);
        check(&["aa", "a", "aaa"], &[Some((1, 1)), None, Some((0, 2))]);
    }

    proptest! {
        #[test]
        fn as_slow_and_obvious(images in prop::collection::vec("[ab]{0,5}", 0..8)) {
            let all: Vec<Vec<Digest>> = images.iter().map(|names| layers(names)).collect();
            let given: Vec<&[Digest]> = all.iter().map(Vec::as_slice).collect();
            for (own, found) in images.iter().zip(bases(&given)) {
                let mut expect: Option<Base> = None;
                for (image, other) in images.iter().enumerate() {
                    let is_below = !other.is_empty() && other.len() < own.len() && own.starts_with(other.as_str());
                    if is_below && expect.is_none_or(|known| other.len() > known.layers) {
                        expect = Some(Base { image, layers: other.len() });
                    }
                }
                prop_assert_eq!(found, expect);
            }
        }
    }
}
