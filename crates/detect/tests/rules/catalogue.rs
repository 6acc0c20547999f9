//! Rules about events that are not read here are checked all the same.

use crate::support::Asked;

fn problems(condition: &str) -> Vec<String> {
    let text = format!(
        "- rule: r\n  desc: d\n  condition: {}\n  output: \"%proc.cmdline %proc.aname[2] %evt.arg.path\"\n  priority: INFO\n",
        serde_json::to_string(condition).expect("text")
    );
    Asked::of(&[("rules.yaml", &text)]).problems()
}

#[test]
fn rules_about_system_calls_are_checked() {
    for condition in [
        "evt.type in (open, openat) and fd.name startswith /etc and proc.aname[2] = bash",
        "evt.arg.flags contains O_TRUNC and evt.rawarg.res < 0 and fd.sport >= 1024",
        "user.uid != 0 and container.id != host and proc.is_exe_upper_layer = true",
        "evt.buffer bcontains cafebabe and k8s.ns.name exists and proc.env[PATH] contains tmp",
    ] {
        assert_eq!(problems(condition), [""; 0], "{condition}");
    }
    for (condition, expect) in [
        (
            "proc.nam = bash",
            "unknown field `proc.nam`, in the rule `r`; did you mean `proc.name`?",
        ),
        (
            "user.uid = root",
            "the field is a number, and `root` is none",
        ),
        ("fd.name > 5", "`>` compares numbers, and the field is none"),
        ("ka.verb = get", "it is a field of the source `k8s_audit`"),
    ] {
        let found = problems(condition);
        assert!(
            found.len() == 1 && found[0].contains(expect),
            "{condition}: {found:?}"
        );
    }
}
