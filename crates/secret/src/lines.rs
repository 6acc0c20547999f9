//! Tables of users whose lines have no names: `.pgpass`, PgBouncer's user list, `chpasswd`, PPP and IPsec secrets, JAAS.

use std::ops::Range;

use memchr::memmem;

use crate::boundary::{is_name_byte, run_end};
use crate::limits::NAME_LIMIT;
use crate::quoted;
use crate::random;
use crate::two_lines;

/// What a line of the text is, if its name or its words tell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Table {
    /// `host:port:database:user:password`
    Pgpass,
    /// `"user" "password"`
    UserList,
    /// `token,user,uid,"group"`
    Tokens,
    /// `client server secret addresses`
    Ppp,
    /// `user name on >password`, of Redis
    Acl,
    /// `host user:password`, of Postfix
    Relay,
    /// `user:password` below `list:` of cloud-init's `chpasswd`
    Chpasswd,
    /// `user:password` of rsync, `place user password` of davfs2
    Secrets,
}

/// A table is looked at up to here.
const MAX_LINES: usize = 4096;

/// The values in the tables of a text. `name` is the name of the text, a key of a ConfigMap or a file.
pub(crate) fn scan(name: &str, text: &str, mut each: impl FnMut(Range<usize>)) {
    if let Some(value) = two_lines::password(name, text) {
        each(value);
        return;
    }
    let table = if let Some(table) = named_table(name, text) {
        table
    } else if find(text, b'M', "LoginModule").is_some() {
        jaas_users(text, &mut each);
        return;
    } else if !text.contains(':') {
        return;
    } else if let Some(at) = find(text, b'w', "chpasswd:") {
        lines(text, at, Table::Chpasswd, &mut each);
        return;
    } else if text.len() < 8192 && find(text, b'5', ":5432:").is_some() {
        Table::Pgpass
    } else {
        return;
    };
    lines(text, 0, table, &mut each);
}

/// The table that a text of this name is.
fn named_table(name: &str, text: &str) -> Option<Table> {
    if name.ends_with(".acl") || text.starts_with("user default ") || has_acl(text) {
        return Some(Table::Acl);
    }
    // All the other names have one.
    if !name.contains('s') {
        return None;
    }
    if name.contains("pgpass") {
        Some(Table::Pgpass)
    } else if name.contains("userlist") || name.contains("user") && is_user_list(text) {
        Some(Table::UserList)
    } else if name.contains("sasl") && !text.contains('=') {
        Some(Table::Relay)
    } else if name.ends_with("tokens.csv") || name.contains("known_tokens") {
        Some(Table::Tokens)
    } else if name.ends_with("chap-secrets") || name.ends_with("pap-secrets") {
        Some(Table::Ppp)
    } else if name.ends_with("secrets") && !name.ends_with("ipsec.secrets") {
        Some(Table::Secrets)
    } else {
        None
    }
}

/// Whether a line is a rule of Redis that gives a password.
fn has_acl(text: &str) -> bool {
    let lines = || text.lines().take(MAX_LINES);
    memmem::find(text.as_bytes(), b" >").is_some() && lines().any(is_acl)
}

/// `user name on >password ~keys +@commands`: the words of Redis, and no redirection of a shell.
fn is_acl(line: &str) -> bool {
    const WORDS: &[&str] = &[
        "on",
        "off",
        "reset",
        "allkeys",
        "allchannels",
        "allcommands",
    ];
    let Some(rest) = line.strip_prefix("user ") else {
        return false;
    };
    let mut words = rest.split_whitespace().skip(1);
    words.any(|word| {
        WORDS.contains(&word)
            || word.starts_with(['~', '&'])
            || word.starts_with("+@")
            || word.starts_with("-@")
    })
}

/// Whether every line has a user and what looks like a password or its hash, both in quotes.
fn is_user_list(text: &str) -> bool {
    let lines = text.lines().map(str::trim_end).take(MAX_LINES);
    let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with([';', '#']));
    let mut is_any = false;
    lines.all(|line| {
        let password = value(line, Table::UserList).and_then(|place| line.get(place));
        is_any = true;
        password.is_some_and(|word| {
            word.starts_with("md5") || word.starts_with("SCRAM-") || random::is_generated(word)
        })
    }) && is_any
}

/// Where a word stands. One byte of it that is rare elsewhere spares most texts the search.
fn find(text: &str, rare: u8, word: &str) -> Option<usize> {
    memchr::memchr(rare, text.as_bytes())?;
    memmem::find(text.as_bytes(), word.as_bytes())
}

fn lines(text: &str, from: usize, table: Table, each: &mut impl FnMut(Range<usize>)) {
    let mut start = from;
    let rest = text.get(from..).unwrap_or_default();
    for line in rest.split_inclusive('\n').take(MAX_LINES) {
        if let Some(value) = value(line, table)
            && !value.is_empty()
        {
            each(start + value.start..start + value.end);
        }
        start += line.len();
    }
}

/// `user_admin="password"`: those whom a server of Kafka or ZooKeeper lets in.
fn jaas_users(text: &str, each: &mut impl FnMut(Range<usize>)) {
    const OPENING: &str = "user_";
    for (at, _) in text.match_indices(OPENING).take(MAX_LINES) {
        let name = at + OPENING.len();
        let end = run_end(text.as_bytes(), name, NAME_LIMIT, is_name_byte);
        let is_assigned = text.as_bytes().get(end) == Some(&b'=');
        if let Some(value) = is_assigned.then(|| quoted::string(text, end + 1)).flatten() {
            each(value);
        }
    }
}

fn value(line: &str, table: Table) -> Option<Range<usize>> {
    let content = line.trim_end();
    let indent = content.len() - content.trim_start().len();
    if content.trim_start().starts_with('#') {
        return None;
    }
    match table {
        Table::Pgpass => {
            let mut fields = content.splitn(5, ':');
            let (_, port) = (fields.next()?, fields.next()?);
            let password = fields.nth(2)?;
            let is_port =
                port == "*" || !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
            (is_port && !password.contains(' '))
                .then(|| content.len() - password.len()..content.len())
        }
        Table::UserList => {
            let inside = content.strip_prefix('"')?.strip_suffix('"')?;
            let (user, password) = inside.split_once("\" \"")?;
            let start = 1 + user.len() + 3;
            Some(start..start + password.len())
        }
        Table::Tokens => {
            let (token, rest) = content.split_once(',')?;
            (rest.contains(',') && token.len() >= 8).then_some(indent..token.len())
        }
        Table::Ppp => {
            let mut words = content.split_whitespace();
            let secret = words.nth(2)?;
            let start = secret.as_ptr() as usize - line.as_ptr() as usize;
            let secret = secret.trim_matches('"');
            let quote = usize::from(line.get(start..start + 1) == Some("\""));
            Some(start + quote..start + quote + secret.len())
        }
        Table::Relay => {
            let (_, login) = content.split_once([' ', '\t'])?;
            let (user, password) = login.trim_start().split_once(':')?;
            let is_login = !user.is_empty() && !login.trim().contains(' ');
            is_login.then(|| content.len() - password.len()..content.len())
        }
        Table::Acl => {
            let at = content.find(" >")? + 2;
            let rest = content.get(at..)?;
            let length = rest.find(' ').unwrap_or(rest.len());
            is_acl(content).then_some(at..at + length)
        }
        Table::Secrets => {
            let mut words = content.split_whitespace();
            let (first, more) = (words.next()?, words.next());
            let password = match (more, words.next(), words.next()) {
                (None, ..) => {
                    first
                        .split_once(':')
                        .filter(|(user, _)| !user.is_empty())?
                        .1
                }
                (Some(_), Some(last), None) if first.contains("://") || first.starts_with('/') => {
                    last.trim_matches('"')
                }
                _ => return None,
            };
            let start = password.as_ptr() as usize - line.as_ptr() as usize;
            Some(start..start + password.len())
        }
        Table::Chpasswd => {
            let (user, password) = content
                .trim_start()
                .trim_start_matches("- ")
                .split_once(':')?;
            let is_user = !user.is_empty()
                && user
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
            let is_pair = is_user
                && !password.is_empty()
                && !password.contains(' ')
                && !matches!(user, "list" | "expire" | "chpasswd");
            is_pair.then(|| content.len() - password.len()..content.len())
        }
    }
}
