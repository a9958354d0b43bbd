/** A worker for tests: it answers, fails and dies as it is told. */
import process from "node:process";
import { threadId } from "node:worker_threads";
import { FormatError, InterruptedError } from "../../../dist/base/errors.js";
import { answerCalls } from "../../../dist/runtime/answer-calls.js";
import { insideEngine } from "../../../dist/runtime/engine-gate.js";
import { moving } from "../../../dist/runtime/transfer.js";

let held = null;

answerCalls({
  echo: (value) => value,
  async slow(milliseconds) {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    return milliseconds;
  },
  move: (value) => moving(value, [value.buffer]),
  write({ values, at }) {
    values[at] = at + 1;
  },
  async inside({ seen, milliseconds, dies }) {
    if (dies) setTimeout(() => process.exit(4), milliseconds);
    await insideEngine(() => {
      Atomics.store(seen, 0, 1);
      return new Promise((resolve) => setTimeout(resolve, dies ? 60_000 : milliseconds)).then(() => Atomics.store(seen, 0, 2));
    });
  },
  hold(value) {
    held = value;
  },
  held: () => ({ value: held, thread: threadId }),
  format() {
    throw new FormatError({ where: "echo", must: "must hold", got: "nothing", todo: "Try again.", file: "a.txt", row: 3 });
  },
  interrupted() {
    throw new InterruptedError("echo");
  },
  plain() {
    throw new TypeError("a plain mistake");
  },
  uncloneable: () => () => 1,
  crash() {
    setImmediate(() => {
      throw new Error("a crash nobody catches");
    });
    return new Promise(() => {});
  },
  exit: () => process.exit(3),
});
