//! Readers of what has no parser at hand: CSV, Markdown as GitHub reads it, diagrams.

/// Elements in comments of pull requests.
const IN_MARKDOWN: &[&str] = &[
    "<details>",
    "<details open>",
    "</details>",
    "<summary>",
    "</summary>",
    "<br>",
    "<code>",
    "</code>",
];

/// RFC 4180: every row has as many cells as the head.
pub fn csv(text: &str) -> Result<(), String> {
    let mut rows: Vec<Vec<String>> = vec![vec![String::new()]];
    let mut letters = text.chars().peekable();
    let mut is_quoted = false;
    while let Some(letter) = letters.next() {
        let row = rows.last_mut().expect("a row");
        let cell = row.last_mut().expect("a cell");
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if is_quoted || cell.is_empty() => is_quoted = !is_quoted,
            '"' => return Err(format!("a quote inside of {cell:.60}")),
            ',' if !is_quoted => row.push(String::new()),
            '\r' if !is_quoted && letters.peek() == Some(&'\n') => {}
            '\n' if !is_quoted => rows.push(vec![String::new()]),
            letter => cell.push(letter),
        }
    }
    rows.pop();
    for row in &rows {
        if row.len() != rows[0].len() {
            return Err(format!(
                "{} cells, and {} in the head: {row:.200?}",
                row.len(),
                rows[0].len()
            ));
        }
        let formula = |cell: &&String| cell.trim_start().starts_with(['=', '+', '-', '@']);
        if let Some(cell) = row.iter().find(formula) {
            return Err(format!("a formula: {cell:.60}"));
        }
    }
    Ok(())
}

/// Tables are whole, code ends where it begins, and nothing else is markup.
pub fn markdown(text: &str) -> Result<(), String> {
    let mut is_fenced = false;
    let mut columns = None;
    for line in text.lines() {
        if line.starts_with("```") {
            is_fenced = !is_fenced;
            if !matches!(line, "```" | "```diff") {
                return Err(format!("a fence of its own: {line:.60}"));
            }
            continue;
        }
        if is_fenced {
            if line.contains('`') {
                return Err(format!("a backtick in a fence: {line:.60}"));
            }
            continue;
        }
        let pipes = line.matches('|').count();
        match (line.starts_with('|'), columns) {
            (true, None) => columns = Some(pipes),
            (true, Some(known)) if known != pipes => {
                return Err(format!(
                    "{pipes} pipes, and {known} in the head: {line:.200}"
                ));
            }
            (true, Some(_)) => {}
            (false, _) => columns = None,
        }
        // What is left when code is taken out: pairs of backticks in a line.
        let outside: String = line.split('`').step_by(2).collect();
        if line.matches('`').count() % 2 == 1 {
            return Err(format!("code without an end: {line:.200}"));
        }
        let mut plain = outside.clone();
        for element in IN_MARKDOWN {
            plain = plain.replace(element, "");
        }
        for (sign, what) in [
            ("<", "an element"),
            ("](", "a link"),
            ("://", "a link"),
            ("www.", "a link"),
            ("@", "a mention"),
            ("$", "a formula"),
        ] {
            if plain.contains(sign) {
                return Err(format!("{what}: {plain:.200}"));
            }
        }
        if plain.contains("&#64;")
            && plain.matches("&#64;").count() != plain.matches("&#64;&#8203;").count()
        {
            return Err(format!("a mention: {plain:.200}"));
        }
        if line
            .trim_start_matches(['#', '-', '>', ' '])
            .starts_with("PWNED")
        {
            return Err(format!("a line of its own: {line:.60}"));
        }
    }
    match is_fenced {
        false => Ok(()),
        true => Err("a fence has no end".to_owned()),
    }
}

/// What is left of a diagram when its labels are taken out holds names of nodes alone.
pub fn diagram(text: &str, has_escapes: bool) -> Result<(), String> {
    let (mut is_quoted, mut outside) = (false, String::new());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if is_quoted && has_escapes => drop(letters.next()),
            '"' => is_quoted = !is_quoted,
            '\n' if is_quoted => return Err("a label over several lines".to_owned()),
            letter if !is_quoted => outside.push(letter),
            _ => {}
        }
    }
    let is_wrong = is_quoted
        || ["PWNED", "pwned", "script", "`", "<"]
            .iter()
            .any(|sign| outside.contains(sign));
    if is_wrong {
        return Err(format!("more than labels: {outside:.300}"));
    }
    if !has_escapes && text.contains("%%{") {
        return Err("a directive".to_owned());
    }
    Ok(())
}
