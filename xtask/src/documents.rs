//! Made-up manifests for benchmarks: a mix of kinds, many documents a file, the same for the same count.

use std::fmt::Write;
use std::path::Path;

use anyhow::Context;

/// Documents in one file.
const PER_FILE: usize = 500;

/// Writes so many documents below a folder.
pub(crate) fn write(count: usize, folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("`{}` cannot be made", folder.display()))?;
    for (file, start) in (0..count).step_by(PER_FILE).enumerate() {
        let mut text = String::new();
        for index in start..(start + PER_FILE).min(count) {
            let _ = write!(text, "---\n{}", document(index));
        }
        let path = folder.join(format!("part-{file:05}.yaml"));
        std::fs::write(&path, text)
            .with_context(|| format!("`{}` cannot be written", path.display()))?;
    }
    Ok(())
}

fn document(index: usize) -> String {
    let namespace = format!("team-{}", index / 50);
    let name = format!("app-{index}");
    match index % 5 {
        0 | 1 => format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\n  namespace: {namespace}\n  labels:\n    app.kubernetes.io/name: {name}\nspec:\n  replicas: 3\n  selector:\n    matchLabels:\n      app.kubernetes.io/name: {name}\n  template:\n    metadata:\n      labels:\n        app.kubernetes.io/name: {name}\n    spec:\n      serviceAccountName: {name}\n      containers:\n        - name: app\n          image: registry.example.com/{name}:1.2.3\n          ports:\n            - containerPort: 8080\n          env:\n            - name: MODE\n              value: production\n          resources:\n            requests: {{cpu: 100m, memory: 128Mi}}\n            limits: {{memory: 256Mi}}\n          securityContext:\n            runAsNonRoot: true\n            capabilities:\n              drop: [ALL]\n"
        ),
        2 => format!(
            "apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\n  namespace: {namespace}\nspec:\n  selector:\n    app.kubernetes.io/name: app-{}\n  ports:\n    - port: 80\n      targetPort: 8080\n",
            index - 1
        ),
        3 => format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  namespace: {namespace}\ndata:\n  settings.yaml: |\n    mode: production\n    listen: 0.0.0.0:8080\n    upstream: https://api.example.com/v1\n"
        ),
        _ => format!(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: {name}\n  namespace: {namespace}\nrules:\n  - apiGroups: [\"\"]\n    resources: [configmaps]\n    verbs: [get, list]\n"
        ),
    }
}
