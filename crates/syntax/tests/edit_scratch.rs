use saphyr_parser::*;
#[test]
fn show() {
    for t in [
        "a: 1\nb:\n  - x\n  - y: 1\n    z: |\n      t\n\n# c\nc:\n",
        "a: \u{e9} b\r\nb:\r\n- x\r\n- &q\r\n  y: !!str 1\r\nc: *q\r\nd: 'x\r\n  y'\r\n",
        "a: &x\n  b: 1\nc: &y {q: [1, 2,], r: }\nd: &z # c\ne: *x # c\nf: >-\n    a\n    b\n",
        "# c\n--- # d\n&a\nx: 1\n...\n---\n- - 1\n  - \n-\n- a",
        "? a\n: b\n",
        "{a, b: 1, 'c': d, \"e\":f, g: [h: i]}",
        "a: |+\n  x\n\n\nb: |\n  y",
        "a: x\n  y # c\nb: 1",
        "a:\n  # c\n  - 1\n  # d\n  - \n  # e\nb:\n  x: \n  # f\n",
        "a: | # hello\n   x\n  # c\nb: 1\n",
    ] {
        println!("=====\n{t}\n--");
        let mut p = Parser::new_from_str(t);
        while let Some(e) = p.next_event() {
            let (e, s) = match e {
                Ok(x) => x,
                Err(e) => {
                    println!("ERR {e}");
                    break;
                }
            };
            println!(
                "{:?}  {}..{}  {}:{}",
                e,
                s.start.index(),
                s.end.index(),
                s.start.line(),
                s.start.col()
            );
        }
    }
}
