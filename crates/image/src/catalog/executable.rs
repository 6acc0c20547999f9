//! The parts of an executable file (ELF, PE, Mach-O) that catalogers look at, whatever the format: named sections, data that
//! is mapped, and what is at an address.

use object::{File, Object, ObjectKind, ObjectSection, ObjectSegment, SectionFlags, SegmentFlags};

use super::bytes::{Order, slice};
use super::limits::{MAX_ARCHITECTURES, MAX_SECTIONS};

/// An executable file or shared library.
#[derive(Debug)]
pub(crate) struct Executable<'a> {
    sections: Vec<Part<'a>>,
    segments: Vec<Part<'a>>,
    /// Byte order.
    pub(crate) order: Order,
    /// Bytes of a pointer.
    pub(crate) width: usize,
    /// Whether it has more parts than are looked at, so that something can have been missed.
    pub(crate) is_cut: bool,
}

/// A section or segment.
#[derive(Debug, Clone, Copy)]
struct Part<'a> {
    name: &'a str,
    address: u64,
    data: &'a [u8],
    is_writable: bool,
}

/// The operating system of an executable file that is not for Linux, by its first bytes.
pub(crate) fn other_system(head: &[u8]) -> Option<&'static str> {
    match head {
        [0x7f, b'E', b'L', b'F', ..] => None,
        [b'M', b'Z', ..] => Some("windows"),
        head if is_executable(head) => Some("macos"),
        _ => None,
    }
}

/// Whether the first bytes are those of an executable file.
pub(crate) fn is_executable(head: &[u8]) -> bool {
    let is_universal = head.starts_with(&[0xca, 0xfe, 0xba, 0xbe])
        && Order::Big
            .size(head, 4)
            .is_some_and(|count| (1..=MAX_ARCHITECTURES).contains(&count));
    is_universal
        || head.starts_with(b"\x7fELF")
        || head.starts_with(b"MZ")
        || matches!(
            head,
            [0xce | 0xcf, 0xfa, 0xed, 0xfe, ..] | [0xfe, 0xed, 0xfa, 0xce | 0xcf, ..]
        )
}

impl<'a> Executable<'a> {
    /// Reads the tables of the file; `None` for what is none, or is damaged beyond that. Object files, which are not linked
    /// yet, and core dumps are none.
    pub(crate) fn new(bytes: &'a [u8]) -> Option<Self> {
        let bytes = first_architecture(bytes);
        let file = File::parse(bytes).ok()?;
        if matches!(file.kind(), ObjectKind::Relocatable | ObjectKind::Core) {
            return None;
        }
        // Parts of a hostile file can overlap, so that searching them all would read the file many times.
        let mut left = 4 * bytes.len();
        let mut is_cut = file.sections().nth(MAX_SECTIONS).is_some()
            || file.segments().nth(MAX_SECTIONS).is_some();
        let mut within = |data: &'a [u8]| match left.checked_sub(data.len()) {
            Some(rest) => {
                left = rest;
                data
            }
            None => {
                is_cut = true;
                &data[..0]
            }
        };
        let mut sections = Vec::new();
        for section in file.sections().take(MAX_SECTIONS) {
            sections.push(Part {
                name: section.name().unwrap_or_default(),
                address: section.address(),
                data: within(section.data().unwrap_or_default()),
                is_writable: is_writable_section(section.flags()),
            });
        }
        let mut segments = Vec::new();
        for segment in file.segments().take(MAX_SECTIONS) {
            segments.push(Part {
                name: "",
                address: segment.address(),
                data: within(segment.data().unwrap_or_default()),
                is_writable: is_writable_segment(segment.flags()),
            });
        }
        Some(Self {
            sections,
            segments,
            is_cut,
            width: if file.is_64() { 8 } else { 4 },
            order: if file.is_little_endian() {
                Order::Little
            } else {
                Order::Big
            },
        })
    }

    /// The first section with one of these names that has content.
    pub(crate) fn section(&self, names: &[&str]) -> Option<&'a [u8]> {
        let mut found = self
            .sections
            .iter()
            .filter(|section| names.contains(&section.name));
        found
            .find(|section| !section.data.is_empty())
            .map(|section| section.data)
    }

    /// The data that is mapped writable: where Go puts its build information in files without section headers.
    pub(crate) fn writable(&self) -> impl Iterator<Item = &'a [u8]> {
        self.mapped(|part| part.is_writable)
    }

    /// The data that is mapped read-only.
    pub(crate) fn read_only(&self) -> impl Iterator<Item = &'a [u8]> {
        self.mapped(|part| !part.is_writable)
    }

    fn mapped(&self, is_wanted: impl Fn(&Part<'a>) -> bool) -> impl Iterator<Item = &'a [u8]> {
        let parts = if self.segments.is_empty() {
            &self.sections
        } else {
            &self.segments
        };
        parts
            .iter()
            .filter(move |part| is_wanted(part))
            .map(|part| part.data)
    }

    /// `length` bytes at an address of the running program.
    pub(crate) fn at(&self, address: u64, length: usize) -> Option<&'a [u8]> {
        let mut parts = self.segments.iter().chain(&self.sections);
        parts.find_map(|part| {
            let offset = usize::try_from(address.checked_sub(part.address)?).ok()?;
            slice(part.data, offset, length)
        })
    }
}

/// Of a universal Mach-O file the first architecture that is within the file; every one is built from the same sources.
fn first_architecture(bytes: &[u8]) -> &[u8] {
    if !bytes.starts_with(&[0xca, 0xfe, 0xba, 0xbe]) {
        return bytes;
    }
    let count = Order::Big
        .size(bytes, 4)
        .unwrap_or(0)
        .min(MAX_ARCHITECTURES);
    let architecture = |index: usize| {
        let at = 8 + 20 * index;
        slice(
            bytes,
            Order::Big.size(bytes, at + 8)?,
            Order::Big.size(bytes, at + 12)?,
        )
    };
    (0..count).find_map(architecture).unwrap_or(bytes)
}

fn is_writable_section(flags: SectionFlags) -> bool {
    match flags {
        SectionFlags::Elf { sh_flags } => sh_flags & u64::from(object::elf::SHF_WRITE) != 0,
        SectionFlags::Coff { characteristics } => {
            characteristics & object::pe::IMAGE_SCN_MEM_WRITE != 0
        }
        _ => true,
    }
}

fn is_writable_segment(flags: SegmentFlags) -> bool {
    match flags {
        SegmentFlags::Elf { p_flags } => p_flags & object::elf::PF_W != 0,
        SegmentFlags::Coff { characteristics } => {
            characteristics & object::pe::IMAGE_SCN_MEM_WRITE != 0
        }
        SegmentFlags::MachO { initprot, .. } => initprot & object::macho::VM_PROT_WRITE != 0,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_class_of_java_is_no_universal_file() {
        assert!(!is_executable(&[0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 61]));
        assert!(is_executable(&[0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2]));
        assert!(is_executable(b"\x7fELF") && is_executable(b"MZ") && !is_executable(b"#!"));
        assert_eq!(other_system(b"\x7fELF"), None);
        assert_eq!(other_system(b"#!"), None);
        assert_eq!(other_system(b"MZ"), Some("windows"));
        assert_eq!(other_system(&[0xcf, 0xfa, 0xed, 0xfe]), Some("macos"));
    }

    proptest! {
        #[test]
        fn never_panics(head in 0_usize..5, tail in proptest::collection::vec(any::<u8>(), 0..600)) {
            let head: &[u8] = [&b"\x7fELF\x02\x01\x01"[..], b"MZ", &[0xcf, 0xfa, 0xed, 0xfe], &[0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 1], b""][head];
            let bytes = [head, &tail].concat();
            if let Some(file) = Executable::new(&bytes) {
                let _ = (file.section(&[".data"]), file.at(4096, 16), file.writable().count());
            }
        }
    }
}
