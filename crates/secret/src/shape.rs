//! Credentials whose structure takes more than an expression.
//!
//! Each function gets the text and the place of a literal, and gives the place of the credential. All look at a
//! bounded stretch, or at one that ends before the next hit of the same literal.

mod connection;
mod key;
mod web;

pub(crate) use connection::{connection_string_password, sql_password, url_password};
pub(crate) use key::{
    gcp_private_key, private_key, private_key_base64, putty_private_key, vault_legacy_token,
};
pub(crate) use web::{
    basic_credentials, docker_auth, docker_config, json_web_key, json_web_token, kubeconfig_token,
    plain_password, service_account_token,
};
