//! One document in every medium, with a hostile text in every place.

use super::{Document, Words};
use crate::markdown::inline;

const HOSTILE: &str = "a|<b>`c`\n# d @e";

fn document(text: &str) -> Document {
    let mut inside = Document::new();
    inside.code("diff", [format!("+ {text}"), "- gone".to_owned()]);
    let mut document = Document::new();
    document
        .heading(3, text)
        .paragraph(Words::from("before: ").strong(text).and("."))
        .quote(Words::sentence(&format!("the pod `{text}` is new")))
        .list([Words::name(text), Words::default().command(text)])
        .list([])
        .table(
            ["", "Where"],
            [[Words::from(text), Words::name(text).line().and(text)]],
        )
        .fold(text, true, inside);
    document
}

#[test]
fn markdown_has_a_blank_line_between_blocks() {
    assert_eq!(
        document("x").markdown().as_str(),
        "### x\n\nbefore: **x**.\n\n> the pod `x` is new\n\n- `x`\n- <code>x</code>\n\n| | Where |\n|---|---|\n| x | `x`<br>x |\n\n<details open><summary>x</summary>\n\n```diff\n+ x\n- gone\n```\n\n</details>\n"
    );
}

#[test]
fn no_text_is_markup_in_any_medium() {
    let markdown = document(HOSTILE).markdown();
    let lines = document("x").markdown().as_str().lines().count();
    assert_eq!(
        markdown.as_str().lines().count(),
        lines,
        "{}",
        markdown.as_str()
    );
    // Names are code, in which nothing is markup but the end of it.
    let heading = markdown.as_str().lines().next();
    assert_eq!(heading, Some(&*format!("### {}", inline(HOSTILE))));
    let (page, plain) = (document(HOSTILE).page(HOSTILE), document("x").page("x"));
    assert!(!page.as_str().contains("<b>"));
    let tags = |text: &str| text.matches('<').count();
    // A name ends at a backtick that is in it, and what is behind it is one of its own.
    assert_eq!(
        tags(page.as_str()),
        tags(plain.as_str()) + 2,
        "{}",
        page.as_str()
    );
}

#[test]
fn a_page_begins_with_its_title_and_skips_no_level() {
    let mut document = Document::new();
    document.heading(2, "two").heading(3, "three");
    document.table(["a"], [[Words::from("b")]]);
    document.table(["a"], [[Words::from("b")]]);
    assert!(
        document
            .page("two")
            .as_str()
            .contains("<h1>two</h1>\n<h2>three</h2>")
    );
    let page = document.page("one");
    for part in [
        "<h1>one</h1>\n<h2>two</h2>\n<h3>three</h3>",
        "aria-label=\"Table 1: three\"",
        "aria-label=\"Table 2: three\"",
    ] {
        assert!(page.as_str().contains(part), "{part}: {}", page.as_str());
    }
}
