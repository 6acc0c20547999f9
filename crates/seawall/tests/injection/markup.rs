//! A strict reader of XML, and of the HTML that can be read like it: every element that is opened is closed, every
//! attribute is quoted, every `&` begins an entity.

/// Elements that have no end.
const VOID: &[&str] = &["meta", "input", "br", "link", "!doctype", "?xml"];

/// Elements whose text is no markup.
const RAW: &[&str] = &["script", "style"];

/// What a page consists of.
#[derive(Default)]
pub struct Page<'t> {
    /// Names of elements, each as often as it is opened.
    pub elements: Vec<&'t str>,
    /// Names of attributes.
    pub attributes: Vec<&'t str>,
    /// Text of scripts and styles.
    pub raw: Vec<&'t str>,
}

/// Reads a page.
pub fn read(text: &str) -> Result<Page<'_>, String> {
    let mut page = Page::default();
    let mut open: Vec<&str> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let Some((before, after)) = rest.split_once('<') else {
            entities(rest)?;
            break;
        };
        entities(before)?;
        let (tag, behind) =
            split_tag(after).ok_or_else(|| format!("a tag has no end: {after:.60}"))?;
        rest = behind;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name.trim()) {
                return Err(format!("`{tag}` closes nothing"));
            }
            continue;
        }
        let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        let is_whole =
            name.ends_with('/') || attributes.ends_with('/') || attributes.ends_with('?');
        let name = name.trim_end_matches('/');
        page.elements.push(name);
        read_attributes(attributes.trim_end_matches(['/', '?']), &mut page)?;
        if RAW.contains(&name) {
            let end = format!("</{name}>");
            let (raw, behind) = rest.split_once(&*end).ok_or("a script has no end")?;
            page.raw.push(raw);
            rest = behind;
        } else if !is_whole && !VOID.contains(&name) {
            open.push(name);
        }
    }
    match open.last() {
        None => Ok(page),
        Some(name) => Err(format!("`{name}` is never closed")),
    }
}

/// A tag up to its `>`, which may stand in the value of an attribute.
fn split_tag(text: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match (letter, quote) {
            ('>', None) => return Some((&text[..at], &text[at + 1..])),
            ('<', None) => return None,
            ('"' | '\'', None) => quote = Some(letter),
            (letter, Some(own)) if letter == own => quote = None,
            _ => {}
        }
    }
    None
}

fn read_attributes<'t>(text: &'t str, page: &mut Page<'t>) -> Result<(), String> {
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|letter: char| letter == '=' || letter.is_whitespace());
        let (name, behind) = rest.split_at(end.unwrap_or(rest.len()));
        let is_name = |letter: char| letter.is_ascii_alphanumeric() || "-_:".contains(letter);
        if name.is_empty() || !name.chars().all(is_name) {
            return Err(format!("`{name}` is no attribute"));
        }
        page.attributes.push(name);
        rest = match behind.strip_prefix("=\"") {
            None => behind.trim_start(),
            Some(value) => {
                let (value, behind) = value.split_once('"').ok_or("a value has no end")?;
                entities(value)?;
                if value.contains('<') {
                    return Err(format!("`<` in a value: {value:.60}"));
                }
                behind.trim_start()
            }
        };
        if rest.starts_with('=') {
            return Err(format!("a value is not quoted: {rest:.60}"));
        }
    }
    Ok(())
}

fn entities(text: &str) -> Result<(), String> {
    for behind in text.split('&').skip(1) {
        let name = behind.split_once(';').map_or("", |(name, _)| name);
        let is_entity = |letter: char| letter.is_ascii_alphanumeric() || letter == '#';
        if name.is_empty() || name.len() > 10 || !name.chars().all(is_entity) {
            return Err(format!("`&` begins no entity: {behind:.40}"));
        }
    }
    Ok(())
}

#[test]
fn what_is_not_well_formed_is_refused() {
    let page = read("<!doctype html>\n<a b=\"c>\" d>e &amp; f<br></a><script>a < b && c</script>")
        .expect("a page");
    assert_eq!(page.elements, ["!doctype", "a", "br", "script"]);
    assert_eq!(page.attributes, ["html", "b", "d"]);
    for wrong in [
        "<a>",
        "<a></b>",
        "</a>",
        "a & b",
        "<a b=c></a>",
        "<a b='\"></a>",
        "<a <b></b>",
        "<a b=\"&\"/>",
        "<script>a",
    ] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}
