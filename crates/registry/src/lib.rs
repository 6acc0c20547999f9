//! Images where they are kept: registries, OCI layouts, archives, containerd's store, directories, binaries.
