//! Commands of `kubectl` as somebody would copy them, run against a [`Store`]: those that are printed, and nothing else.

use serde_json::Value;

use super::refused::Refused;
use super::selector::Selector;
use super::{Store, json_patch, merge_patch};

/// Runs a command: `kubectl` with pipes, or with a manifest behind `<<'EOF'`. The manifest is parsed by the caller.
///
/// # Errors
/// What the server or `kubectl` refuses.
pub fn run(
    store: &mut Store,
    command: &str,
    parse: impl Fn(&str) -> Vec<Value>,
) -> Result<(), Refused> {
    if let Some((_, rest)) = command.split_once("<<'EOF'\n") {
        let manifest = rest
            .strip_suffix("EOF")
            .ok_or("the manifest does not end")?;
        for object in parse(manifest) {
            store.create(object)?;
        }
        return Ok(());
    }
    let words = words(command)?;
    let mut piped: Option<Value> = None;
    for part in words.split(|word| word == "|") {
        piped = step(store, part, piped)?;
    }
    Ok(())
}

/// One command of a pipe, with what comes in and what goes out.
fn step(
    store: &mut Store,
    words: &[String],
    input: Option<Value>,
) -> Result<Option<Value>, Refused> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let value = |flag: &str| {
        let at = words.iter().position(|word| *word == flag)?;
        words.get(at + 1).copied()
    };
    let namespace = value("-n").unwrap_or_default();
    let patched = |object: &mut Value| {
        let body = value("-p").ok_or("no patch")?;
        let body: Value = serde_json::from_str(body).map_err(|error| error.to_string())?;
        if words.contains(&"--type=merge") {
            merge_patch(object, &body);
            return Ok(());
        }
        json_patch(object, body.as_array().ok_or("no operations")?)
    };
    match &words[..] {
        ["kubectl", "get", target, ..] => Ok(Some(store.find(target, namespace)?.clone())),
        ["kubectl", "patch", "--local", ..] => {
            let mut object = input.ok_or("nothing is piped in")?;
            patched(&mut object)?;
            Ok(Some(object))
        }
        ["kubectl", "patch", target, ..] => {
            let mut object = store.find(target, namespace)?.clone();
            patched(&mut object)?;
            store.update(object)?;
            Ok(None)
        }
        ["kubectl", "replace", "--force", "-f", "-"] => {
            let object = input.ok_or("nothing is piped in")?;
            let key = super::key(&object);
            store.objects.remove(&key).ok_or("not found")?;
            store.create(object)?;
            Ok(None)
        }
        ["kubectl", "delete", "pods", ..] => {
            let selector = Selector::parse(value("-l").ok_or("all pods would go")?)?;
            let gone = |object: &Value| {
                object["kind"] == "Pod"
                    && object["metadata"]["namespace"] == namespace
                    && selector.matches(&object["metadata"]["labels"])
            };
            store.objects.retain(|_, object| !gone(object));
            Ok(None)
        }
        ["kubectl", "delete", target, ..] => {
            store.delete(target, namespace)?;
            Ok(None)
        }
        ["kubectl", "rollout", "resume", target, ..] => {
            let mut object = store.find(target, namespace)?.clone();
            if object["spec"]["paused"] != true {
                return Err(format!("{target} is not paused"));
            }
            object["spec"]["paused"] = Value::Bool(false);
            store.update(object)?;
            Ok(None)
        }
        words => Err(format!("not understood: {words:?}")),
    }
}

/// The words of a command, with what single quotes keep together.
fn words(command: &str) -> Result<Vec<String>, Refused> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut is_begun = false;
    let mut letters = command.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' => {
                is_begun = true;
                loop {
                    match letters.next() {
                        Some('\'') => break,
                        Some(letter) => word.push(letter),
                        None => return Err("a quote does not end".to_owned()),
                    }
                }
            }
            '\\' => word.extend(letters.next()),
            ' ' => {
                if is_begun || !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                is_begun = false;
            }
            letter => word.push(letter),
        }
    }
    if is_begun || !word.is_empty() {
        words.push(word);
    }
    Ok(words)
}
