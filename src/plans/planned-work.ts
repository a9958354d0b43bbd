/** Tasks as they are planned: each under its id, once, behind those that it reads. */
import { kindOf } from "./kinds/index.ts";
import { type Determining, type PlannedTask, taskIdOf } from "./plan.ts";

/** What a task takes, estimated. */
export interface Effort {
  readonly seconds: number;
  readonly bytes: number;
}

/** What every process has of the engine and its own, in megabytes. */
const ownMegabytes = 400;

/** The tasks of a plan while it is made. */
export class PlannedWork {
  readonly #tasks = new Map<string, PlannedTask>();

  /** In an order in which they can be made. */
  get tasks(): readonly PlannedTask[] {
    return [...this.#tasks.values()];
  }

  /** Adds a task, or finds the same. @returns its id */
  add(task: Determining, { seconds, bytes }: Effort): string {
    const id = taskIdOf(task, kindOf(task.kind).version);
    const minutes = Math.max(0.1, Math.round(seconds / 6) / 10);
    const memoryMegabytes = ownMegabytes + Math.ceil(bytes / 2 ** 20);
    if (!this.#tasks.has(id)) this.#tasks.set(id, { id, ...task, memoryMegabytes, gpus: 0, minutes });
    return id;
  }
}
