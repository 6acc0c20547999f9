//! What programs may cost at most.

use std::time::Duration;

/// Longest time for one program. The largest charts of the field render in a few seconds.
pub const MAX_TIME: Duration = Duration::from_secs(60);

/// Longest time for all programs of one run together, from the start of the first one. A thousand charts of a tenth of a
/// second fit in; charts that hang cost this once, however many they are.
pub const MAX_TIME_OF_ALL: Duration = Duration::from_secs(120);

/// Largest output of one program that is taken, in bytes.
pub const MAX_OUTPUT_BYTES: usize = 256 << 20;

/// Largest output of all programs of one run together, in bytes.
pub const MAX_OUTPUT_BYTES_OF_ALL: u64 = 1 << 30;

/// How much of what a program says about its errors is kept, in bytes. The rest is read and dropped.
pub const MAX_ERROR_BYTES: usize = 1 << 20;

/// Largest memory for data of one program, in bytes. A chart of 256 MiB output takes about a gigabyte in `helm`.
pub const MAX_DATA_BYTES: u64 = 4 << 30;

/// Largest file that a program may write, in bytes. Nothing reads what they write.
pub const MAX_FILE_BYTES: u64 = 256 << 20;

/// Most processes that one program may have at a time, with itself. `helm` and `kustomize` start a few.
pub const MAX_PROCESSES: usize = 256;

/// Longest time of a processor that one program may use, in seconds: what ends one that nobody waits for any more.
pub const MAX_PROCESSOR_SECONDS: u64 = 600;
