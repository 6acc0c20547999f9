//! What reads, and what it says.

use super::*;

#[test]
fn expressions_that_read() {
    for text in [
        "true",
        "object.spec.replicas <= 5 && !has(object.x)",
        "object.?metadata.?labels[?'a'].orValue('') in ['b', \"c\",]",
        "x ? y : z ? -1 : .5e-3",
        "variables.all.exists(c, c.name == r'\\d' + b'x' + '''it's''')",
        "{'a': 1, 'b': [2u, 0xFFu]}.a // why\n + 1",
        "Object{spec: Object.spec{replicas: 3}}",
        "[JSONPatch{op: \"add\", path: '/a'}]",
        "self.`odd-name` == oldSelf.inner",
        "'\\'' + \"\\\\\"",
        ".a.b.c(1, 2)",
        "a in b || index.of == 1",
        "'ä'.size() > 0",
    ] {
        assert!(read(text).is_ok(), "{text}");
    }
    let deep = format!("{}1{}", "(".repeat(5000), ")".repeat(5000));
    assert_eq!(read(&deep), Ok(Expression::default()));
}

#[test]
fn names_that_come_from_outside() {
    for (text, names) in [
        ("object.spec.all(c, c.x == d)", "d object"),
        ("a.map(k, v, k in v)", "a v"),
        ("a.all(i, v, i < v.size())", "a"),
        ("a.exists(c, c.b.all(c, c)) && c", "a c"),
        ("cel.bind(x, object.y, x + x)", "cel object"),
        (
            "Object{spec: Object.spec{replicas: params.n}}",
            "Object params",
        ),
        ("{key: 'x', 'true': null}[key]", "key"),
        ("has(object.x) ? size(y) : quantity('1')", "object y"),
        ("a.startsWith(b, c)", "a b c"),
        ("a.map(true, b)", "a b"),
    ] {
        let found = read(text).expect(text).names;
        let found: Vec<&str> = found.into_iter().collect();
        assert_eq!(found.join(" "), names, "{text}");
    }
}

#[test]
fn expressions_that_are_neither_true_nor_false() {
    for text in ["1 + 1", "'a'", "-2 * (3u)", "['a', {'b': 1}]", "[1][0]"] {
        assert!(read(text).expect(text).is_plain, "{text}");
    }
    for text in [
        "1 < 2",
        "!1",
        "true",
        "'a'.x()",
        "1 in [1]",
        "a ? 1 : 2",
        "[true][0]",
    ] {
        assert!(!read(text).expect(text).is_plain, "{text}");
    }
}

#[test]
fn expressions_that_do_not() {
    for (text, what) in [
        ("object.x >", "it ends where a value"),
        ("object.x > )", "unexpected `)`"),
        ("(a", "it ends where `)`"),
        ("a)", "unexpected `)`"),
        ("'a", "not closed"),
        ("a b", "unexpected `b`"),
        ("a ? b", "it ends where `:`"),
        ("[1 2]", "expected `]`, found `2`"),
        ("{1}", "expected `:`"),
        ("a.", "it ends"),
        ("a = b", "unexpected `=`"),
        ("a and b", "unexpected `a`"),
        ("f(,)", "unexpected `,`"),
        ("&& a", "unexpected `&`"),
        ("{{ .Values.x }}", "expected `:`"),
        ("a;", "unexpected `;`"),
    ] {
        let found = read(text).expect_err(text);
        assert!(found.contains(what), "{text}: {found}");
    }
}
