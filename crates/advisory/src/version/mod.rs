//! How versions compare, one scheme a file.
