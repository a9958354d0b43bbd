"""Opens what Assay hands to other programs, as tools/readers/tables.mjs wrote it, and compares every value.

Run:  python tools/readers/check_tables.py FOLDER
Needs numpy, pandas with pyarrow, polars and duckdb. What else is installed is tried, too: embedding-atlas, tensorboard,
sqlite-vec with apsw.

Holds: every value of a table is what the other form of it has (results.jsonl, .npy); x and y are the first two principal
components to 1e-5, distances of neighbors the cosines to 1e-6, both of float32 products. Ends with "N passed, N failed,
N skipped"; the exit code says whether any failed.
"""
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
from check import Check, has

POINT, COSINE = 1e-5, 1e-6


def by_pandas(path):
    import pandas

    return {name: list(column) for name, column in pandas.read_parquet(path).items()}


def by_polars(path):
    import polars

    return polars.read_parquet(path).to_dict(as_series=False)


def by_duckdb(path):
    import duckdb

    relation = duckdb.read_parquet(str(path))
    return dict(zip(relation.columns, map(list, zip(*relation.fetchall())), strict=True))


readers = {"pandas": by_pandas, "polars": by_polars, "duckdb": by_duckdb}


def same(a, b):
    """Equal values; whatever a reader says of a missing one is None."""
    missing = a is None or (isinstance(a, float) and np.isnan(a)) or type(a).__name__ in ("NAType", "NaTType")
    return b is None if missing else bool(a == b)


def check_results(check, folder, read, name):
    rows = [json.loads(line) for line in (folder / "study" / "results.jsonl").read_text().splitlines()]
    table = read(folder / "study" / "results.parquet")
    flat = [key for key in table if any(isinstance(row.get(key), (int, float, str, bool)) for row in rows)]
    other = sum(not same(got, row.get(key)) for key in flat for got, row in zip(table[key], rows, strict=True))
    holds = other == 0 and len(rows) > 0 and len(flat) >= 10
    check.say(holds, f"results.parquet, {name}", f"{other} other of {len(rows)} rows, {len(flat)} columns")


def check_codes(check, folder, read, name):
    for what, to_row in (("numbers", np.asarray), ("codes", lambda cell: np.frombuffer(bytes(cell), np.uint8))):
        table, expected = read(folder / f"{what}.parquet"), np.load(folder / f"{what}.npy")
        got = np.stack([to_row(cell) for cell in table["codes"]]).astype(expected.dtype)
        holds = list(table["id"]) == list(range(len(expected))) and np.array_equal(got, expected)
        check.say(holds, f"{what}.parquet, {name}", f"{got.dtype} {got.shape}")


def check_atlas_table(check, folder, read, name):
    x, table = np.load(folder / "vectors.npy").astype(np.float64), read(folder / "atlas.parquet")
    words = [(folder / file).read_text().splitlines() for file in ("texts.txt", "labels.txt")]
    said = [list(table["text"]), list(table["label"])] == words and list(table["id"]) == [str(i) for i in range(len(x))]
    check.say(said, f"atlas.parquet, {name}", "ids, texts and labels")
    centred = x - x.mean(axis=0)
    points = centred @ np.linalg.svd(centred, full_matrices=False)[2][:2].T
    got = np.stack([table["x"], table["y"]], axis=1)
    off = np.max(np.abs(got - points * np.sign(np.sum(got * points, axis=0))))
    check.say(off <= POINT, f"atlas.parquet, {name}", f"x and y, largest difference {off:.1e}")
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    distances = 1 - unit @ unit.T
    np.fill_diagonal(distances, 9)
    ids = np.stack([cell["ids"] for cell in table["neighbors"]])
    near = np.stack([cell["distances"] for cell in table["neighbors"]])
    nearest = np.sort(distances, axis=1)[:, : ids.shape[1]]
    off = max(np.max(np.abs(near - np.take_along_axis(distances, ids, axis=1))), np.max(np.abs(near - nearest)))
    check.say(off <= COSINE, f"atlas.parquet, {name}", f"{ids.shape[1]} neighbors, largest difference {off:.1e}")


def check_embedding_atlas(check, folder):
    """By its own command, with the words that `assay export` prints; it writes the application, data and all."""
    if not has("embedding_atlas"):
        return check.skip("embedding-atlas", "embedding-atlas")
    import pandas
    from click.testing import CliRunner
    from embedding_atlas.cli import main

    options = "--x x --y y --neighbors neighbors --text text".split()
    with tempfile.TemporaryDirectory() as there:
        words = [str(folder / "atlas.parquet"), *options, "--degree", "--export-application", f"{there}/atlas"]
        ran = CliRunner().invoke(main, words)
        if ran.exit_code != 0:
            return check.say(False, "embedding-atlas", f"{ran.output[-500:]} {ran.exception!r}")
        data = json.loads((Path(there) / "atlas/data/metadata.json").read_text())["props"]["data"]
        table = pandas.read_parquet(f"{there}/atlas/data/dataset.parquet")
    wanted = {"projection": {"x": "x", "y": "y"}, "text": "text", "neighbors": "neighbors"}
    check.say(all(data.get(key) == value for key, value in wanted.items()), "embedding-atlas, what it shows", f"{data}")
    near = len(table["neighbors"][0]["ids"])
    holds = list(table[data["id"]]) == list(range(len(table))) and set(table["out_degree"]) == {near}
    check.say(holds, "embedding-atlas, its graph of neighbors", f"{len(table)} rows, each to {near}")


def check_projector(check, folder):
    """By TensorBoard's own plugin, asked as its page asks."""
    if not has("tensorboard"):
        return check.skip("projector", "tensorboard")
    from tensorboard.backend.event_processing.data_provider import MultiplexerDataProvider
    from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
    from tensorboard.plugins.base_plugin import TBContext
    from tensorboard.plugins.projector.projector_plugin import ProjectorPlugin
    from werkzeug.test import Client

    logs = str(folder / "projector")
    provider = MultiplexerDataProvider(EventMultiplexer(), logs)
    pages = ProjectorPlugin(TBContext(logdir=logs, data_provider=provider)).get_plugin_apps()
    x = np.load(folder / "vectors.npy")
    runs = Client(pages["/runs"]).get("/runs").json
    check.say(runs == ["."], "projector, runs", f"{runs}")
    embeddings = Client(pages["/info"]).get("/info?run=.").json["embeddings"]
    check.say(embeddings[0]["tensorShape"] == list(x.shape), "projector, configuration", f"{embeddings}")
    own = json.loads((folder / "projector" / "projector_config.json").read_text())["embeddings"]
    check.say(embeddings == own, "projector_config.json", "as TensorBoard says of projector_config.pbtxt")
    asked = f"run=.&name={embeddings[0]['tensorName']}"
    got = np.frombuffer(Client(pages["/tensor"]).get(f"/tensor?{asked}").data, np.float32).reshape(x.shape)
    check.say(np.array_equal(got, x), "projector, tensor", f"{got.shape}, every number as it was")
    lines = Client(pages["/metadata"]).get(f"/metadata?{asked}").text.splitlines()
    words = [(folder / file).read_text().splitlines() for file in ("texts.txt", "labels.txt")]
    expected = ["id\ttext\tlabel", *("\t".join(cells) for cells in zip(map(str, range(len(x))), *words, strict=True))]
    check.say(lines == expected, "projector, metadata", f"{len(lines) - 1} rows and a header")


def check_sqlite(check, folder):
    """The SQL that `assay apply` prints, run by SQLite with sqlite-vec in a database of the whole vectors."""
    for needed in ("sqlite_vec", "apsw"):  # many a Python's own sqlite3 loads no extensions
        if not has(needed):
            return check.skip("numbers.db, bits.db", needed)
    import apsw
    import sqlite_vec

    x = np.load(folder / "vectors.npy")
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    for name in ("numbers", "bits"):
        codes = np.load(folder / f"{name}.npy")
        database = apsw.Connection(":memory:")
        database.enable_load_extension(True)
        database.load_extension(sqlite_vec.loadable_path())
        database.execute("CREATE TABLE items (id INTEGER PRIMARY KEY, embedding BLOB)")
        database.executemany("INSERT INTO items VALUES (?, ?)", [(i, row.tobytes()) for i, row in enumerate(x)])
        lines = [line for line in (folder / f"{name}.sql").read_text().splitlines() if not line.startswith("--")]
        database.execute(lines[0].replace(f"'{name}.db'", f"'{folder / name}.db'"))
        whole = database.execute("SELECT id, code FROM assay.codes ORDER BY id").fetchall()
        same_codes = [row for row, _ in whole] == list(range(len(x))) and b"".join(c for _, c in whole) == codes.tobytes()
        check.say(same_codes, f"{name}.db, apsw", f"{len(whole)} codes of {len(whole[0][1])} bytes")
        others = 0
        for query in (17, 400, 1100):
            found = database.execute(lines[1], {"code": codes[query].tobytes(), "query": x[query].tobytes()}).fetchall()
            if name == "numbers":
                apart = 1 - codes @ codes[query] / np.linalg.norm(codes, axis=1) / np.linalg.norm(codes[query])
            else:
                apart = np.unpackbits(codes ^ codes[query], axis=1).sum(axis=1)
            at_most = np.sort(apart)[99] + COSINE  # of equal bits any rows may be among the hundred
            cosines = unit @ unit[query]
            ids = [row for (row,) in found]
            others += len(ids) != 10 or ids[0] != query or np.max(apart[ids]) > at_most
            others += bool(np.any(np.diff(cosines[ids]) > COSINE))
        check.say(others == 0, f"{name}.db, sqlite-vec", f"nearest by codes, ranked again: {others} other of 3 queries")


def main(folder):
    check = Check()
    for name, read in readers.items():
        if not has(name):
            check.skip("tables", name)
            continue
        for each in (check_results, check_codes, check_atlas_table):
            each(check, folder, read, name)
    check_embedding_atlas(check, folder)
    check_projector(check, folder)
    check_sqlite(check, folder)
    return check.end()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
