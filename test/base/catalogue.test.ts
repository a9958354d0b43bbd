import { describe, expect, it } from "vitest";
import { catalogue, nearestName } from "../../src/base/catalogue.ts";
import { UnknownNameError } from "../../src/base/errors.ts";

const fruits = catalogue("fruit", [{ name: "apple" }, { name: "pear" }, { name: "pineapple" }]);

describe("a catalogue", () => {
  it("keeps the order of its list and finds every entry by name", () => {
    expect(fruits.names).toEqual(["apple", "pear", "pineapple"]);
    for (const item of fruits.items) expect(fruits.get(item.name)).toBe(item);
  });

  it("answers an unknown name with the nearest one and all choices", () => {
    expect(() => fruits.get("aple")).toThrow(UnknownNameError);
    expect(() => fruits.get("aple")).toThrow('fruit: must be one of apple, pear, pineapple, got "aple". Did you mean apple?');
    expect(() => fruits.get("Zucchini")).toThrow("Choose a fruit from the list.");
    for (const inherited of ["constructor", "__proto__", ""]) expect(() => fruits.get(inherited)).toThrow(UnknownNameError);
  });

  it("refuses two entries of one name", () => {
    expect(() => catalogue("fruit", [{ name: "fig" }, { name: "fig" }])).toThrow(/two entries of the fruit list are named fig/);
  });
});

describe("nearestName", () => {
  it("ignores case and prefers the closest", () => {
    expect(nearestName("PCA", ["pca", "lda"])).toBe("pca");
    expect(nearestName("f-statistics", ["variance", "f-statistic"])).toBe("f-statistic");
  });

  it("suggests nothing when nothing is close", () => {
    expect(nearestName("wavelets", ["pca", "lda"])).toBeNull();
    expect(nearestName("pca", [])).toBeNull();
  });
});
