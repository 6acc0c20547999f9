"""Why a package that a peer finds is none of ours. What matches nothing here makes the comparison fail."""


def is_inner(path):
    """Whether a `package.json` is below the root of an installed package."""
    path = "/" + path.lstrip("/")
    for root in ("/node_modules/", "/usr/share/nodejs/"):
        if root in path:
            inner = path.rsplit(root, 1)[1].split("/")
            return len(inner) > (3 if inner[0].startswith("@") else 2)
    return False


def of_java(name, version, ours):
    """Syft takes names from files; Debian's are links of other names to the same jar, which we name as it names itself."""
    names = {package for kind, package, _ in ours if kind == "maven"}
    plain = name.replace("maven3-", "maven-").replace("spring3-", "spring-")
    same = {plain, name.replace("-", "_"), f"org.eclipse.{name.replace('-', '.')}", name.rstrip("2"), f"commons-{name}"}
    if ("maven", name, f"{version}-SNAPSHOT") in ours:
        return "the version of the file's name; the jar itself says it is a snapshot, and that is listed"
    if same & names or name.endswith("-shaded") and name.removesuffix("-shaded") in names:
        return "the name of the file; listed by the name that the jar has for itself"
    return None


def reason_for(tool, package, paths, ours):
    """The reason for a package that only this peer finds; `None` where nobody wrote one."""
    kind, name, version = package
    if kind == "npm" and paths and all("/test/" in path for path in paths):
        return "a fixture of an installed package's tests"
    if kind == "npm" and paths and all(map(is_inner, paths)):
        return "a `package.json` inside an installed package: a part of it that is not a package of the registry"
    if kind == "golang" and name.startswith("cmd/") and any(one[:2] == ("golang", "stdlib") for one in ours):
        return "a program of Go itself: listed as Go's standard library with its version"
    if kind == "maven":
        return of_java(name, version, ours)
    return None
