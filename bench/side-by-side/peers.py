"""The peers' side of a benchmark: the same data in memory, functions of rows/<row>.py run when they are asked for.

A function takes the data (attributes train, test, subsets, labels(classes, part), rows, dimensions, seed) and gives a dict.
Needs numpy and scikit-learn; the benchmark names the interpreter by ASSAY_PYTHON.
"""

import importlib.metadata
import importlib.util
import json
import sys
import time
import traceback
import warnings
from pathlib import Path
from types import SimpleNamespace

import numpy
import scipy
import sklearn

warnings.simplefilter("ignore")
options = json.loads(sys.argv[1])
folder = Path(options["folder"])
data = SimpleNamespace(
    **options,
    train=numpy.load(folder / "train.npy"),
    test=numpy.load(folder / "test.npy"),
    subsets=numpy.load(folder / "subsets.npy"),
    labels=lambda classes, part: numpy.load(folder / f"labels-{classes}-{part}.npy"),
)


def plain(value):
    return value.item() if isinstance(value, numpy.generic) else value.tolist()


modules = {}
prepared = {}


def module_of(row):
    if row not in modules:
        path = Path(__file__).parent.parent / options["work"] / "rows" / f"{row.replace('-', '_')}.py"
        spec = importlib.util.spec_from_file_location(path.stem, path)
        modules[row] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(modules[row])
    return modules[row]


def run(order):
    module, name = module_of(order["row"]), order["function"]
    prepare, look = getattr(module, f"{name}_prepare", None), getattr(module, f"{name}_look", None)
    key = (order["row"], name)
    if prepare is not None and key not in prepared:
        prepared.clear()  # of one row at a time
        prepared[key] = prepare(data)
    given = [] if prepare is None else [prepared[key]]
    used, started = time.process_time(), time.perf_counter()
    answer = getattr(module, name)(data, *given)
    seconds, processor = time.perf_counter() - started, time.process_time() - used
    return {"seconds": seconds, "processor": processor, "answer": answer if look is None else look(data, *given, answer)}


def rate(_):
    square = data.train[: data.dimensions].copy()
    data.train @ square
    started = time.perf_counter()
    data.train @ square
    return {"rate": 2 * len(data.train) * data.dimensions**2 / (time.perf_counter() - started)}


def say(answer):
    print(json.dumps(answer, default=plain), flush=True)


commands = {"run": run, "rate": rate}


def version_of(name):
    try:
        return f"{name} {importlib.metadata.version(name)}"
    except importlib.metadata.PackageNotFoundError:
        return None


named = [version_of(name) for name in ("faiss-cpu", "sentence-transformers", "nanopq", "turbovec")]
named = [f"scikit-learn {sklearn.__version__}", f"numpy {numpy.__version__}", f"scipy {scipy.__version__}", *filter(None, named)]
say({"versions": f"{', '.join(named)}, Python {sys.version.split()[0]}"})
for line in sys.stdin:
    command = json.loads(line)
    try:
        say(commands[command["command"]](command))
    except Exception:
        say({"error": traceback.format_exc()})
