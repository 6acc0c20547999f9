//! Each scheme is an order: reflexive, antisymmetric, transitive; and no text makes it panic.

use std::cmp::Ordering;

use proptest::prelude::*;
use seawall_advisory::version::{Scheme, Version};

fn compare(scheme: Scheme, a: &str, b: &str) -> Option<Ordering> {
    let a = Version::parse(scheme, a).ok()?;
    let b = Version::parse(scheme, b).ok()?;
    a.compare(&b).ok()
}

/// Texts that are close to versions: what the schemes give a meaning, in any row.
fn near_version() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => "[0-9]{1,3}",
        4 => Just(".".to_owned()),
        2 => "[-+~^_:!#]",
        2 => prop::sample::select(vec![
            "a", "b", "alpha", "beta", "rc", "RC", "pre", "p", "r", "-r", "_p", "_git", "dev", "post", "sp", "ga", "x",
            "snapshot", "final", "el9", "v",
        ])
        .prop_map(str::to_owned),
    ];
    ("[0-9]", prop::collection::vec(part, 0..7)).prop_map(|(first, parts)| first + &parts.concat())
}

/// Three versions that often share a beginning, so that what follows is compared.
fn three() -> impl Strategy<Value = [String; 3]> {
    (
        near_version(),
        near_version(),
        near_version(),
        0..8usize,
        0..8usize,
    )
        .prop_map(|(a, b, c, share_b, share_c)| {
            let join = |share: usize, rest: String| {
                let start: String = a.chars().take(share).collect();
                start + &rest[usize::from(share > 0)..]
            };
            let (b, c) = (join(share_b, b), join(share_c, c));
            [a.clone(), b, c]
        })
}

/// What a scheme leaves without order on purpose.
fn is_outside(scheme: Scheme, versions: &[String]) -> bool {
    match scheme {
        // `#` equals every number.
        Scheme::Composer => versions.iter().any(|version| version.contains('#')),
        // A version without a release equals every release of it, and pacman's comparison of separators at an end, and of
        // one beside another, is not transitive.
        Scheme::Alpm => versions.iter().any(|version| {
            let separated = |text: &str| {
                text.split(|c: char| !c.is_ascii_alphanumeric())
                    .any(str::is_empty)
            };
            !version.contains('-') || separated(version)
        }),
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_scheme_is_an_order(versions in three()) {
        for &scheme in Scheme::ALL {
            if is_outside(scheme, &versions) {
                continue;
            }
            for a in &versions {
                prop_assert!(matches!(compare(scheme, a, a), None | Some(Ordering::Equal)), "{scheme}: {a}");
                for b in &versions {
                    let order = compare(scheme, a, b);
                    prop_assert_eq!(order.map(Ordering::reverse), compare(scheme, b, a), "{} {} {}", scheme, a, b);
                    for c in &versions {
                        let (Some(ab), Some(bc), Some(ac)) = (order, compare(scheme, b, c), compare(scheme, a, c)) else {
                            continue;
                        };
                        if ab == bc || bc == Ordering::Equal {
                            prop_assert_eq!(ac, ab, "{}: {} {} {}", scheme, a, b, c);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn no_text_panics(a in "\\PC{0,24}", b in ".{0,24}", c in near_version()) {
        for &scheme in Scheme::ALL {
            for (left, right) in [(&a, &b), (&a, &c), (&c, &b)] {
                let order = compare(scheme, left, right);
                prop_assert_eq!(order.map(Ordering::reverse), compare(scheme, right, left));
            }
        }
    }

    #[test]
    fn normal_forms_are_equal(numbers in prop::collection::vec(0u32..40, 3), pre in 0u32..9) {
        let plain = format!("{}.{}.{}", numbers[0], numbers[1], numbers[2]);
        let candidate = format!("{plain}rc{pre}");
        let pairs = [
            (Scheme::Dpkg, plain.clone(), format!("0:{plain}-0")),
            (Scheme::Rpm, format!("{plain}-1"), format!("0:{plain}-01")),
            (Scheme::Alpm, format!("0:{plain}-1"), plain.clone()),
            (Scheme::Semver, plain.clone(), format!("v{plain}+build")),
            (Scheme::Go, plain.clone(), format!("v{plain}+incompatible")),
            (Scheme::Go, format!("go{plain}"), plain.clone()),
            (Scheme::Java, format!("8u{}-b08", numbers[2]), format!("1.8.0_{}", numbers[2])),
            (Scheme::Pep440, candidate.clone(), format!("V0!{plain}.0-C_{pre}")),
            (Scheme::Maven, candidate.clone(), format!("{plain}.0-CR-{pre}")),
            (Scheme::Gem, candidate.clone(), format!("{plain}.rc.{pre}")),
            (Scheme::Composer, candidate.clone(), format!("v{plain}-rc.{pre}")),
            (Scheme::NuGet, format!("{plain}-RC{pre}"), format!("{plain}.0-rc{pre}+x")),
            (Scheme::Numbers, plain.clone(), plain.replace('.', "-")),
            (Scheme::Upstream, candidate.clone(), format!("v{plain}.0-rc.{pre}")),
        ];
        for (scheme, a, b) in pairs {
            prop_assert_eq!(compare(scheme, &a, &b), Some(Ordering::Equal), "{} {} {}", scheme, a, b);
        }
    }

    #[test]
    fn releases_order_by_number_everywhere(a in prop::array::uniform3(0u32..12), b in prop::array::uniform3(0u32..12)) {
        let text = |numbers: [u32; 3]| format!("{}.{}.{}", numbers[0], numbers[1], numbers[2]);
        for &scheme in Scheme::ALL {
            // 1.8 is Java 8.
            if scheme == Scheme::Java && (a[0] == 1 || b[0] == 1) {
                continue;
            }
            prop_assert_eq!(compare(scheme, &text(a), &text(b)), Some(a.cmp(&b)), "{}", scheme);
        }
    }
}
