"""PyTorch's side of the embedding benchmark: transformers' AutoModel, masked mean, 32 texts at a time.

Needs torch and transformers; the benchmark names the interpreter by ASSAY_PYTHON.
"""

import json
import sys
import time

import numpy
import torch
import transformers

order = json.loads(sys.argv[1])
batch_size = 32
with open(order["texts"], encoding="utf-8") as file:
    texts = json.load(file)
torch.set_num_threads(order["threads"])
transformers.logging.set_verbosity_error()
tokenizer = transformers.AutoTokenizer.from_pretrained(order["model"])
model = transformers.AutoModel.from_pretrained(order["model"], dtype=torch.float32).eval()
last = None


def say(answer):
    print(json.dumps(answer), flush=True)


def run(count):
    global last
    chosen = texts if count is None else texts[:count]
    used = time.process_time()
    started = time.perf_counter()
    rows = list(range(len(chosen)))
    if order["sorted"]:
        rows.sort(key=lambda row: -len(chosen[row]))
    vectors = numpy.empty((len(chosen), model.config.hidden_size), dtype="float32")
    with torch.inference_mode():
        for start in range(0, len(rows), batch_size):
            batch = rows[start : start + batch_size]
            tokens = tokenizer([chosen[row] for row in batch], padding=True, truncation=True, max_length=order["maxLength"], return_tensors="pt")
            states = model(**tokens).last_hidden_state
            mask = tokens["attention_mask"].unsqueeze(-1).to(states.dtype)
            vectors[batch] = ((states * mask).sum(1) / mask.sum(1)).numpy()
    last = vectors
    return {"seconds": time.perf_counter() - started, "processor": time.process_time() - used}


say({"versions": f"torch {torch.__version__}, transformers {transformers.__version__}, Python {sys.version.split()[0]}"})
for line in sys.stdin:
    command = json.loads(line)
    if command["command"] == "run":
        say(run(command["count"]))
    else:
        last.tofile(command["path"])
        say({"written": True})
