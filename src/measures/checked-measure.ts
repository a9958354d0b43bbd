/** A measure that a person brought, its value checked where it is computed. */
import { identityOf } from "../base/brought.ts";
import { answerOf, holds } from "../base/brought-answers.ts";
import { copyOf } from "../numeric/matrix.ts";
import type { Measure } from "./measure.ts";

/** The same measure; a value that is no finite number is a BroughtError that names it. */
export function checkedMeasure(measure: Measure): Measure {
  const who = { kind: "measure", identity: identityOf(measure) };
  const { name, version, options, origin, description, source, invariances } = measure;
  return {
    ...{ name, version, options, origin, description, source, invariances },
    async compute(vectors) {
      const value = await answerOf(who, "compute", () => measure.compute(copyOf(vectors)));
      holds(Number.isFinite(value), who, { must: "its value must be a finite number", got: value, call: "compute" });
      return value;
    },
  };
}
