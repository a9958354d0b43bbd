/** All kinds of tasks: a new one is a file of this folder and a line here. */
import { FormatError, UnsupportedError } from "../../base/errors.ts";
import type { FilesToPack } from "../../formats/packed-folder.ts";
import { apply } from "./apply.ts";
import { cell } from "./cell.ts";
import { compress } from "./compress.ts";
import { embed } from "./embed.ts";
import { finetune } from "./finetune.ts";
import type { Kind, TaskAtWork } from "./kind.ts";
import { merge } from "./merge.ts";
import { moments } from "./moments.ts";
import { pca } from "./pca.ts";
import { report } from "./report.ts";
import { study } from "./study.ts";

/** A kind that checks the arguments of a plan, which come from strangers. */
export interface CheckedKind extends Pick<Kind<unknown>, "name" | "version" | "continues" | "isOneFile"> {
  /** @throws FormatError for arguments that are not of the kind */
  make(args: unknown, task: TaskAtWork): Promise<FilesToPack>;
}

/** In the order in which a plan goes through them. */
export const kinds: readonly CheckedKind[] = [
  ...[checked(finetune), checked(embed), checked(cell), checked(study)],
  ...[checked(moments), checked(merge), checked(pca), checked(compress), checked(apply)],
  checked(report),
];

/** The kind of that name. @throws UnsupportedError for one that there is not: a plan is made by strangers */
export function kindOf(name: string): CheckedKind {
  const found = kinds.find((kind) => kind.name === name);
  if (found !== undefined) return found;
  throw new UnsupportedError({
    where: "plan",
    must: `a task must be of one of the kinds ${kinds.map((kind) => kind.name).join(", ")}`,
    got: name,
    todo: "Plan again, with the Assay that runs the plan.",
  });
}

function checked<Args>({ name, version, continues, isOneFile, args, make }: Kind<Args>): CheckedKind {
  return {
    ...{ name, version, continues, isOneFile },
    async make(given, task) {
      const parsed = args.safeParse(given);
      if (parsed.success) return make(parsed.data, task);
      const [issue] = parsed.error.issues;
      throw new FormatError({
        where: name,
        must: "the arguments of a task must be as its kind says",
        got: issue === undefined ? "others" : `${issue.path.join(".")}: ${issue.message}`,
        todo: "Plan again, into another folder.",
      });
    },
  };
}
