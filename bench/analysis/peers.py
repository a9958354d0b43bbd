"""The peers' side of the analysis benchmark: the same data in memory, functions of rows/<row>.py run when they are asked for.

A function takes the data (attributes train, test, subsets, labels(classes, part), rows, dimensions, seed) and gives a dict.
Needs numpy and scikit-learn; the benchmark names the interpreter by ASSAY_PYTHON.
"""

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


def run(order):
    path = Path(__file__).parent / "rows" / f"{order['row'].replace('-', '_')}.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    used, started = time.process_time(), time.perf_counter()
    answer = getattr(module, order["function"])(data)
    return {"seconds": time.perf_counter() - started, "processor": time.process_time() - used, "answer": answer}


def rate(_):
    square = data.train[: data.dimensions].copy()
    data.train @ square
    started = time.perf_counter()
    data.train @ square
    return {"rate": 2 * len(data.train) * data.dimensions**2 / (time.perf_counter() - started)}


def say(answer):
    print(json.dumps(answer, default=plain), flush=True)


commands = {"run": run, "rate": rate}
say({"versions": f"scikit-learn {sklearn.__version__}, numpy {numpy.__version__}, scipy {scipy.__version__}, Python {sys.version.split()[0]}"})
for line in sys.stdin:
    command = json.loads(line)
    try:
        say(commands[command["command"]](command))
    except Exception:
        say({"error": traceback.format_exc()})
