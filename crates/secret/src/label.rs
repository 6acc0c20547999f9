//! Labels and prompts: what a program shows beside the field for a password, in whatever language.

/// What the field is called.
#[rustfmt::skip]
const LABELS: &[&str] = &[
    "password", "passphrase", "passcode", "pin", "token", "secret", "username", "passwort", "kennwort", "contraseña",
    "contrasena", "clave", "mot de passe", "wachtwoord", "senha", "parola", "parola d'ordine", "adgangskode", "passord",
    "salasana", "heslo", "geslo", "lozinka", "parool", "parole", "slaptažodis", "kata sandi", "jelszó", "hasło", "lösenord",
];

/// Whether a value under a name of a text is what the name is called, and no credential.
pub(crate) fn is_label(name: &str, value: &str) -> bool {
    // Translations in Java properties are in ASCII.
    if let Some(read) = unescaped(value) {
        return is_label(name, &read);
    }
    let last = name
        .rsplit(|character: char| !character.is_alphabetic())
        .next()
        .unwrap_or(name);
    let shown = value.trim_end_matches([':', '?', '*', ' ', '…', '：']);
    let is_capital = shown.starts_with(char::is_uppercase);
    let lower = shown.to_lowercase();
    value.eq_ignore_ascii_case(name)
        || is_capital && (shown.eq_ignore_ascii_case(last) || LABELS.contains(&lower.as_str()))
        || is_foreign_words(shown)
}

/// A text with its escapes of characters that are not ASCII read (`\u00f6`), as Java writes them; nothing where it has none.
fn unescaped(value: &str) -> Option<String> {
    let mut read = Vec::new();
    let mut parts = value.split("\\u");
    read.extend(parts.next()?.encode_utf16());
    let mut has_escape = false;
    for part in parts {
        let digits = part.get(..4)?;
        let unit = u16::from_str_radix(digits, 16).ok();
        read.push(unit.filter(|unit| *unit > 0x7f)?);
        read.extend(part.get(4..)?.encode_utf16());
        has_escape = true;
    }
    let read = String::from_utf16(&read).ok()?;
    has_escape.then_some(read)
}

/// Whether a value is how much a logger writes: `log4j.logger.password=DEBUG`, `logging.level.org.example.token: trace`.
pub(crate) fn is_log_level(name: &str, value: &str) -> bool {
    #[rustfmt::skip]
    const LEVELS: &[&str] = &["all", "trace", "debug", "info", "warn", "warning", "error", "fatal", "off"];
    const LOGGERS: &[&str] = &["logger", "logging.level", "log.level", "loglevel"];
    let name = name.to_ascii_lowercase();
    // An appender may follow, as Log4j has it.
    let level = value.split(',').next().unwrap_or(value).trim();
    LOGGERS.iter().any(|logger| name.contains(logger))
        && LEVELS.contains(&&*level.to_ascii_lowercase())
}

/// Whether a value is the fingerprint by which a key is known that programs are signed with: `NGINX_SIGNING_KEY`.
pub(crate) fn is_key_fingerprint(name: &str, value: &str) -> bool {
    const FINGERPRINT: usize = 40;
    const LONG_ID: usize = 16;
    let name = name.to_ascii_lowercase();
    let is_named = [
        "signing_key",
        "signing-key",
        "signingkey",
        "release_key",
        "release-key",
    ]
    .iter()
    .any(|part| name.contains(part));
    let digits = value.strip_prefix("0x").unwrap_or(value);
    is_named
        && matches!(digits.len(), FINGERPRINT | LONG_ID)
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'A'..=b'F'))
}

/// Whether a word behind a label goes on with a sentence: `Passwort vergessen?`, `Senha incorreta`. A setting of a file is
/// written in small letters.
pub(crate) fn is_sentence(name: &str, value: &str) -> bool {
    let is_label = name != "Pass"
        && name.starts_with(char::is_uppercase)
        && LABELS.contains(&name.to_lowercase().as_str());
    value.ends_with('?')
        || is_label && !name.starts_with("Password") && value.chars().all(char::is_alphabetic)
}

/// Words with letters that few keyboards of a shell have: `密码`, `Şifre`. Passwords of such letters have digits or signs.
fn is_foreign_words(value: &str) -> bool {
    let is_word =
        |character: char| character.is_alphabetic() || matches!(character, ' ' | '\'' | '-');
    let first = value.chars().next();
    // Latin words begin with a capital where they are shown; other scripts have none, or are no password's.
    let is_shown = first.is_some_and(|first| first.is_uppercase() || !first.is_ascii());
    is_shown
        && !value.is_ascii()
        && value
            .chars()
            .all(|character| is_word(character) || is_mark(character))
}

/// What belongs to the letter before it, as the long vowels of Japanese do.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{0300}'..='\u{036f}' | '\u{0900}'..='\u{0dff}' | '\u{0e00}'..='\u{0e7f}' | '\u{3099}'..='\u{309c}' | '\u{30fc}')
}
