//! What conditions mean, and what is wrong with some.

use crate::support::{POD, holds, problem};

#[test]
fn operators_compare_as_falco_does() {
    for (condition, expect) in [
        ("ka.verb = create", true),
        ("ka.verb == \"create\"", true),
        ("ka.verb != create", false),
        ("ka.verb=create and ka.user.name=ann", true),
        ("ka.verb=get or(ka.verb=create)", true),
        ("not ka.verb = create", false),
        ("not not ka.verb = create", true),
        ("not(ka.verb = get)and(ka.stage=ResponseComplete)", true),
        ("ka.verb in (get, create)", true),
        ("ka.verb in (get,list)", false),
        ("ka.verb in ()", false),
        (
            "ka.user.name startswith a and ka.user.name endswith nn",
            true,
        ),
        (
            "ka.useragent contains ctl and not ka.useragent contains CTL",
            true,
        ),
        ("ka.useragent icontains CTL", true),
        ("ka.useragent glob kube*/v1.??", true),
        ("ka.useragent glob kube", false),
        ("ka.useragent iglob KUBE*", true),
        ("ka.useragent regex 'kubectl/v[0-9.]+'", true),
        ("ka.useragent regex '/v[0-9.]+'", false),
        ("ka.uri pmatch (/api/v1/namespaces/shop)", true),
        ("ka.uri pmatch (/api/v1/name)", false),
        ("ka.uri pmatch (/api/*/namespaces)", true),
        ("ka.useragent bcontains 6b756265", true),
        ("ka.useragent bstartswith 6b75", true),
        ("ka.useragent bstartswith 75", false),
        // Lists: all of them, some of them.
        (
            "ka.user.groups in (dev, \"system:authenticated\", other)",
            true,
        ),
        ("ka.user.groups in (dev)", false),
        ("ka.user.groups intersects (dev)", true),
        ("ka.user.groups intersects (admins)", false),
        ("ka.user.groups exists", true),
        ("ka.impuser.name exists", false),
        // A field without a value is neither equal nor unequal.
        ("ka.impuser.name = ann", false),
        ("ka.impuser.name != ann", false),
        ("not ka.impuser.name = ann", true),
        ("tolower(ka.target.name) = web", true),
        ("toupper(ka.target.name) = WEB", true),
        ("basename(ka.uri) startswith pods", true),
        ("len(ka.user.groups) = 2 and len(ka.user.name) >= 3", true),
        ("len(ka.user.groups) > 2", false),
        ("ka.target.name = val(ka.user.name)", false),
        ("ka.target.name != val(ka.user.name)", true),
        ("tolower(ka.verb) = tolower(ka.verb)", true),
        ("ka.user.name startswith oneof (a, an)", false),
        ("ka.user.name startswith oneof (a, b)", true),
        ("ka.user.name startswith anyof (a, an)", true),
        ("ka.user.name contains allof (a, n)", true),
        ("ka.user.name != allof (bob, eve)", true),
        ("ka.user.name = anyof ()", false),
        ("jevt.rawtime > 1700000000000000000", true),
        ("evt.rawtime < 0x10", false),
        ("ka.user.name = 'a\\x6en'", true),
    ] {
        assert_eq!(holds(condition, POD), Some(expect), "{condition}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (condition, expect) in [
        (
            "ka.verb = ",
            "rules.yaml:3:25: the condition ends; expected a value, or `val(field)`",
        ),
        ("ka.verb is create", "rules.yaml:3:23: expected an operator"),
        (
            "ka.verb = create ka.verb = get",
            "rules.yaml:3:32: expected `and` or `or`, found `ka.verb`",
        ),
        (
            "(ka.verb = create",
            "rules.yaml:3:32: the condition ends; expected `)`",
        ),
        (
            "ka.verbs = create",
            "rules.yaml:3:15: unknown field `ka.verbs`, in the rule `r`; did you mean `ka.verb`?",
        ),
        (
            "proc.name = bash",
            "rules.yaml:3:15: unknown field `proc.name`, in the rule `r`; it is a field of the source `syscall`",
        ),
        (
            "ka.uri.param = x",
            "rules.yaml:3:15: `ka.uri.param` needs an argument",
        ),
        (
            "ka.verb[1] = x",
            "rules.yaml:3:15: `ka.verb` takes no argument",
        ),
        (
            "ka.req.role.rules[x] exists",
            "rules.yaml:3:15: the argument of `ka.req.role.rules` is wrong",
        ),
        (
            "ka.user.groups = dev",
            "rules.yaml:3:15: the field has a list of values",
        ),
        (
            "ka.verb < 3",
            "rules.yaml:3:15: `<` compares numbers, and the field is none",
        ),
        ("jevt.rawtime > x", "rules.yaml:3:30: expected a number"),
        (
            "jevt.rawtime = x",
            "rules.yaml:3:30: the field is a number, and `x` is none",
        ),
        (
            "some_macro and ka.verb = get",
            "rules.yaml:3:15: no macro `some_macro` is defined before",
        ),
        (
            "ka.useragent regex '('",
            "rules.yaml:3:15: `(` is not a regular expression",
        ),
        (
            "ka.useragent regex '(?=a)b'",
            "rules.yaml:3:15: `(?=a)b` is not a regular expression",
        ),
        (
            "ka.useragent regex 'a)|(b'",
            "rules.yaml:3:15: `a)|(b` is not a regular expression",
        ),
        (
            "ka.useragent bcontains xyz",
            "rules.yaml:3:38: `xyz` is no hexadecimal number",
        ),
        (
            "ka.verb = 'create",
            "rules.yaml:3:25: a text in ' has no end",
        ),
        (
            "ka.verb startswith val(ka.verb)",
            "rules.yaml:3:34: `startswith` compares with values",
        ),
    ] {
        let found = problem(condition);
        assert!(found.starts_with(expect), "{condition}: {found}");
    }
}

#[test]
fn parentheses_do_not_go_too_deep() {
    let deep = format!("{}ka.verb = get{}", "(".repeat(5000), ")".repeat(5000));
    assert!(problem(&deep).contains("more than 100 parentheses"));
    let transformed = format!(
        "{}ka.verb{} = get",
        "tolower(".repeat(5000),
        ")".repeat(5000)
    );
    assert!(problem(&transformed).contains("more than 100 transformers"));
}

/// An event that was cut off, or of which the body is not recorded, is no proof that a condition does not hold.
#[test]
fn what_the_event_does_not_hold_is_unknown() {
    let privileged = "ka.req.pod.containers.privileged intersects (true)";
    let body = POD.find("\"requestObject\"").expect("a body");
    let end = POD.find("\"responseObject\"").expect("a body");
    let without = format!("{}{}", &POD[..body], &POD[end..]);
    let metadata = without.replace("RequestResponse\"", "Metadata\"");
    let cut = without.replace(
        "\"annotations\":{",
        "\"annotations\":{\"audit.k8s.io/truncated\":\"true\",",
    );
    let early = metadata.replace("ResponseComplete", "RequestReceived");
    let get = metadata.replace("\"create\"", "\"get\"");
    let patch = POD.replace("\"create\"", "\"patch\"");
    for (condition, event, expect) in [
        (privileged, POD, Some(true)),
        (privileged, &without, Some(false)),
        (privileged, &metadata, None),
        (privileged, &cut, None),
        // The same request comes again when it is answered.
        (privileged, &early, Some(false)),
        (privileged, &get, Some(false)),
        (
            "ka.verb = create and ka.req.service.type = NodePort",
            &metadata,
            None,
        ),
        (
            "ka.verb = get and ka.req.service.type = NodePort",
            &metadata,
            Some(false),
        ),
        (
            "ka.verb = create or ka.req.service.type = NodePort",
            &metadata,
            Some(true),
        ),
        ("not ka.req.service.type = NodePort", &metadata, None),
        // What a patch says is known; what it does not say may be in the object.
        (privileged, &patch, Some(true)),
        ("ka.req.service.type = NodePort", &patch, None),
        ("ka.resp.name = web-x", &metadata, Some(true)),
    ] {
        assert_eq!(holds(condition, event), expect, "{condition} {event}");
    }
}

/// What a patch does not show of a container may be true of it, and what it shows is.
#[test]
fn a_patch_proves_only_what_it_shows() {
    let patch = |containers: &str| {
        format!(
            "{{\"level\":\"Request\",\"stage\":\"ResponseComplete\",\"verb\":\"patch\",\"objectRef\":{{\"resource\":\"pods\"}},\"requestObject\":{{\"spec\":{{\"containers\":[{containers}]}}}}}}"
        )
    };
    let silent = patch("{\"name\":\"c\"}");
    let loud =
        patch("{\"name\":\"c\"},{\"securityContext\":{\"privileged\":true,\"runAsUser\":7}}");
    let whole = patch("{\"securityContext\":{\"privileged\":false,\"runAsUser\":7}}");
    for (condition, event, expect) in [
        (
            "ka.req.pod.containers.privileged intersects (true)",
            &silent,
            None,
        ),
        (
            "not ka.req.pod.containers.privileged intersects (true)",
            &silent,
            None,
        ),
        (
            "ka.req.pod.containers.privileged intersects (true)",
            &loud,
            Some(true),
        ),
        ("ka.req.pod.containers.privileged in (true)", &loud, None),
        (
            "ka.req.pod.containers.privileged in (false)",
            &loud,
            Some(false),
        ),
        ("ka.req.pod.containers.privileged exists", &loud, Some(true)),
        (
            "ka.req.pod.containers.privileged intersects (true)",
            &whole,
            Some(false),
        ),
        ("ka.req.container.privileged = true", &silent, None),
        ("ka.req.container.privileged = true", &loud, Some(true)),
        ("ka.req.container.privileged = true", &whole, Some(false)),
        (
            "ka.req.pod.containers.eff_run_as_user intersects (0)",
            &silent,
            None,
        ),
    ] {
        assert_eq!(holds(condition, event), expect, "{condition} {event}");
    }
}

/// Without a level nothing says that the body would have been recorded.
#[test]
fn a_body_without_a_level_is_unknown() {
    let event = "{\"stage\":\"ResponseComplete\",\"verb\":\"create\",\"requestURI\":\"/api/v1/namespaces/a/pods\"}";
    let privileged = "ka.req.pod.containers.privileged intersects (true)";
    assert_eq!(holds(privileged, event), None);
    assert_eq!(
        holds(privileged, &event.replace("/api/v1", "/other")),
        Some(false)
    );
}
