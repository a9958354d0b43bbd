/** A worker for tests: it answers, fails and dies as it is told. */
import process from "node:process";
import { threadId } from "node:worker_threads";
import { FormatError, InterruptedError } from "../../../dist/base/errors.js";
import { answerCalls } from "../../../dist/runtime/answer-calls.js";
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
