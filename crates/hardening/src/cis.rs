//! The items of section 4 of the CIS Docker Benchmark, which rules name as `cis-docker/4.1`.

/// Id and title, in our own words, of the items of section 4 (edition 1.7).
pub const SECTION_4: &[(&str, &str)] = &[
    ("4.1", "The image has a user that is not root"),
    ("4.2", "Base images are trusted"),
    ("4.3", "The image has no packages that it does not need"),
    ("4.4", "Images are scanned and rebuilt with security fixes"),
    ("4.5", "Signatures of images are verified"),
    ("4.6", "The image has a health check"),
    (
        "4.7",
        "Package lists are not updated in a layer of their own",
    ),
    ("4.8", "Set-uid and set-gid bits are removed"),
    ("4.9", "COPY is used instead of ADD"),
    ("4.10", "No secrets in the Dockerfile"),
    ("4.11", "Only verified packages are installed"),
    ("4.12", "Artifacts are verified by signature"),
];
