//! Measures the database, in time of the processor: the advisories of the corpora, repeated with other names until there are as many as asked for
//! (300,000 unless stated). `cargo run --release -p seawall-advisory --example database_growth [COUNT]`

use std::hint::black_box;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use seawall_advisory::Advisory;
use seawall_advisory::database::{Database, Reader, SigningKey, Trust, Writer};
use seawall_advisory::import::{HEAD_BYTES, Record, Unread, detect, import};
use seawall_package::EcosystemName;

const CORPORA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpora");
const PACKAGES: usize = 1000;
const RUNS: u32 = 60;

fn main() {
    let wanted: usize = std::env::args()
        .nth(1)
        .and_then(|count| count.parse().ok())
        .unwrap_or(300_000);
    let real = real();
    if real.is_empty() {
        println!("skipped: no corpora at {CORPORA}");
        return;
    }
    let real = merged(real);
    println!("real advisories: {}", real.len());

    let key = SigningKey::from_seed(&[1; 32]).expect("a seed gives a key");
    let started = cpu_time();
    let mut writer = Writer::new();
    let mut names: Vec<(EcosystemName, String)> = Vec::new();
    for at in 0..wanted {
        let advisory = renamed(&real[at % real.len()], at / real.len());
        if let Some(affected) = advisory.affected.first() {
            names.push((affected.ecosystem.name, affected.name.clone()));
        }
        writer.advisory(advisory).expect("a real advisory");
    }
    println!("added in {:?}", cpu_time() - started);
    let started = cpu_time();
    let file = writer.finish(1, Some(&key)).expect("a database");
    println!(
        "written in {:?}: {} MB",
        cpu_time() - started,
        file.len() >> 20
    );

    let trust = Trust {
        keys: vec![key.public()],
        ..Trust::default()
    };
    names.sort();
    names.dedup();
    let step = (names.len() / PACKAGES).max(1);
    let asked: Vec<_> = names.iter().step_by(step).take(PACKAGES).collect();
    // The mean of many runs: the kernel counts in steps of milliseconds.
    let (mut opened, mut first, mut again) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let (mut unaffected, most) = (Duration::ZERO, &mut |_: &_| false);
    let (mut answers, mut blocks, mut count) = (0, 0, 0);
    for _ in 0..RUNS {
        let started = cpu_time();
        let database = Database::open(&file, &trust).expect("our own database");
        opened += (cpu_time() - started) / RUNS;
        count = database.advisory_count();
        let mut reader = database.reader();
        let started = cpu_time();
        answers = look_up(&mut reader, &asked);
        first += (cpu_time() - started) / RUNS;
        let started = cpu_time();
        look_up(&mut reader, &asked);
        again += (cpu_time() - started) / RUNS;
        blocks = reader.blocks_read();
        let mut reader = database.reader();
        let started = cpu_time();
        for (ecosystem, name) in &asked {
            let found = reader.advisories_that(*ecosystem, name, &|_| true, most);
            black_box(found.expect("a sound database"));
        }
        unaffected += (cpu_time() - started) / RUNS;
    }
    println!("{count} advisories, opened in {opened:?}");
    println!(
        "{} packages: {first:?} from the file ({unaffected:?} when none is affected), {again:?} again; {answers} advisories, {blocks} blocks",
        asked.len()
    );
}

/// What feeds state in several records, as one each.
fn merged(records: Vec<Advisory>) -> Vec<Advisory> {
    let mut writer = Writer::new();
    for advisory in records {
        writer.advisory(advisory).expect("a real advisory");
    }
    let file = writer.finish(1, None).expect("a database");
    let trust = Trust {
        accept_unsigned: true,
        ..Trust::default()
    };
    let database = Database::open(file, &trust).expect("our own database");
    let mut reader = database.reader();
    let numbers = 0..database.advisory_count();
    numbers
        .map(|number| reader.numbered(number).expect("sound blocks"))
        .collect()
}

fn look_up<D: AsRef<[u8]>>(
    reader: &mut Reader<'_, D>,
    asked: &[&(EcosystemName, String)],
) -> usize {
    let mut answers = 0;
    for (ecosystem, name) in asked {
        let found = reader
            .advisories(*ecosystem, name, &|_| true)
            .expect("a sound database");
        answers += black_box(found).len();
    }
    answers
}

fn renamed(advisory: &Advisory, round: usize) -> Advisory {
    let mut advisory = advisory.clone();
    if round > 0 {
        advisory.id = format!("{}-{round}", advisory.id);
        for alias in &mut advisory.aliases {
            *alias = format!("{alias}-{round}");
        }
        for affected in &mut advisory.affected {
            affected.name = format!("{}-{round}", affected.name);
        }
    }
    advisory
}

fn real() -> Vec<Advisory> {
    let mut all = Vec::new();
    let mut unread = Unread::default();
    let mut take = |name: &str, bytes: &[u8]| {
        let head = &bytes[..bytes.len().min(HEAD_BYTES)];
        if let Some(feed) = detect(name, head) {
            import(feed, name, bytes, &mut unread, &mut |record| {
                if let Record::Advisory(advisory) = record {
                    all.push(advisory);
                }
            });
        }
    };
    for directory in ["osv/go", "osv/go-kubernetes", "osv/kubernetes"] {
        for path in listed(&Path::new(CORPORA).join(directory)) {
            if let Ok(bytes) = std::fs::read(&path) {
                take(&path.to_string_lossy(), &bytes);
            }
        }
    }
    for path in listed(&Path::new(CORPORA).join("advisories")) {
        if !path.to_string_lossy().ends_with(".tar.zst") {
            continue;
        }
        let packed = std::fs::read(&path).expect("a readable corpus");
        let plain = zstd::decode_all(packed.as_slice()).expect("zstd");
        for entry in tar::Archive::new(plain.as_slice()).entries().expect("tar") {
            let mut entry = entry.expect("an entry");
            let name = entry.path().expect("a path").to_string_lossy().into_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("an entry's bytes");
            take(&name, &bytes);
        }
    }
    all
}

/// What this thread has run so far: the machine is shared, and the clock on the wall would measure the others.
fn cpu_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = text
        .split_whitespace()
        .next()
        .and_then(|first| first.parse().ok());
    Duration::from_nanos(nanos.unwrap_or(0))
}

fn listed(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).into_iter().flatten();
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}
