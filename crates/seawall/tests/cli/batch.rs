//! `seawall rbac can --batch`: many requests, in order.

use crate::rbac::rbac;

#[test]
fn a_batch_answers_in_order() {
    let lines = concat!(
        "{\"subject\":\"system:serviceaccount:shop:front\",\"groups\":[],\"verb\":\"get\",\"group\":\"\",\"resource\":\"pods\",\"subresource\":\"log\",\"namespace\":\"shop\",\"name\":\"a\"}\n",
        "{\"subject\":\"root\",\"groups\":[\"system:masters\"],\"verb\":\"get\",\"url\":\"/metrics\"}\n",
        "\n",
        "{\"subject\":\"jane\",\"verb\":\"get\",\"resource\":\"pods\",\"namespace\":\"shop\"}\n",
        "{\"subject\":\"mara\",\"verb\":\"get\",\"resource\":\"pods\",\"namespace\":\"shop\"}\n",
    );
    let run = rbac(&["can", "--batch", "-"], lines);
    insta::assert_snapshot!("batch", run.out);
    let broken = rbac(
        &["can", "--batch", "-"],
        "{\"subject\":\"a\",\"verb\":\"get\"}\n{broken\n",
    );
    assert_eq!(broken.status, 2);
    assert!(broken.err.contains("line 2"), "{}", broken.err);
}

#[test]
fn a_batch_reads_names_as_kubectl_does_and_is_never_sure_about_what_is_not_there() {
    let ask = |resource: &str| {
        let line = format!(
            "{{\"subject\":\"sa:shop/front\",\"verb\":\"get\",\"resource\":\"{resource}\",\"namespace\":\"shop\"}}\n"
        );
        rbac(&["can", "--batch", "-"], &line).out
    };
    for name in ["pods", "pod", "po", "Pod"] {
        assert!(ask(name).contains("\"allowed\":true"), "{name}");
    }
    assert!(!ask("secrets").contains("unknown"));
    assert!(ask("podz").contains("\"unknown\":true"));
}
