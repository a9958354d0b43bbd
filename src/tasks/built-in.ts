/** The list of tasks that Assay knows by name. */
import { type Catalogue, catalogue } from "../base/catalogue.ts";
import { demo } from "./demo.ts";
import { glueTasks } from "./glue.ts";
import type { BuiltInTask } from "./task.ts";

/** Adding one: one file, one line here. */
export const tasks: Catalogue<BuiltInTask> = catalogue("task", [demo, ...glueTasks]);
