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
