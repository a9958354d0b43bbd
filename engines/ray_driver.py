# Makes the results of plan.json, whatever they are, on the Ray that this runs in: retries and placement are Ray's.
#   ray job submit -- python3 run/ray_driver.py run [COMMAND]      COMMAND is Assay on the nodes: "assay"
# The folder of the run has the same path on every node. What is there is not made again, so the same command goes on.
import ctypes, graphlib, json, os, shlex, signal, subprocess, sys, time
import ray

run = os.path.abspath(sys.argv[1])
command = shlex.split(sys.argv[2] if len(sys.argv) > 2 else "assay")
most = 1000  # handed to Ray at once
refused = 64  # exit code of what no other try can make

def make(id, inputs, run, command):
    for _ in range(60):  # a shared disk may show late what another node has made
        if set(inputs) <= set(os.listdir(f"{run}/results")):
            break
        time.sleep(1)
    # a worker that is killed takes its child along: one left behind would do no harm, but take a processor for nothing
    library = ctypes.CDLL(None)
    along = lambda: library.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    words = [*command, "task", "plan.json", id, "--quiet"]
    code = subprocess.run(words, cwd=run, stdin=subprocess.DEVNULL, preexec_fn=along).returncode
    if code not in (0, refused):
        raise ChildProcessError(f"exit code {code}, see log/{id}.*")
    return code == 0

def start(task):
    # one alone always fits: an estimate of its memory must not keep it waiting for ever
    megabytes = min(task["memoryMegabytes"], largest("memory") // 2**20 or task["memoryMegabytes"])
    return ray.remote(make).options(
        name=task["id"], num_cpus=task["threads"], num_gpus=task["gpus"], memory=int(megabytes) * 2**20,
        max_retries=3, retry_exceptions=[ChildProcessError],
    ).remote(task["id"], task["inputs"], run, command)

def largest(resource):
    return max((node["Resources"].get(resource, 0) for node in nodes if node["Alive"]), default=0)

def complaint(id, reference):
    try:
        return None if ray.get(reference) else f"no other try can make it, refused/{id}.json says why"
    except ray.exceptions.RayError as error:
        return str(error).strip().splitlines()[-1]

def say(words):
    print(words, flush=True)

ray.init(log_to_driver=False)
nodes = ray.nodes()
with open(f"{run}/plan.json") as file:
    work = {task["id"]: task for task in json.load(file)["work"]}
for resource, key in (("CPU", "threads"), ("GPU", "gpus")):
    if wide := [id for id, task in work.items() if task[key] > largest(resource)]:
        say(f"{len(wide)} tasks wait for a node with more {resource} than there are now, {wide[0]} among them")
made = set(work) & set(os.listdir(f"{run}/results"))
sorter = graphlib.TopologicalSorter({id: task["inputs"] for id, task in work.items()})
sorter.prepare()
waiting, running, said = [], {}, (0, 0)
while True:
    while ready := sorter.get_ready():
        sorter.done(*made.intersection(ready))
        waiting += [id for id in ready if id not in made]
    while waiting and len(running) < most:
        id = waiting.pop(0)
        running[start(work[id])] = id
    if not running:
        break
    for reference in ray.wait(list(running), timeout=10)[0]:
        id = running.pop(reference)
        if words := complaint(id, reference):
            say(f"{id}: {words}")  # what needs it never gets ready
        else:
            made.add(id)
            sorter.done(id)
    if len(made) != said[0] and time.monotonic() > said[1] + 10:
        said = (len(made), time.monotonic())
        say(f"{len(made)} of {len(work)} results there")
sys.exit(f"{len(work) - len(made)} of {len(work)} results could not be made" if len(made) < len(work) else 0)
