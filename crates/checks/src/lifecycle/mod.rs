//! What ends, and when: versions of Kubernetes, programs, registries. The dates are content; today is a setting.

mod kubernetes;
mod nginx;
mod registries;
mod retired;
mod semantic;

pub(crate) use kubernetes::{Maintainer, Support, maintainer_of, support};
pub(crate) use nginx::{Flaw, flaws_of};
pub(crate) use registries::frozen;
pub(crate) use retired::{Match, retired};
pub(crate) use semantic::Version;

#[cfg(test)]
mod tests {
    #[test]
    fn the_content_reads() {
        super::kubernetes::read().expect("kubernetes.yaml");
        super::nginx::read().expect("ingress-nginx.yaml");
        super::registries::read().expect("registries.yaml");
        super::retired::read().expect("retired.yaml");
    }
}
