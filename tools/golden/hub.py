"""Assay and Python's huggingface_hub at one Hub server and one cache, both ways.

1. Python fills a cache from the server of test/support; the tree it makes is the golden file, once with links and
   once without. Assay must read that cache offline, byte for byte.
2. Assay fills a cache from the same server; Python must read it with HF_HUB_OFFLINE=1, and scan it without warnings.
3. Each continues what the other has begun, and fetches only what is missing.

Writes test/golden/hub.json: versions, and for both kinds of cache "path" -> "-> target" of a link, or the text of a
file (the listings under trees/ without their spaces; of more than 400 bytes only their number).

Run: python tools/golden/hub.py   (after npm ci; starts Node by itself, speaks to 127.0.0.1 only)
"""

import sys

# Files of this folder are named like the libraries they use: look for modules here last.
sys.path.append(sys.path.pop(0))

import contextlib  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import pathlib  # noqa: E402
import platform  # noqa: E402
import subprocess  # noqa: E402
import tempfile  # noqa: E402

import huggingface_hub  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILT = ROOT / "node_modules/.cache/assay-hub-golden"  # there, so that Node finds the packages
TOKEN = "hf_made_up_for_the_comparison"
WISHES = [("compared/tiny-bert.v1", "model", "onnx/*"), ("compared/texts", "dataset", None), ("compared/gated", "model", None)]

FETCH = """
import hashlib, json, pathlib, sys, huggingface_hub
for id, kind, without in json.loads(sys.argv[1]):
    folder = pathlib.Path(huggingface_hub.snapshot_download(id, repo_type=kind, ignore_patterns=without, **json.loads(sys.argv[2])))
    files = {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()}
    print(json.dumps({"id": id, "revision": folder.name, "files": files}))
"""
SCAN = """
import json, huggingface_hub
info = huggingface_hub.scan_cache_dir()
print(json.dumps({"warnings": [str(w) for w in info.warnings], "repos": sorted(
    [r.repo_type, r.repo_id, r.nb_files, r.size_on_disk, sorted(x for v in r.revisions for x in v.refs)] for r in info.repos)}))
"""


def environment(home, url, **more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "HUGGING", "TRANSFORMERS_"))}
    return kept | {"HF_HOME": str(home), "HF_ENDPOINT": url, "HF_TOKEN": TOKEN, "HF_HUB_DISABLE_PROGRESS_BARS": "1"} | more


def lines(command, env):
    done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def python(home, url, wishes=WISHES, arguments=None, **more):
    command = [sys.executable, "-c", FETCH, json.dumps(wishes), json.dumps(arguments or {})]
    return lines(command, environment(home, url, **more))


def assay(home, url, **more):
    return lines(["node", str(BUILT / "tools/golden/hub-server.js"), "fetch"], environment(home, url, **more))


@contextlib.contextmanager
def hub(requests=None):
    server = subprocess.Popen(
        ["node", str(BUILT / "tools/golden/hub-server.js"), "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield server.stdout.readline().strip()
        said, _ = server.communicate("")
        if requests is not None:
            requests.extend(json.loads(said))
    finally:
        server.kill()


def tree(folder):
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if ".locks" in name.split("/") or (path.is_dir() and not path.is_symlink()):
            continue
        if path.is_symlink():
            found[name] = f"-> {os.readlink(path)}"
        elif path.parent.name == "trees":
            found[name] = json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False, separators=(",", ":"))
        else:
            data = path.read_bytes()
            found[name] = f"{len(data)} bytes" if len(data) > 400 else data.decode("utf-8")
    return found


def expect(what, left, right):
    if left != right:
        raise SystemExit(f"DIFFERS: {what}\n  {left}\n  {right}")
    print(f"same: {what}")


def fetched(requests):
    """Files whose bytes were sent: git files by the Hub itself, LFS files by the storage it sends to (Python asks there at once)."""
    gets = [r for r in requests if " GET " in r and (r.startswith("cdn") or "/resolve/" in r)]
    return sorted(r for r in gets if not (r.startswith("hub") and r.endswith((".safetensors", ".bin", ".parquet"))))


subprocess.run(
    ["npx", "tsc", "--outDir", str(BUILT), "--rootDir", ".", "--module", "nodenext", "--target", "es2023", "--lib", "es2023"]
    + ["--types", "node", "--skipLibCheck", "--strict", "--rewriteRelativeImportExtensions", "--noEmitOnError"]
    + ["--ignoreConfig", "tools/golden/hub-server.ts"],
    cwd=ROOT,
    check=True,
)
(BUILT / "package.json").write_text('{ "type": "module" }\n')
nowhere = "http://127.0.0.1:1"
trees = {}

for kind, more in [("links", {}), ("copies", {"HF_HUB_DISABLE_SYMLINKS": "1"})]:
    with tempfile.TemporaryDirectory() as by_python, tempfile.TemporaryDirectory() as by_assay, hub() as url:
        by_python, by_assay = pathlib.Path(by_python), pathlib.Path(by_assay)
        filled = python(by_python, url, **more)
        trees[kind] = tree(by_python / "hub")
        expect(f"{kind}: Assay offline in Python's cache", assay(by_python, nowhere, HF_HUB_OFFLINE="1", **more), filled)
        expect(f"{kind}: Assay in Python's cache with nobody at the address", assay(by_python, nowhere, **more), filled)

        expect(f"{kind}: what Assay fetched", assay(by_assay, url, **more), filled)
        expect(f"{kind}: the tree of Assay's cache", tree(by_assay / "hub"), trees[kind])
        expect(f"{kind}: Python offline in Assay's cache", python(by_assay, nowhere, HF_HUB_OFFLINE="1", **more), filled)
        local = python(by_assay, nowhere, arguments={"local_files_only": True}, **more)
        expect(f"{kind}: Python with local_files_only in Assay's cache", local, filled)
        scans = [lines([sys.executable, "-c", SCAN], environment(home, url))[0] for home in (by_assay, by_python)]
        expect(f"{kind}: scan_cache_dir of both", scans[0], scans[1])
        expect(f"{kind}: warnings of scan_cache_dir", scans[0]["warnings"], [])
        print(f"      {scans[0]['repos']}")

for first, second, name in [(assay, python, "Python after Assay"), (python, assay, "Assay after Python")]:
    again = []
    with tempfile.TemporaryDirectory() as home:
        with hub() as url:
            first(home, url)
        blob = "nothing"
        for weights in pathlib.Path(home).glob("hub/*/snapshots/*/model.safetensors"):
            blob = weights.resolve().name
            weights.resolve().unlink()
            weights.unlink()
        with hub(again) as url:
            second(home, url)
    expect(f"{name}: only the missing file came again", fetched(again), [f"cdn GET /{blob}"])

target = ROOT / "test/golden/hub.json"
versions = {"python": platform.python_version(), "huggingface_hub": huggingface_hub.__version__}
target.write_text(json.dumps({"versions": versions, **trees}, indent=1, ensure_ascii=False) + "\n", "utf-8")
print(f"wrote {target.relative_to(ROOT)}: {versions}, {len(trees['links'])} and {len(trees['copies'])} paths")
