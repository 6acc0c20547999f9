//! What of Falco's and Sigma's rules is not supported: `docs/reference/rule-support.md` is made from what is here, and each line of it is asked.
//! `UPDATE_EXPECTED=1` renews the page.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use seawall_detect::{Loaded, Program, falco, idle, sigma};

/// What happens to a rule that uses it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Then {
    /// The rule is an error, which says this.
    Error(&'static str),
    /// The rule is checked and not asked.
    NotAsked,
}

struct Case {
    what: &'static str,
    why: &'static str,
    rule: &'static str,
    then: Then,
}

const FALCO: &[Case] = &[
    Case {
        what: "rules about system calls (`source: syscall`, the default)",
        why: "there is no sensor yet; conditions and fields are checked",
        rule: "- rule: r\n  desc: d\n  condition: proc.name = a\n  output: o\n  priority: INFO\n",
        then: Then::NotAsked,
    },
    Case {
        what: "rules about events of plugins other than `k8saudit` and `json` (`source: aws_cloudtrail` and the like)",
        why: "their events are not read; fields of plugins that are not known are not checked",
        rule: "- rule: r\n  desc: d\n  condition: ct.name = a\n  output: o\n  priority: INFO\n  source: aws_cloudtrail\n",
        then: Then::NotAsked,
    },
    Case {
        what: "fields of another source (`evt.type` in a rule about audit events)",
        why: "such an event never has them",
        rule: "- rule: r\n  desc: d\n  condition: evt.type = open\n  output: o\n  priority: INFO\n  source: k8s_audit\n",
        then: Then::Error("unknown field `evt.type`"),
    },
    Case {
        what: "look-around and back references in `regex`",
        why: "RE2, which Falco uses, has none either",
        rule: "- rule: r\n  desc: d\n  condition: ka.verb regex '(?=a)b'\n  output: o\n  priority: INFO\n  source: k8s_audit\n",
        then: Then::Error("is not a regular expression"),
    },
    Case {
        what: "texts with bytes that are no UTF-8, but for `bcontains` and `bstartswith`",
        why: "audit events are JSON, whose texts are Unicode",
        rule: "- rule: r\n  desc: d\n  condition: ka.verb = \"\\xff\"\n  output: o\n  priority: INFO\n  source: k8s_audit\n",
        then: Then::Error("bytes that are no UTF-8"),
    },
    Case {
        what: "`required_engine_version` above the one that is understood",
        why: "newer rules may mean something else",
        rule: "- required_engine_version: 99.0.0\n- rule: r\n  desc: d\n  condition: ka.verb = a\n  output: o\n  priority: INFO\n  source: k8s_audit\n",
        then: Then::Error("the file is written for engine 99.0.0"),
    },
    Case {
        what: "transformers that Falco does not have",
        why: "what they would mean is not known",
        rule: "- rule: r\n  desc: d\n  condition: frob(ka.verb) = a\n  output: o\n  priority: INFO\n  source: k8s_audit\n",
        then: Then::Error("expected"),
    },
];

const SIGMA: &[Case] = &[
    Case {
        what: "log sources other than `product: kubernetes` with `service: audit` or no service",
        why: "their events are not read; those of `product: linux` are checked against Sigma's taxonomy",
        rule: "title: t\nlogsource: {product: windows, category: process_creation}\ndetection:\n  s: {Image: a}\n  condition: s\n",
        then: Then::NotAsked,
    },
    Case {
        what: "aggregations in conditions (`| count() > 5`, `| near`)",
        why: "Sigma 2 replaced them by correlations",
        rule: "title: t\nlogsource: {product: kubernetes, service: audit}\ndetection:\n  s: {verb: get}\n  condition: s | count() > 5\n",
        then: Then::Error("aggregations in conditions are no part of Sigma 2"),
    },
    Case {
        what: "`timeframe`",
        why: "Sigma 2 replaced it by the `timespan` of a correlation",
        rule: "title: t\nlogsource: {product: kubernetes, service: audit}\ndetection:\n  s: {verb: get}\n  timeframe: 5m\n  condition: s\n",
        then: Then::Error("`timeframe` is no part of Sigma 2"),
    },
    Case {
        what: "`2 of selection_*` and other numbers but 1",
        why: "the specification knows `1`, `any` and `all`",
        rule: "title: t\nlogsource: {product: kubernetes, service: audit}\ndetection:\n  s_a: {verb: get}\n  s_b: {level: Metadata}\n  condition: 2 of s_*\n",
        then: Then::Error("expected `1`, `any` or `all` before `of`"),
    },
    Case {
        what: "look-around and back references in `re`",
        why: "they cannot be matched in time that grows with the text alone",
        rule: "title: t\nlogsource: {product: kubernetes, service: audit}\ndetection:\n  s: {verb|re: '(?=a)b'}\n  condition: s\n",
        then: Then::Error("is not a regular expression"),
    },
    Case {
        what: "modifiers that the specification does not have",
        why: "what they would mean is not known",
        rule: "title: t\nlogsource: {product: kubernetes, service: audit}\ndetection:\n  s: {verb|frobnicate: a}\n  condition: s\n",
        then: Then::Error("unknown modifier `frobnicate`"),
    },
    Case {
        what: "`expand` without values for its placeholder",
        why: "the values are in the configuration of another program",
        rule: "title: t\nlogsource: {product: kubernetes, service: audit}\ndetection:\n  s: {verb|expand: '%x%'}\n  condition: s\n",
        then: Then::Error("the placeholder `%x%` has no values here"),
    },
    Case {
        what: "wildcards in a text with `base64` or another encoding",
        why: "what is encoded is one text",
        rule: "title: t\nlogsource: {product: kubernetes, service: audit}\ndetection:\n  s: {verb|base64: 'a*'}\n  condition: s\n",
        then: Then::Error("a text with wildcards cannot be encoded"),
    },
    Case {
        what: "fields that audit events do not have",
        why: "such a rule could never match; fields with a clear intent are repaired (see the guide)",
        rule: "title: t\nlogsource: {product: kubernetes, service: audit}\ndetection:\n  s: {Image: a}\n  condition: s\n",
        then: Then::Error("audit events have no field `Image`"),
    },
    Case {
        what: "conditions of correlations that are expressions (`a and b`)",
        why: "they are a draft of the specification",
        rule: "title: t\nname: a\nlogsource: {product: kubernetes, service: audit}\ndetection:\n  s: {verb: get}\n  condition: s\n---\ntitle: c\ncorrelation:\n  type: temporal\n  rules: [a]\n  timespan: 5m\n  condition: a and b\n",
        then: Then::Error("a condition of a correlation is a map"),
    },
    Case {
        what: "rules with `status: unsupported`",
        why: "their author says that they do not work",
        rule: "title: t\nstatus: unsupported\nlogsource: {product: kubernetes, service: audit}\ndetection:\n  s: {verb: get}\n  condition: s\n",
        then: Then::NotAsked,
    },
];

type Load = fn(&[(&str, &str)], &mut Program) -> Loaded;

fn load_falco(files: &[(&str, &str)], program: &mut Program) -> Loaded {
    falco::load(files, program).expect("the catalogue is right")
}

fn load_sigma(files: &[(&str, &str)], program: &mut Program) -> Loaded {
    sigma::load(files, program).expect("the table is right")
}

fn errors(loaded: &Loaded) -> Vec<String> {
    let errors = loaded.problems.iter().filter(|problem| problem.is_error);
    errors.map(ToString::to_string).collect()
}

fn table(title: &str, cases: &[Case], page: &mut String) {
    let _ = write!(
        page,
        "\n## {title}\n\n| Not supported | What happens | Why |\n|---|---|---|\n"
    );
    for case in cases {
        let then = match case.then {
            Then::Error(_) => "the rule is an error",
            Then::NotAsked => "the rule is checked and not asked",
        };
        let _ = writeln!(
            page,
            "| {} | {then} | {} |",
            case.what.replace('|', "\\|"),
            case.why
        );
    }
}

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/rule-support.md")
}

/// The page says what is here.
#[test]
fn the_page_lists_what_is_not_supported() {
    let mut text = "# What of Falco's and Sigma's rules is not supported

Everything else of Falco's rules (engine 0.63) and of Sigma's specification 2.1 is. Nothing is left out in silence: `seawall detect lint` names each rule that cannot be
used, with its line and column, and how many rules are asked. All rules of Falco's own files and of Sigma's directories `kubernetes` and `linux` load.
"
    .to_owned();
    table("Falco", FALCO, &mut text);
    table("Sigma", SIGMA, &mut text);
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(page(), &text).expect("the page");
    }
    let committed = fs::read_to_string(page()).expect("the page");
    assert!(
        committed == text,
        "docs/reference/rule-support.md is stale: UPDATE_EXPECTED=1 renews it"
    );
}

/// Each line of the page is so.
#[test]
fn what_is_listed_is_not_supported() {
    for (cases, load) in [(FALCO, load_falco as Load), (SIGMA, load_sigma)] {
        for case in cases {
            let loaded = load(&[("r.yaml", case.rule)], &mut Program::default());
            let errors = errors(&loaded);
            match case.then {
                Then::Error(expect) => {
                    assert!(
                        errors.iter().any(|error| error.contains(expect)),
                        "{}: {errors:?}",
                        case.what
                    );
                }
                Then::NotAsked => {
                    assert_eq!(errors, [""; 0], "{}", case.what);
                    assert!(!loaded.rules.is_empty(), "{}", case.what);
                    assert!(
                        loaded.rules.iter().all(|rule| idle(rule, true).is_some()),
                        "{}",
                        case.what
                    );
                }
            }
        }
    }
}

fn files(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a directory") {
        let path = entry.expect("an entry").path();
        let is_rule = path
            .extension()
            .is_some_and(|end| end == "yaml" || end == "yml");
        if path.is_dir() {
            files(&path, found);
        } else if is_rule {
            found.push((
                path.display().to_string(),
                fs::read_to_string(&path).expect("text"),
            ));
        }
    }
}

/// Every file of the rules that people use loads, or what is wrong with it is in the list.
#[test]
fn every_file_of_the_corpora_loads_or_is_listed() {
    for (name, cases, load) in [
        ("falco", FALCO, load_falco as Load),
        ("sigma", SIGMA, load_sigma),
    ] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../../shared/corpora")
            .join(name);
        if !folder.is_dir() {
            println!("SKIPPED: the corpus `{name}` is not beside the repository");
            continue;
        }
        let mut found = Vec::new();
        files(&folder, &mut found);
        assert!(found.len() >= 4, "{name}");
        for (file, text) in &found {
            let loaded = load(&[(file, text)], &mut Program::default());
            for error in errors(&loaded) {
                let mut listed = cases.iter();
                let is_listed = listed
                    .any(|case| matches!(case.then, Then::Error(expect) if error.contains(expect)));
                assert!(is_listed, "{error}");
            }
        }
    }
}
