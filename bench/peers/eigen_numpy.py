"""numpy's side of the eigendecomposition benchmark: numpy.linalg.eigh, LAPACK's divide and conquer.

Needs numpy; the benchmark names the interpreter by ASSAY_PYTHON.
"""

import json
import os
import sys
import time

import numpy

order = json.loads(sys.argv[1])
n = order["n"]
a = numpy.fromfile(order["path"], dtype="float64").reshape(n, n)
last = None


def say(answer):
    print(json.dumps(answer), flush=True)


def run():
    global last
    used = time.process_time()
    started = time.perf_counter()
    last = numpy.linalg.eigh(a)
    return {"seconds": time.perf_counter() - started, "processor": time.process_time() - used}


def blas():
    found = numpy.show_config(mode="dicts")["Build Dependencies"]["lapack"]
    kernels = os.environ.get("OPENBLAS_CORETYPE", "its own choice of kernels")
    return f"{found['name']} {found['version']}, {kernels}"


say({"versions": f"numpy {numpy.__version__}, {blas()}, Python {sys.version.split()[0]}"})
for line in sys.stdin:
    command = json.loads(line)
    if command["command"] == "run":
        say(run())
    else:
        values, vectors = last
        with open(command["path"], "wb") as file:
            values[::-1].tofile(file)
            vectors.T[::-1].tofile(file)
        say({"written": True})
