//! Reads a source without catalogers and says how fast: `throughput SOURCE`; with all of them: `throughput SOURCE packages`.

use std::time::Instant;

use seawall_image::config::Platform;
use seawall_image::{Readers, catalogers};
use seawall_registry::{ImageReader, RegistryOptions, Source};

fn main() {
    let text = std::env::args().nth(1).expect("a source");
    let source = Source::parse(&text).expect("a source");
    let has_packages = std::env::args().nth(2).is_some();
    let reader = ImageReader {
        readers: Readers::new(match has_packages {
            true => catalogers::all(),
            false => &[],
        }),
        cache: None,
        options: RegistryOptions::new(Platform::linux(std::env::consts::ARCH)),
    };
    let began = Instant::now();
    let read = reader.read(&source).expect("a readable source");
    let seconds = began.elapsed().as_secs_f64();
    let megabytes = read
        .contents
        .layers
        .iter()
        .map(|layer| layer.size)
        .sum::<u64>()
        / 1_000_000;
    println!(
        "{} layers of {megabytes} MB as stored, {} files, {} packages, {} unknown: {seconds:.2} s, peak {} kB",
        read.contents.layers.len(),
        read.contents.files,
        read.contents.packages.len(),
        read.contents.unknown.len(),
        peak_kilobytes(),
    );
}

fn peak_kilobytes() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.unwrap_or("VmHWM: ?")
        .split_whitespace()
        .nth(1)
        .unwrap_or("?")
        .to_owned()
}
