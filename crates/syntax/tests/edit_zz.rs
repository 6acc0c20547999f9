use saphyr_parser::*;
#[test] fn show() {
  for t in ["{\n\n  'a': false,\n}", "{a: 1}", "b: {\n  a: 1,\n}\n","b: [\n  a,\n]\n","b: [[a]]\n", "b: [a: 1]","[a: 1, {b: 2}]"] {
    println!("=====\n{t}\n--");
    let mut p = Parser::new_from_str(t);
    while let Some(e) = p.next_event() { let (e,s)=match e {Ok(x)=>x, Err(e)=>{println!("ERR {e}");break}}; println!("{:?}  {}..{}  {}:{}", e, s.start.index(), s.end.index(), s.start.line(), s.start.col()); }
  }
}
