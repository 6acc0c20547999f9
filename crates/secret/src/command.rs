//! Credentials that programs take under a flag of one letter, or at a place: `curl -u admin:word`, `mysql -pword`.
//!
//! A flag with a telling name (`--password`) needs no program and is not here.

use std::ops::Range;

use crate::limits::MAX_WORDS;
use crate::name::{self, Promise};
use crate::net;
use crate::words::{split, unquoted};

/// How a program takes a credential.
enum How {
    /// The next word, or behind `=`.
    Next(&'static [&'static str]),
    /// Written right behind the flag.
    Attached(&'static str),
    /// `user:word` as the next word, behind `=` or right behind the flag.
    Login(&'static [&'static str]),
    /// `user%word`.
    Percent(&'static [&'static str]),
    /// `user,word`.
    Comma(&'static [&'static str]),
    /// `pass:word`.
    Prefixed(&'static [&'static str], &'static str),
    /// So many words behind a subcommand.
    Behind(&'static str, usize),
    /// So many words behind the last of several subcommands.
    BehindAll(&'static [&'static str], usize),
    /// The first word that is no flag.
    First,
    /// The last word.
    Last,
    /// As `net` of Windows takes it.
    Net,
    /// Printed into a program that reads a password, or into a file of that name.
    Piped,
}

struct Program {
    /// What its name begins with.
    name: &'static str,
    how: &'static [How],
}

#[rustfmt::skip]
const PROGRAMS: &[Program] = &[
    Program { name: "curl", how: &[How::Login(&["-u", "--user", "-U", "--proxy-user"])] },
    Program { name: "mysql", how: &[How::Attached("-p"), How::Behind("password", 1)] },
    Program { name: "mariadb", how: &[How::Attached("-p"), How::Behind("password", 1)] },
    Program { name: "sshpass", how: &[How::Next(&["-p"]), How::Attached("-p")] },
    Program { name: "redis-cli", how: &[How::Next(&["-a", "--pass"]), How::Behind("AUTH", 1), How::Behind("auth", 1)] },
    Program { name: "snowsql", how: &[How::Next(&["-p"])] },
    Program { name: "mongo", how: &[How::Next(&["-p"])] },
    // `docker login`, `oc login`, `az login`, `helm registry login`
    Program { name: "login", how: &[How::Next(&["-p"])] },
    Program { name: "ldap", how: &[How::Next(&["-w"])] },
    Program { name: "kadmin", how: &[How::Next(&["-w"])] },
    Program { name: "sqlcmd", how: &[How::Next(&["-P"])] },
    Program { name: "cqlsh", how: &[How::Next(&["-p"])] },
    Program { name: "cypher-shell", how: &[How::Next(&["-p"])] },
    Program { name: "influx", how: &[How::Next(&["-password", "-p"])] },
    Program { name: "ipmitool", how: &[How::Next(&["-P"])] },
    Program { name: "snmpget", how: &[How::Next(&["-A", "-X"])] },
    Program { name: "snmpwalk", how: &[How::Next(&["-A", "-X"])] },
    Program { name: "twine", how: &[How::Next(&["-p"])] },
    Program { name: "rootpw", how: &[How::Next(&["--plaintext", "--iscrypted"])] },
    Program { name: "rabbitmqadmin", how: &[How::Next(&["-p"])] },
    Program { name: "rabbitmqctl", how: &[How::Behind("add_user", 2), How::Behind("change_password", 2)] },
    Program { name: "mosquitto_", how: &[How::Next(&["-P"])] },
    Program { name: "smbclient", how: &[How::Percent(&["-U", "--user"])] },
    Program { name: "etcdctl", how: &[How::Login(&["--user"])] },
    Program { name: "openssl", how: &[How::Next(&["-k", "-K"]), How::Prefixed(&["-passin", "-passout", "-pass"], "pass:")] },
    Program { name: "keytool", how: &[How::Next(&["-storepass", "-keypass"])] },
    Program { name: "htpasswd", how: &[How::Last] },
    Program { name: "rclone", how: &[How::Behind("obscure", 1)] },
    Program { name: "mc", how: &[How::Behind("set", 4), How::BehindAll(&["user", "add"], 3)] },
    Program { name: "sentinel", how: &[How::Behind("auth-pass", 2)] },
    Program { name: "zip", how: &[How::Next(&["-P", "--password"])] },
    Program { name: "unzip", how: &[How::Next(&["-P"])] },
    Program { name: "lftp", how: &[How::Comma(&["-u"])] },
    Program { name: "vault", how: &[How::Behind("login", 1)] },
    Program { name: "createUser", how: &[How::Behind("MD5", 1), How::Behind("SHA", 1), How::Behind("AES", 1), How::Behind("DES", 1)] },
    Program { name: "ConvertTo-SecureString", how: &[How::First] },
    Program { name: "cache_peer", how: &[How::Login(&["login"])] },
    Program { name: "nmcli", how: &[How::Behind("password", 1)] },
    Program { name: "xfreerdp", how: &[How::Attached("/p:")] },
    Program { name: "net", how: &[How::Net] },
    Program { name: "echo", how: &[How::Piped] },
];

/// What a text is searched for. `mc` alone would be found in many words.
pub(crate) fn literals() -> impl Iterator<Item = &'static str> {
    PROGRAMS.iter().flat_map(|program| match program.name {
        "mc" => vec!["mc alias", "mc admin"],
        "net" => vec!["net use"],
        name => vec![name],
    })
}

/// The credentials of the command whose name is found at `hit`.
pub(crate) fn in_text(text: &str, hit: usize) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let fresh = hit
        .checked_sub(1)
        .and_then(|before| bytes.get(before))
        .is_none_or(|byte| {
            byte.is_ascii_whitespace()
                || matches!(
                    byte,
                    b'/' | b'"' | b'\'' | b'(' | b'`' | b';' | b'[' | b'|' | b'&'
                )
        });
    let escaped = bytes.get(..hit).is_some_and(|head| head.ends_with(b"\\n"));
    if !fresh && !escaped {
        return Vec::new();
    }
    let words = if text
        .get(hit..)
        .is_some_and(|rest| rest.starts_with("net use"))
    {
        net::split(text, hit)
    } else {
        split(text, hit)
    };
    let texts: Vec<&str> = words
        .iter()
        .map(|word| text.get(word.clone()).unwrap_or_default())
        .collect();
    secrets(&texts)
        .into_iter()
        .filter_map(|(index, inside)| {
            let start = words.get(index)?.start;
            Some(start + inside.start..start + inside.end)
        })
        .collect()
}

/// The credentials in the words of one command: the index of the word and the place in it.
pub(crate) fn secrets(words: &[&str]) -> Vec<(usize, Range<usize>)> {
    let mut found = Vec::new();
    for (index, word) in words.iter().enumerate().take(MAX_WORDS) {
        let name = word.rsplit('/').next().unwrap_or(word);
        let program = PROGRAMS.iter().find(|program| {
            if program.name.len() <= 5
                && program.name != "mysql"
                && program.name != "mongo"
                && program.name != "ldap"
            {
                program.name == name
            } else {
                name.starts_with(program.name)
            }
        });
        if let Some(program) = program {
            for how in program.how {
                take(how, words, index + 1, &mut found);
            }
        }
    }
    found.sort_by_key(|(index, inside)| (*index, inside.start));
    found.dedup();
    found
}

fn take(how: &How, words: &[&str], from: usize, found: &mut Vec<(usize, Range<usize>)>) {
    let rest = words.iter().enumerate().skip(from);
    let mut put = |index: usize, inside: Range<usize>| {
        if words
            .get(index)
            .and_then(|word| word.get(inside.clone()))
            .is_some_and(|text| !text.is_empty())
        {
            found.push((index, inside));
        }
    };
    match how {
        How::Next(flags) => {
            for (index, word) in rest {
                if let Some((index, value)) = value_of(words, index, word, flags) {
                    put(index, value);
                }
            }
        }
        How::Attached(flag) => {
            for (index, word) in rest {
                if word.len() > flag.len() && word.starts_with(flag) && !word.starts_with("--") {
                    put(index, unquoted(word, flag.len()..word.len()));
                }
            }
        }
        How::Login(flags) => divided(words, from, flags, ':', &mut put),
        How::Percent(flags) => divided(words, from, flags, '%', &mut put),
        How::Comma(flags) => divided(words, from, flags, ',', &mut put),
        How::Prefixed(flags, prefix) => {
            for (index, word) in rest {
                if let Some((index, value)) = value_of(words, index, word, flags) {
                    let text = words.get(index).and_then(|word| word.get(value.clone()));
                    if text.is_some_and(|text| text.starts_with(prefix)) {
                        put(index, value.start + prefix.len()..value.end);
                    }
                }
            }
        }
        How::Behind(subcommand, distance) => {
            for (index, word) in rest {
                if word == subcommand
                    && let Some(value) = words.get(index + distance)
                    && !value.starts_with('-')
                {
                    put(index + distance, unquoted(value, 0..value.len()));
                }
            }
        }
        How::BehindAll(subcommands, distance) => {
            let last = subcommands.len() - 1;
            for (index, _) in rest {
                let here = words.get(index..=index + last);
                let place = index + last + distance;
                if here == Some(subcommands)
                    && let Some(value) = words.get(place)
                    && !value.starts_with('-')
                {
                    put(place, unquoted(value, 0..value.len()));
                }
            }
        }
        How::First => {
            if let Some((index, word)) = rest.into_iter().find(|(_, word)| !word.starts_with('-')) {
                put(index, unquoted(word, 0..word.len()));
            }
        }
        How::Last => {
            // `-b` takes the password from the command line.
            let batch =
                words.iter().skip(from).take(2).any(|word| {
                    word.starts_with('-') && !word.starts_with("--") && word.contains('b')
                });
            if let (true, Some(last)) = (batch, words.last()) {
                put(words.len() - 1, unquoted(last, 0..last.len()));
            }
        }
        How::Net => {
            if let Some((index, word)) = net::password(words, from) {
                put(index, unquoted(word, 0..word.len()));
            }
        }
        How::Piped => piped(words, from, &mut put),
    }
}

/// The word that belongs to a flag: the next one, or what stands behind `=`.
fn value_of(
    words: &[&str],
    index: usize,
    word: &str,
    flags: &[&str],
) -> Option<(usize, Range<usize>)> {
    if flags.contains(&word) {
        let next = words.get(index + 1).filter(|next| !next.starts_with('-'))?;
        return Some((index + 1, unquoted(next, 0..next.len())));
    }
    let (flag, _) = word.split_once('=')?;
    flags
        .contains(&flag)
        .then(|| (index, unquoted(word, flag.len() + 1..word.len())))
}

/// `user:word`, also right behind a flag of one letter.
fn divided(
    words: &[&str],
    from: usize,
    flags: &[&str],
    divider: char,
    put: &mut impl FnMut(usize, Range<usize>),
) {
    for (index, word) in words.iter().enumerate().skip(from) {
        let attached = flags
            .iter()
            .find(|flag| flag.len() == 2 && word.len() > 2 && word.starts_with(**flag));
        let value = value_of(words, index, word, flags)
            .or_else(|| attached.map(|_| (index, unquoted(word, 2..word.len()))));
        let Some((index, value)) = value else {
            continue;
        };
        let text = words.get(index).and_then(|word| word.get(value.clone()));
        if let Some(at) = text.and_then(|text| text.find(divider)) {
            put(index, value.start + at + 1..value.end);
        }
    }
}

/// `echo word | docker login --password-stdin`, `echo root:word | chpasswd`, `echo word > password`.
fn piped(words: &[&str], from: usize, put: &mut impl FnMut(usize, Range<usize>)) {
    let Some(end) = words
        .iter()
        .position(|word| matches!(*word, "|" | ">" | ">>"))
    else {
        return;
    };
    let Some(index) = end.checked_sub(1).filter(|index| *index >= from) else {
        return;
    };
    let Some((value, reader)) = words.get(index).zip(words.get(end + 1..)) else {
        return;
    };
    let inside = unquoted(value, 0..value.len());
    if words.get(end) == Some(&"|") {
        let reads = |word: &&&str| {
            matches!(
                **word,
                "--password-stdin" | "--stdin" | "-S" | "--pass-stdin"
            )
        };
        if reader.iter().any(|word| word.ends_with("chpasswd")) {
            if let Some(at) = value.get(inside.clone()).and_then(|text| text.find(':')) {
                put(index, inside.start + at + 1..inside.end);
            }
        } else if reader.iter().find(reads).is_some() {
            put(index, inside);
        }
        return;
    }
    let file = reader
        .first()
        .and_then(|path| path.rsplit('/').next())
        .unwrap_or_default();
    let file = unquoted(file, 0..file.len());
    let name = reader
        .first()
        .and_then(|path| path.rsplit('/').next())
        .and_then(|name| name.get(file));
    if name.and_then(name::promise) == Some(Promise::Password)
        && value
            .get(inside.clone())
            .is_some_and(|text| !text.contains([':', '=', ' ']))
    {
        put(index, inside);
    }
}
