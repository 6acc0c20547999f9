//! Serves a made-up cluster on loopback until it is stopped: `seawall-fake-api PODS KUBECONFIG [everything]` writes a
//! kubeconfig with the context `fake` and prints `ready`.

use std::io::Read;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: seawall-fake-api PODS KUBECONFIG [everything]";
    let pods: usize = arguments.next().ok_or(usage)?.parse()?;
    let kubeconfig = arguments.next().ok_or(usage)?;
    let api = match arguments.next().as_deref() {
        Some("everything") => seawall_fake_api::cluster_with_everything(pods).0,
        Some(_) => return Err(usage.into()),
        None => seawall_fake_api::cluster_of_pods(pods),
    };
    let server = seawall_fake_api::Server::start(api)?;
    std::fs::write(kubeconfig, server.kubeconfig())?;
    println!("ready");
    // Ends with its parent: standard input closes then.
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}
