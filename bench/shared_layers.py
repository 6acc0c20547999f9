"""Reads 500 images that share layers from a registry that counts what is asked of it."""

import collections
import gzip
import hashlib
import http.server
import io
import json
import os
import subprocess
import tarfile
import threading

from measure import measure

IMAGES = 500
LAYERS = 40


def layer(number):
    """A layer with one package of npm."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        content = json.dumps({"name": f"pack-{number}", "version": "1.0.0"}).encode()
        member = tarfile.TarInfo(f"app/node_modules/pack-{number}/package.json")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def described(data, kind):
    return {"mediaType": f"application/vnd.oci.image.{kind}", "digest": digest(data), "size": len(data)}


def registry(counts):
    """A server with the images `app:0`, `app:1` and so on; each has 10 of the layers, and a configuration of its own."""
    plain = [layer(number) for number in range(LAYERS)]
    packed = [gzip.compress(one, mtime=0) for one in plain]
    blobs = {digest(one): one for one in packed}
    manifests = {}
    for image in range(IMAGES):
        chosen = [(image + step * (1 + image % 3)) % LAYERS for step in range(10)]
        config = json.dumps({
            "architecture": "amd64", "os": "linux", "config": {"Labels": {"number": str(image)}},
            "rootfs": {"type": "layers", "diff_ids": [digest(plain[at]) for at in chosen]},
        }).encode()  # fmt: skip
        blobs[digest(config)] = config
        manifests[str(image)] = json.dumps({
            "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": described(config, "config.v1+json"),
            "layers": [described(packed[at], "layer.v1.tar+gzip") for at in chosen],
        }).encode()  # fmt: skip

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Otherwise each answer waits 40 ms for the client's system to acknowledge its head.
        disable_nagle_algorithm = True

        def do_GET(self):
            kind, _, name = self.path.removeprefix("/v2/app/").partition("/")
            data = {"blobs": blobs, "manifests": manifests}.get(kind, {}).get(name)
            if data is not None:
                counts[(kind, name)] += 1
            self.send_response(404 if data is None and self.path != "/v2/" else 200)
            data = data or b"{}"
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Content-Type", "application/vnd.oci.image.manifest.v1+json" if kind == "manifests" else "application/octet-stream")
            self.send_header("Docker-Content-Digest", digest(data))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(data)

        do_HEAD = do_GET

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, {digest(one) for one in packed}


def shared_layers(seawall, folder):
    """Prints how often each layer was asked for."""
    counts = collections.Counter()
    server, layers = registry(counts)
    names = [f"127.0.0.1:{server.server_port}/app:{image}" for image in range(IMAGES)]
    env = {**os.environ, "XDG_CACHE_HOME": str(folder), "DOCKER_CONFIG": str(folder)}
    feed, database = folder / "feed.json", folder / "advisories.db"
    feed.write_text(json.dumps({
        "schema_version": "1.6.0", "id": "GHSA-aaaa-aaaa-aaaa", "modified": "2026-01-01T00:00:00Z",
        "affected": [{"package": {"ecosystem": "npm", "name": "pack-1"},
                      "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "2.0.0"}]}]}],
    }))  # fmt: skip
    subprocess.run([seawall, "db", "import", "--quiet", "--database", database, feed], check=True, stdout=subprocess.DEVNULL)
    command = [seawall, "image", "scan", "--no-cache", "--format", "json", "--database", str(database), *names]
    seconds, memory = measure(command, env=env, is_own=False)
    server.shutdown()
    asked = [counts[("blobs", name)] for name in layers]
    manifests = sum(count for (kind, _), count in counts.items() if kind == "manifests")
    print("## Images that share layers\n")
    print("| Images | Layers in all | Different layers | Layers asked for | Most for one | Manifests | Time | Memory |")
    print("|---|---|---|---|---|---|---|---|")
    print(f"| {IMAGES} | {IMAGES * 10} | {LAYERS} | {sum(asked)} | {max(asked)} | {manifests} | {seconds:.2f} s | {memory:.0f} MB |\n")
    if max(asked) != 1 or min(asked) != 1:
        raise SystemExit("bench: a layer was not read exactly once")
