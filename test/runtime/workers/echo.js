/** A worker for tests: it answers, fails and dies as it is told. */
import process from "node:process";
import { FormatError, InterruptedError } from "../../../dist/base/errors.js";
import { answerCalls } from "../../../dist/runtime/answer-calls.js";
import { insideEngine } from "../../../dist/runtime/engine-gate.js";

answerCalls(async (request, data) => {
  switch (request.kind) {
    case "echo":
      return { response: { value: request.value, data } };
    case "slow":
      await new Promise((resolve) => setTimeout(resolve, request.value));
      return { response: { value: request.value, data } };
    case "move":
      return { response: { value: request.value, data }, transfer: [request.value.buffer] };
    case "inside": {
      const { seen, milliseconds, dies } = request.value;
      if (dies) setTimeout(() => process.exit(4), milliseconds);
      await insideEngine(() => {
        Atomics.store(seen, 0, 1);
        return new Promise((resolve) => setTimeout(resolve, dies ? 60_000 : milliseconds)).then(() => Atomics.store(seen, 0, 2));
      });
      return { response: { value: null, data } };
    }
    case "format":
      throw new FormatError({ where: "echo", must: "must hold", got: "nothing", todo: "Try again.", file: "a.txt", row: 3 });
    case "interrupted":
      throw new InterruptedError("echo");
    case "plain":
      throw new TypeError("a plain mistake");
    case "function":
      return { response: () => 1 };
    case "crash":
      setImmediate(() => {
        throw new Error("a crash nobody catches");
      });
      return new Promise(() => {});
    case "exit":
      process.exit(3);
  }
});
