//! `seawall db key`: keys that sign databases.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use clap::Args;
use seawall_advisory::database::SigningKey;
use seawall_text::{Lines, say};

use crate::{Outcome, output};

/// Make a key that signs databases, or show the public half of one.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The file of the secret key. It is made when it does not exist, readable by its owner only.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Length of a secret key in hexadecimal digits.
const DIGITS: usize = 64;

/// Runs the command: the public key goes to standard output, the secret one nowhere but into its file.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    if !arguments.file.exists() {
        make(&arguments.file)?;
        output::note(&format!(
            "made a secret key in `{}`; keep it where only those who make databases can read it",
            arguments.file.display()
        ));
    }
    let key = read(&arguments.file)?;
    let mut text = Lines::new();
    say!(text, "{}", key.public());
    output::write(None, &text.into())?;
    Ok(Outcome::Clean)
}

/// The key in a file.
pub(super) fn read(path: &Path) -> anyhow::Result<SigningKey> {
    let named = || format!("the key `{}` cannot be read", path.display());
    let file = File::open(path).with_context(named)?;
    let mut text = String::new();
    file.take(DIGITS as u64 + 2)
        .read_to_string(&mut text)
        .with_context(named)?;
    let text = text.trim();
    let is_key = text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    ensure!(
        is_key,
        "`{}` is not a key: expected {DIGITS} hexadecimal digits",
        path.display()
    );
    let mut seed = [0; 32];
    for (at, byte) in seed.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).with_context(named)?;
    }
    match SigningKey::from_seed(&seed) {
        Some(key) => Ok(key),
        None => bail!("`{}` is not a key", path.display()),
    }
}

fn make(path: &Path) -> anyhow::Result<()> {
    let named = || format!("the key `{}` cannot be made", path.display());
    let mut seed = [0; 32];
    File::open("/dev/urandom")
        .and_then(|mut random| random.read_exact(&mut seed))
        .context("the system gives no randomness")?;
    let digits: String = seed.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).with_context(named)?;
    std::io::Write::write_all(&mut file, format!("{digits}\n").as_bytes()).with_context(named)
}
