/** Shapes that are declared once: what they accept, and the types that are inferred from them. */
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { type Accepted, type Shape, shape } from "../../src/formats/shape.ts";

const pointKeys = { k: z.int(), interval: z.tuple([z.number(), z.number()]), note: z.string().optional() };

interface Point extends Shape<typeof pointKeys> {}

const pointSchema: z.ZodType<Point> = shape(pointKeys);
const curveSchema = shape({ points: z.array(pointSchema), byName: z.record(z.string(), z.array(z.number())) });

describe("a shape", () => {
  it("keeps keys that it does not know, nested ones too, and refuses wrong ones", () => {
    const written = { points: [{ k: 1, interval: [0, 1], later: true }], byName: { a: [1] }, newer: "key" };
    expect(curveSchema.parse(written)).toEqual(written);
    expect(curveSchema.safeParse({ ...written, points: [{ k: 1.5, interval: [0, 1] }] }).success).toBe(false);
  });

  it("has a type that is readonly all the way down and knows no other keys", () => {
    type Curve = Accepted<typeof curveSchema>;
    expectTypeOf<Curve["points"]>().toEqualTypeOf<readonly Point[]>();
    expectTypeOf<Curve["byName"]>().toEqualTypeOf<{ readonly [x: string]: readonly number[] }>();
    expectTypeOf<keyof Point>().toEqualTypeOf<"k" | "interval" | "note">();
    expectTypeOf<Point["interval"]>().toEqualTypeOf<readonly [number, number]>();
    expectTypeOf<Point["note"]>().toEqualTypeOf<string | undefined>();
    expect(Object.keys(pointKeys)).toEqual(["k", "interval", "note"]);
  });
});
