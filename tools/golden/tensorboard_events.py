"""Golden TensorBoard events: what TensorBoard's own writer makes of a list of numbers, and what TensorBoard reads in
files that Assay wrote.

Assay, as built (npm run build), writes two runs of a training, the second going on at step 3 of the first, into a
temporary folder; tensorboard's EventAccumulator reads them back. Tensorboard's RecordWriter then writes the same events.
Writes test/golden/tensorboard.json:

    runs: a list of {options, scalars: [[tag, value, step, wallTime], ...], name, hex}: what to give openEventFile and
          scalar of src/formats/tensorboard.ts, the file's name, and its bytes as tensorboard's writer makes them
    read: {tag: [[seconds, step, value], ...]}: what tensorboard reads in Assay's two files together

"nan" and "inf" are strings, as JSON has no such numbers.

Run: npm run build && python tools/golden/tensorboard_events.py
"""

import sys

# Files of this folder are named like the libraries they use: look for modules here last.
sys.path.append(sys.path.pop(0))

import io  # noqa: E402
import json  # noqa: E402
import math  # noqa: E402
import pathlib  # noqa: E402
import subprocess  # noqa: E402
import tempfile  # noqa: E402

import tensorboard  # noqa: E402
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator  # noqa: E402
from tensorboard.compat.proto.event_pb2 import Event, SessionLog  # noqa: E402
from tensorboard.compat.proto.summary_pb2 import Summary  # noqa: E402
from tensorboard.summary.writer.record_writer import RecordWriter  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
START = 1700000000123
RUNS = [
    {
        "options": {"host": "a host/of:mine", "wallTime": START},
        "scalars": [["train/loss", 2.5 / (step + 1), step, START + 1000 * step] for step in range(5)]
        + [
            ["train/learning-rate", 0.0, 0, START + 7],
            ["validation/Schärfe ✓", -1e-30, 1, START + 8],
            ["train/tokens", 1e300, 1, START + 9],
            ["train/tokens", "nan", 2, START + 10],
        ],
    },
    {
        "options": {"host": "a host/of:mine", "wallTime": START + 3_600_000, "continueAt": 3},
        "scalars": [["train/loss", 0.1, 3, START + 3_600_001], ["train/loss", 0.05, 2**40 + 1, START + 3_600_002]],
    },
]
SCRIPT = """
import { pathToFileURL } from "node:url";
const [, module, folder, runs] = process.argv;
const { openEventFile } = await import(pathToFileURL(module).href);
for (const { options, scalars } of JSON.parse(runs)) {
  const file = await openEventFile(folder, options);
  for (const [tag, value, step, time] of scalars) file.scalar(tag, value === "nan" ? NaN : value, step, time);
  file.close();
  console.log(file.path);
}
"""


def single(value):
    """As protobuf stores a float: overflow becomes infinite."""
    return math.copysign(math.inf, value) if abs(value) > 3.5e38 else value


def written_by_tensorboard(run):
    file = io.BytesIO()
    writer = RecordWriter(file)
    options = run["options"]
    seconds = options["wallTime"] / 1000
    writer.write(Event(wall_time=seconds, file_version="brain.Event:2").SerializeToString())
    if "continueAt" in options:
        log = SessionLog(status=SessionLog.START)
        writer.write(Event(wall_time=seconds, step=options["continueAt"], session_log=log).SerializeToString())
    for tag, value, step, time in run["scalars"]:
        summary = Summary(value=[Summary.Value(tag=tag, simple_value=single(float(value)))])
        writer.write(Event(wall_time=time / 1000, step=step, summary=summary).SerializeToString())
    return file.getvalue()


def main():
    with tempfile.TemporaryDirectory() as folder:
        command = ["node", "--input-type=module", "-e", SCRIPT, str(ROOT / "dist/formats/tensorboard.js"), folder, json.dumps(RUNS)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        paths = [pathlib.Path(line) for line in done.stdout.splitlines()]
        runs = [run | {"name": path.name, "hex": written_by_tensorboard(run).hex()} for run, path in zip(RUNS, paths, strict=True)]
        for run, path in zip(runs, paths):
            assert path.read_bytes().hex() == run["hex"], run["name"]
        reader = EventAccumulator(folder)
        reader.Reload()
        plain = lambda v: v if math.isfinite(v) else str(v)  # noqa: E731
        read = {tag: [[e.wall_time, e.step, plain(e.value)] for e in reader.Scalars(tag)] for tag in reader.Tags()["scalars"]}
    golden = {"versions": {"tensorboard": tensorboard.__version__}, "runs": runs, "read": read}
    text = json.dumps(golden, indent=2, ensure_ascii=False)
    (ROOT / "test/golden/tensorboard.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
