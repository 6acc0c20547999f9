//! Executables put together here, with nothing but what is read.

use proptest::prelude::*;

use super::*;
use crate::catalog::sample::{self, read, try_read};

const MODULES: &str = "path\ta.com/x/cmd/y\nmod\ta.com/x\t(devel)\t\ndep\tgolang.org/x/text\tv0.3.7\th1:t=\n\
dep\tb.com/z\tv1.0.0\n=>\tb.com/fork\tv1.0.1\th1:f=\ndep\tc.com/w\tv0.0.0\n=>\t./staging/w\t(devel)\t\n\
build\t-ldflags=\"-X main.version=1.2.3\"\nbuild\tvcs.revision=abc\n";

const BASE: u64 = 0x40_0000;

/// An ELF file without sections: one segment that is mapped writable, with the bytes that `data` makes for its address.
fn elf(data: impl Fn(u64) -> Vec<u8>) -> Vec<u8> {
    let start = 64 + 56;
    let data = data(BASE + start as u64);
    let mut bytes = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
    let half = |bytes: &mut Vec<u8>, values: &[u16]| {
        values
            .iter()
            .for_each(|v| bytes.extend_from_slice(&v.to_le_bytes()))
    };
    let long = |bytes: &mut Vec<u8>, values: &[u64]| {
        values
            .iter()
            .for_each(|v| bytes.extend_from_slice(&v.to_le_bytes()))
    };
    half(&mut bytes, &[2, 62, 1, 0]);
    long(&mut bytes, &[BASE, 64, 0]);
    half(&mut bytes, &[0, 0, 64, 56, 1, 64, 0, 0]);
    half(&mut bytes, &[1, 0, 6, 0]);
    let length = (start + data.len()) as u64;
    long(&mut bytes, &[0, BASE, BASE, length, length, 4096]);
    bytes.extend_from_slice(&data);
    bytes.resize(bytes.len().max(MIN_BYTES as usize), 0);
    bytes
}

fn framed(modules: &str) -> Vec<u8> {
    [&[1; 16], modules.as_bytes(), &[2; 16]].concat()
}

fn length(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

fn inline(toolchain: &str, modules: &str) -> Vec<u8> {
    let mut data = b"\xff Go buildinf:\x08\x02".to_vec();
    data.resize(32, 0);
    for text in [toolchain.as_bytes(), &framed(modules)] {
        data.extend_from_slice(&length(text.len()));
        data.extend_from_slice(text);
    }
    data
}

/// The layout of before Go 1.18: pointers to headers of texts.
fn pointers(address: u64, toolchain: &str, modules: &str) -> Vec<u8> {
    let modules = framed(modules);
    let texts = address + 64;
    let mut data = b"\xff Go buildinf:\x08\x00".to_vec();
    for value in [
        address + 32,
        address + 48,
        texts,
        toolchain.len() as u64,
        texts + toolchain.len() as u64,
        modules.len() as u64,
    ] {
        data.extend_from_slice(&value.to_le_bytes());
    }
    data.extend_from_slice(toolchain.as_bytes());
    data.extend_from_slice(&modules);
    data
}

fn check(bytes: &[u8]) {
    let reading = read(&GoBinary, "usr/bin/y", bytes);
    let rows: Vec<_> = reading
        .packages
        .iter()
        .map(|p| (&*p.name, &*p.version))
        .collect();
    assert_eq!(
        rows,
        [
            ("stdlib", "1.17.5"),
            ("a.com/x", "v1.2.3"),
            ("golang.org/x/text", "v0.3.7"),
            ("b.com/fork", "v1.0.1"),
            ("c.com/w", ""),
        ]
    );
    let main = &reading.packages[1];
    assert_eq!(main.fact("go.main"), Some("a.com/x/cmd/y"));
    assert_eq!(main.fact("go.version-from"), Some("main.version"));
    assert_eq!(main.fact("go.vcs.revision"), Some("abc"));
    assert_eq!(
        reading.packages[3].fact("go.replaces"),
        Some("b.com/z@v1.0.0")
    );
}

#[test]
fn both_layouts_of_build_information() {
    check(&elf(|_| inline("go1.17.5", MODULES)));
    check(&elf(|address| pointers(address, "go1.17.5", MODULES)));
}

#[test]
fn a_damaged_list_is_unknown() {
    let bytes = elf(|_| inline("no toolchain", MODULES));
    assert!(try_read(&GoBinary, "usr/bin/y", &bytes).is_err());
}

#[test]
fn a_program_without_modules_is_unknown() {
    let reading = read(
        &GoBinary,
        "usr/bin/y",
        &elf(|_| inline("go1.20", "path\tcommand-line-arguments\n")),
    );
    assert_eq!((reading.packages.len(), reading.unknown.len()), (1, 1));
}

#[test]
fn a_program_without_modules_has_the_module_of_its_path() {
    let modules = "path\tgithub.com/docker/docker/cmd/dockerd\nbuild\t-ldflags=\"-X \\\"github.com/docker/docker/dockerversion.Version=20.10.24+dfsg1\\\"\"\n";
    let reading = read(
        &GoBinary,
        "usr/bin/dockerd",
        &elf(|_| inline("go1.19.8", modules)),
    );
    let main = &reading.packages[1];
    assert_eq!(
        (&*main.name, &*main.version),
        ("github.com/docker/docker", "v20.10.24+dfsg1")
    );
    assert!(main.fact("go.guessed-from").is_some());
    assert_eq!(reading.unknown.len(), 1);
}

#[test]
fn modules_of_kubernetes_have_its_version() {
    let modules = "path\tk8s.io/kubernetes/cmd/kubelet\nmod\tk8s.io/kubernetes\tv1.29.3\t\ndep\tk8s.io/api\tv0.0.0\n=>\t./staging/src/k8s.io/api\t(devel)\t\ndep\ta.com/x\t(devel)\t\n";
    let reading = read(
        &GoBinary,
        "usr/bin/kubelet",
        &elf(|_| inline("go1.21.8", modules)),
    );
    let rows: Vec<_> = reading.packages[1..]
        .iter()
        .map(|p| (&*p.name, &*p.version))
        .collect();
    assert_eq!(
        rows,
        [
            ("k8s.io/kubernetes", "v1.29.3"),
            ("k8s.io/api", "v0.29.3"),
            ("a.com/x", "")
        ]
    );
}

#[test]
fn the_tools_of_go_are_its_toolchain() {
    let reading = read(
        &GoBinary,
        "usr/local/go/bin/go",
        &elf(|_| inline("go1.22.3", "path\tcmd/go\nmod\tcmd\t(devel)\t\n")),
    );
    let names: Vec<_> = reading.packages.iter().map(|p| &*p.name).collect();
    assert_eq!(names, ["stdlib", "toolchain"]);
}

fn linked_in(texts: &str) -> Option<String> {
    let bytes = sample::elf(&[(".rodata", texts.as_bytes())]);
    linked::only_one(&Executable::new(&bytes).expect("an executable"))
}

#[test]
fn the_only_version_that_was_linked_in() {
    for (texts, expect) in [
        ("x\0v1.29.3\0y\0v1.29.3\0", Some("v1.29.3")),
        ("x\0v1.29.3-eks-adc7111\0", Some("v1.29.3-eks-adc7111")),
        ("x\x001.1.5+ds1-1+deb12u1\x001.1.5+ds1\0", Some("1.1.5+ds1")),
        ("x\0v1.29.3\0y\0v1.10.0\0", None),
        ("v1.29.3 v1.10.0\0", None),
    ] {
        assert_eq!(linked_in(texts).as_deref(), expect, "{texts}");
    }
}

#[test]
fn a_symbol_names_the_variable_of_a_version() {
    let address = 0x40_0000_u64 + 64 + 56;
    let mut symbol = 1_u32.to_le_bytes().to_vec();
    symbol.extend_from_slice(&[0; 4]);
    symbol.extend_from_slice(&address.to_le_bytes());
    symbol.extend_from_slice(&7_u64.to_le_bytes());
    let names = b"\0main.version.str\0";
    let bytes = sample::elf(&[
        (".rodata", b"v1.2.3\0"),
        (".symtab", &symbol),
        (".strtab", names),
    ]);
    let file = Executable::new(&bytes).expect("an executable");
    let found = linked::by_symbol(&file, "a.com/x");
    assert_eq!(
        found,
        Some(("main.version".to_owned(), "v1.2.3".to_owned()))
    );
}

#[test]
fn other_executables_say_nothing() {
    let reading = read(&GoBinary, "bin/sh", &elf(|_| b"nothing".to_vec()));
    assert_eq!(reading, Reading::default());
}

proptest! {
    #[test]
    fn never_panics(tail in proptest::collection::vec(any::<u8>(), 0..200), flags in 0_u8..4) {
        let bytes = elf(|_| [&b"\xff Go buildinf:\x08"[..], &[flags], &tail].concat());
        let _ = try_read(&GoBinary, "x", &bytes);
    }
}
