//! Files with several documents, and what rules say of themselves.

use seawall_detect::{Head, Language, Priority, Record, Source};

use crate::support::{Asked, POD};

#[test]
fn global_documents_are_part_of_those_behind_them() {
    let text = "action: global\ntitle: shared\nlogsource: {product: kubernetes, service: audit}\ndetection:\n    condition: s\nlevel: high\n---\ndetection:\n    s: {verb: create}\n---\ntitle: own\nlevel: low\ndetection:\n    s: {verb: get}\n---\naction: repeat\ntitle: again\ndetection:\n    t: {objectRef.resource: pods}\n    condition: t\n---\naction: reset\n---\ntitle: alone\ndetection:\n    s: {verb: create}\n---\naction: goballe\ntitle: x\n";
    let mut asked = Asked::of(&[("c.yml", text)]);
    let rules = &asked.loaded.rules;
    let shown: Vec<(&str, Priority)> = rules
        .iter()
        .map(|rule| (&*rule.name, rule.priority))
        .collect();
    assert_eq!(
        shown,
        [
            ("shared", Priority::Error),
            ("own", Priority::Notice),
            ("again", Priority::Notice)
        ]
    );
    assert_eq!(
        asked.problems().0,
        [
            "c.yml:24:1: `logsource` is missing",
            "c.yml:28:1: unknown action `goballe`; expected `global`, `repeat` or `reset`",
        ]
    );
    assert_eq!(asked.find(POD).0, ["shared", "again"]);
}

#[test]
fn what_a_rule_says_of_itself_is_kept() {
    let text = "title: ' Exec '\nid: ca44b3c0\nname: exec\nstatus: test\nlicense: DRL-1.1\ndescription: |\n    Looks.\nreferences:\n    - https://example.org/1\nauthor: Leo Tsaousis (@laripping)\ndate: 2024-03-26\ntags:\n    - attack.t1609\n    - attack.execution\n    - attack.t1552.007\n    - attack.t12\nlogsource:\n    category: application\n    product: kubernetes\n    service: audit\ndetection:\n    s: {verb: create}\n    condition: s\nfields: [verb, objectRef.name, responseStatus.code]\nfalsepositives:\n    - Administrators\nlevel: medium\ncustom: {a: 1}\n";
    let asked = Asked::of(&[("r.yml", text)]);
    assert_eq!(asked.problems(), (Vec::new(), Vec::new()));
    let rule = &asked.loaded.rules[0];
    assert_eq!(
        (&*rule.name, rule.language, &rule.source),
        ("Exec", Language::Sigma, &Source::Audit)
    );
    assert_eq!(
        (rule.priority, &*rule.description),
        (Priority::Warning, "Looks.")
    );
    assert_eq!(
        rule.tags,
        [
            "attack.execution",
            "attack.t12",
            "attack.t1552.007",
            "attack.t1609"
        ]
    );
    let origin = &rule.origin;
    assert_eq!(origin.id.as_deref(), Some("ca44b3c0"));
    assert_eq!(origin.name.as_deref(), Some("exec"));
    assert_eq!(origin.status.as_deref(), Some("test"));
    assert_eq!(origin.license.as_deref(), Some("DRL-1.1"));
    assert_eq!(origin.author.as_deref(), Some("Leo Tsaousis (@laripping)"));
    assert_eq!(origin.references, ["https://example.org/1"]);
    assert_eq!(origin.false_positives, ["Administrators"]);
    assert_eq!(origin.techniques, ["T1552.007", "T1609"]);
    let head = Head::read(POD).expect("an event");
    assert_eq!(
        rule.output.fill(&Record::new(POD, &head)),
        "Exec (verb=create objectRef.name=ann responseStatus.code=201), rule by Leo Tsaousis (@laripping)"
    );
}

#[test]
fn wrong_documents_leave_the_others() {
    let good = "title: good\nlogsource: {product: kubernetes}\ndetection: {s: {verb: create}, condition: s}\n";
    for (bad, expect) in [
        ("title: x\n", "expected a document with"),
        (
            "- a\n",
            "expected a rule, a filter or a correlation, found a list",
        ),
        ("title: [\n", "bad.yml:"),
        (
            "title: x\nlogsource: {product: kubernetes}\ndetection: {s: {verb: get, verb: create}, condition: s}\n",
            "bad.yml:3:28: ",
        ),
        (
            "title: x\ndetection: []\nlogsource: {product: kubernetes}\n",
            "`detection` is a map",
        ),
        (
            "title: ''\ndetection: {s: {verb: get}, condition: s}\nlogsource: {product: a}\n",
            "`title` is missing",
        ),
        (
            "title: x\ndetection: {s: {verb: get}, condition: s}\nlogsource: {}\n",
            "`logsource` is missing",
        ),
        (
            "title: x\nlevel: hihg\ndetection: {s: {verb: get}, condition: s}\nlogsource: {product: a}\n",
            "bad.yml:2:8: `hihg` is no level; did you mean `high`?",
        ),
        (
            "title: x\nauthor: [a]\ndetection: {s: {verb: get}, condition: s}\nlogsource: {product: a}\n",
            "`author` is a text, not a list",
        ),
    ] {
        let mut asked = Asked::of(&[("bad.yml", bad), ("good.yml", good)]);
        let (errors, _) = asked.problems();
        assert!(
            errors.len() == 1 && errors[0].contains(expect),
            "{bad}: {errors:?}"
        );
        assert_eq!(asked.find(POD).0, ["good"]);
    }
}

#[test]
fn rules_about_other_events_are_checked_and_never_match() {
    let text = "title: p\nlogsource: {product: linux, category: process_creation}\ndetection:\n    s: {Image|endswith: /bash, CommandLin|contains: x}\n    t: {Imag: null}\n    condition: s or t\n---\ntitle: w\nlogsource: {product: windows, service: security}\ndetection:\n    s: {EventID: 4625}\n    condition: s\n---\ntitle: u\nstatus: unsupported\nlogsource: {product: kubernetes}\ndetection:\n    s: {verb: get}\n    condition: s\n";
    let asked = Asked::of(&[("r.yml", text)]);
    let sources: Vec<&Source> = asked.loaded.rules.iter().map(|rule| &rule.source).collect();
    assert_eq!(
        sources,
        [
            &Source::SystemCalls,
            &Source::Other("windows/security".to_owned()),
            &Source::Audit
        ]
    );
    assert!(!asked.loaded.rules[2].is_enabled);
    assert_eq!(
        asked.problems(),
        (
            Vec::new(),
            vec![
                "r.yml:4:32: `CommandLin` is no field of Sigma's taxonomy for `process_creation`; did you mean `CommandLine`?".to_owned(),
                "r.yml:5:9: `Imag` is no field of Sigma's taxonomy for `process_creation`; did you mean `Image`?".to_owned(),
                "r.yml:14:1: the rule is not asked: its status is `unsupported`".to_owned(),
            ]
        )
    );
}

#[test]
fn slips_in_what_a_rule_says_of_itself_are_told() {
    let text = "title: x\nlevle: high\nmycompany: {a: 1}\nstatus: tests\ntaxonomy: mine\nlogsource: {product: kubernetes}\ndetection: {s: {verb: get}, condition: s}\n---\ntitle: y\nstatus: deprecated\nlogsource: {product: kubernetes}\ndetection: {s: {verb: get}, condition: s}\ntags: [a, [b]]\n";
    let asked = Asked::of(&[("r.yml", text)]);
    assert_eq!(asked.loaded.rules.len(), 2);
    assert_eq!(
        asked.problems().1,
        [
            "r.yml:2:1: unknown key `levle`; did you mean `level`?",
            "r.yml:4:9: `tests` is no status; did you mean `test`?",
            "r.yml:5:11: the taxonomy `mine` is unknown: fields are read as Sigma's",
            "r.yml:10:9: the rule is deprecated: another one has taken its place",
            "r.yml:13:11: `tags` is a list of texts",
        ]
    );
}

#[test]
fn copies_of_a_global_document_are_limited() {
    let values: String = (0..2_000).map(|number| format!("{number},")).collect();
    let mut text = format!("action: global\ncustom: [{values}]\n");
    for _ in 0..1_100 {
        text.push_str("---\ntitle: x\n");
    }
    let asked = Asked::of(&[("r.yml", &text)]);
    let (errors, _) = asked.problems();
    let limited = errors
        .iter()
        .filter(|error| error.contains("have more than 2000000 values"));
    assert!(limited.count() > 50, "{}", errors.len());
    assert_eq!(errors.len(), 1_100);
}

#[test]
fn numbers_are_texts_as_they_are_written_in_every_document() {
    let rule = |title: &str, number: &str| {
        format!(
            "title: {title}\nlogsource: {{product: kubernetes}}\ndetection: {{s: {{userAgent|contains: {number}}}, condition: s}}\n---\n"
        )
    };
    let text = [rule("a", "1.36"), rule("b", "1.360"), rule("c", "1.36")].concat();
    assert_eq!(Asked::of(&[("r.yml", &text)]).find(POD).0, ["a", "c"]);
}
