//! SHA-384 of a script, as sqlx computes it, and the differences that are not edits.

use std::fmt;

use sha2::{Digest, Sha384};

/// SHA-384 of a script's bytes, as the ledger keeps it.
///
/// Shown as 96 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Checksum([u8; 48]);

const BOM: &str = "\u{feff}";

impl Checksum {
    /// The checksum of a text, of all of its bytes as they are.
    pub fn of(text: &str) -> Self {
        Self(Sha384::digest(text).into())
    }

    /// The checksum with these 48 bytes.
    pub const fn from_bytes(bytes: [u8; 48]) -> Self {
        Self(bytes)
    }

    /// The 48 bytes.
    pub fn as_bytes(&self) -> &[u8; 48] {
        &self.0
    }

    pub(crate) fn from_hex(hex: &str) -> Option<Self> {
        bytes_from_hex(hex).map(Self)
    }

    /// Whether this is the checksum of `text`, or of `text` with other line ends (LF or CRLF)
    /// or with or without a byte order mark: what a checkout or an editor changes by itself.
    pub(crate) fn forgives(&self, text: &str) -> bool {
        Self::forgiven(text).any(|checksum| checksum == *self)
    }

    /// The checksums of a text with either line end, with and without a byte order mark.
    pub(crate) fn forgiven(text: &str) -> impl Iterator<Item = Self> {
        let bare = text.strip_prefix(BOM).unwrap_or(text);
        let ways = [("", "\n"), ("", "\r\n"), (BOM, "\n"), (BOM, "\r\n")];
        ways.into_iter().map(move |(mark, line_end)| {
            let mut hash = Sha384::new_with_prefix(mark);
            for line in bare.as_bytes().split_inclusive(|&byte| byte == b'\n') {
                if let Some(line) = line.strip_suffix(b"\n") {
                    hash.update(line.strip_suffix(b"\r").unwrap_or(line));
                    hash.update(line_end);
                } else {
                    hash.update(line);
                }
            }
            Self(hash.finalize().into())
        })
    }

    /// The first digits, enough to tell two checksums apart in a message.
    pub(crate) fn prefix(&self) -> String {
        let mut hex = self.to_string();
        hex.truncate(12);
        hex
    }
}

/// As many bytes as are asked for, from twice as many digits.
pub(crate) fn bytes_from_hex<const N: usize>(hex: &str) -> Option<[u8; N]> {
    let digits = hex.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let value = |digit: u8| char::from(digit).to_digit(16);
        let both = value(pair[0])? << 4 | value(pair[1])?;
        *byte = u8::try_from(both).ok()?;
    }
    Some(bytes)
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Written twice for each migration that is applied: a format for each byte would be a third of what
        // the engine adds.
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut hex = [0; 2 * 48];
        for (pair, byte) in hex.chunks_exact_mut(2).zip(self.0) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        f.write_str(str::from_utf8(&hex).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checksum({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_what_sqlx_records() {
        for (text, hex) in [
            (
                "",
                "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b",
            ),
            (
                "CREATE TABLE a(x);\n",
                "ebdb73b9877a67905504435a63eadaeb89a14b4d9545f9756a421a5816cca97b37b018a4258118784606948563b90547",
            ),
            (
                "\u{feff}CREATE TABLE b(a);\r\nINSERT INTO b VALUES(1);\r\n",
                "3bab0027a39a3354f9a417d0d16aab423517f907032780d7960e083dca70ae862e699401d205e7df08183f967379d5b4",
            ),
        ] {
            assert_eq!(Checksum::of(text).to_string(), hex);
            assert_eq!(Checksum::from_hex(hex), Some(Checksum::of(text)));
            assert_eq!(
                Checksum::from_hex(&hex.to_uppercase()),
                Some(Checksum::of(text))
            );
        }
    }

    #[test]
    fn forgives_line_ends_and_byte_order_mark_only() {
        let shipped = [
            "CREATE TABLE b(a);\nINSERT INTO b VALUES(1);\n",
            "CREATE TABLE b(a);\r\nINSERT INTO b VALUES(1);\r\n",
            "\u{feff}CREATE TABLE b(a);\nINSERT INTO b VALUES(1);\n",
            "\u{feff}CREATE TABLE b(a);\r\nINSERT INTO b VALUES(1);\r\n",
        ];
        for text in shipped
            .iter()
            .chain(&["CREATE TABLE b(a);\r\nINSERT INTO b VALUES(1);\n"])
        {
            for other in shipped {
                assert!(Checksum::of(other).forgives(text), "{other:?} {text:?}");
            }
            let edited = Checksum::of("CREATE TABLE b(a);\nINSERT INTO b VALUES(2);\n");
            assert!(!edited.forgives(text));
            assert!(!Checksum::of("CREATE TABLE b(a); INSERT INTO b VALUES(1);\n").forgives(text));
        }
    }

    #[test]
    fn refuses_what_is_not_hexadecimal() {
        assert_eq!(Checksum::from_hex("00"), None);
        assert_eq!(Checksum::from_hex(&"zz".repeat(48)), None);
        assert_eq!(Checksum::from_hex(&"é".repeat(48)), None);
    }
}
