//! What no object of a cluster shows, and somebody has to say.

use std::collections::BTreeSet;

use seawall_syntax::parse_stream;

/// The schema of the file.
const SCHEMA: &str = "seawall.attack-facts/v1";

/// What was said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Images, as they are written, with a hole that is known and can be used.
    pub exploitable: BTreeSet<String>,
    /// Beginnings of the names of images that anybody may push to.
    pub open_registries: Vec<String>,
    /// What must not be reached, as the targets of `attack paths --to`.
    pub crown_jewels: Vec<String>,
}

/// Why a text says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldError(pub String);

impl Told {
    /// Reads `schema: seawall.attack-facts/v1` with the lists `exploitable_images`, `open_registries`, `crown_jewels`.
    ///
    /// # Errors
    /// When the text is no YAML, has another schema or a field that is not known.
    pub fn parse(text: &str) -> Result<Self, ToldError> {
        let fail = |message: String| ToldError(message);
        let root = parse_stream(text.as_bytes())
            .into_iter()
            .next()
            .ok_or_else(|| fail("it is empty".to_owned()))?
            .nodes
            .map_err(|error| fail(format!("{error} at {}", error.position)))?
            .into_iter()
            .next()
            .ok_or_else(|| fail("it is empty".to_owned()))?;
        let mut told = Self::default();
        if root.str("schema") != Some(SCHEMA) {
            return Err(fail(format!("`schema` is not `{SCHEMA}`")));
        }
        for entry in root.entries() {
            let texts = || root.strings(&entry.key).map(str::to_owned);
            match &*entry.key {
                "schema" => {}
                "exploitable_images" => told.exploitable = texts().collect(),
                "open_registries" => told.open_registries = texts().collect(),
                "crown_jewels" => told.crown_jewels = texts().collect(),
                other => {
                    return Err(fail(format!(
                        "`{other}` is no field; expected exploitable_images, open_registries, crown_jewels"
                    )));
                }
            }
        }
        Ok(told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_read_and_what_is_not_known_refused() {
        let told = Told::parse(
            "schema: seawall.attack-facts/v1\nexploitable_images: [a:1]\ncrown_jewels: ['secret:a/b']\n",
        )
        .expect("facts");
        assert!(told.exploitable.contains("a:1") && told.crown_jewels.len() == 1);
        assert!(Told::parse("schema: other\n").is_err());
        assert!(Told::parse("schema: seawall.attack-facts/v1\nexploitable: [a]\n").is_err());
        assert!(Told::parse("").is_err());
    }
}
