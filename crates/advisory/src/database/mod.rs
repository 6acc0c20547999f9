//! One compact, signed file of advisories, and lookups in it.
