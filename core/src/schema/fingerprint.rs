//! A schema as one short word.

use std::fmt;

use crate::checksum::Checksum;

/// What is the same for all databases of one structure.
///
/// A schema is a set of lines, and its fingerprint the XOR of the beginnings of their SHA-384: so
/// it is known after a change without reading again what has not changed.
///
/// Shown as 32 hexadecimal digits.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// That of one line.
    pub(super) fn of(text: &str) -> Self {
        let mut start = [0; 16];
        for (byte, known) in start.iter_mut().zip(Checksum::of(text).as_bytes()) {
            *byte = *known;
        }
        Self(start)
    }

    /// That of both together.
    pub(super) fn with(mut self, other: Self) -> Self {
        for (byte, other) in self.0.iter_mut().zip(other.0) {
            *byte ^= other;
        }
        self
    }

    pub(crate) fn from_hex(hex: &str) -> Option<Self> {
        crate::checksum::bytes_from_hex(hex).map(Self)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}
