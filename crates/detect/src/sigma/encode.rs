//! Values as they look inside of base64 and UTF-16.

use super::modifier::Wide;

/// Base64 of the common alphabet with its padding (RFC 4648).
pub(super) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = (bits >> (18 - 6 * place) & 0x3f) as usize;
            let is_padding = place > group.len();
            text.push(if is_padding {
                '='
            } else {
                char::from(DIGITS[digit])
            });
        }
    }
    text
}

/// What bytes look like in base64 behind none, one or two other bytes, without the digits that hold bits of others.
pub(super) fn base64_anywhere(bytes: &[u8]) -> Vec<String> {
    const START: [usize; 3] = [0, 2, 3];
    const END: [usize; 3] = [0, 3, 2];
    let shifted = |shift: usize| {
        let mut all = vec![b' '; shift];
        all.extend_from_slice(bytes);
        let text = base64(&all);
        let end = text.len() - END[all.len() % 3];
        text.get(START[shift]..end).unwrap_or_default().to_owned()
    };
    (0..3)
        .map(shifted)
        .filter(|text| !text.is_empty())
        .collect()
}

/// A text in UTF-16.
pub(super) fn wide(text: &str, wide: Wide) -> Vec<u8> {
    let units = text.encode_utf16();
    match wide {
        Wide::Big => units.flat_map(u16::to_be_bytes).collect(),
        Wide::Little => units.flat_map(u16::to_le_bytes).collect(),
        Wide::Marked => {
            let mark = [0xff, 0xfe].into_iter();
            mark.chain(units.flat_map(u16::to_le_bytes)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use seawall_syntax::decode_base64;

    use super::*;

    #[test]
    fn text_becomes_utf_16() {
        assert_eq!(wide("cmd", Wide::Little), b"c\0m\0d\0");
        assert_eq!(wide("cmd", Wide::Big), b"\0c\0m\0d");
        assert_eq!(wide("cmd", Wide::Marked), b"\xff\xfec\0m\0d\0");
        assert_eq!(wide("é😀", Wide::Big), [0, 0xe9, 0xd8, 0x3d, 0xde, 0]);
    }

    #[test]
    fn offsets_are_those_of_the_reference() {
        assert_eq!(base64(b"foobar"), "Zm9vYmFy");
        assert_eq!(base64(b"fooba"), "Zm9vYmE=");
        assert_eq!(base64(b"foob"), "Zm9vYg==");
        assert_eq!(
            base64_anywhere(b"foobar"),
            ["Zm9vYmFy", "Zvb2Jhc", "mb29iYX"]
        );
        assert_eq!(
            base64_anywhere(b"/bin/bash"),
            ["L2Jpbi9iYXNo", "9iaW4vYmFza", "vYmluL2Jhc2"]
        );
    }

    proptest! {
        #[test]
        fn base64_is_read_again(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            prop_assert_eq!(decode_base64(base64(&bytes).as_bytes()), Some(bytes));
        }

        #[test]
        fn one_of_the_offsets_is_found_wherever_bytes_stand(
            before in proptest::collection::vec(any::<u8>(), 0..7),
            bytes in proptest::collection::vec(any::<u8>(), 2..20),
            behind in proptest::collection::vec(any::<u8>(), 0..7),
        ) {
            let all = base64(&[before, bytes.clone(), behind].concat());
            prop_assert!(base64_anywhere(&bytes).iter().any(|text| all.contains(text)));
        }
    }
}
