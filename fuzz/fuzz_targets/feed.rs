//! Members of feeds of advisories: the first byte chooses the importer, and everything that is imported goes into a database and
//! is found there again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_advisory::import::{Feed, Record, Unread, detect, import};
use seawall_advisory::matching::{Subject, evaluate, no_symbols};
use seawall_package::{Package, PackageKind};

fuzz_target!(|data: &[u8]| {
    let Some((&first, bytes)) = data.split_first() else {
        return;
    };
    let feed = Feed::ALL[usize::from(first) % Feed::ALL.len()];
    let _ = detect("a.yaml", bytes);
    let mut unread = Unread::default();
    let mut records = Vec::new();
    import(feed, "member.json", bytes, &mut unread, &mut |record| {
        records.push(record);
    });
    for record in &records {
        let Record::Advisory(advisory) = record else {
            continue;
        };
        for affected in advisory.affected.iter().take(3) {
            for kind in [PackageKind::Npm, PackageKind::Pypi, PackageKind::Deb] {
                let package = Package::new(kind, &*affected.name, "1.2.3-4", "fuzz");
                let Ok(subject) = Subject::of(&package, None) else {
                    continue;
                };
                let _ = evaluate(&subject, advisory, &no_symbols);
            }
        }
    }
});
