import { describe, expect, it } from "vitest";
import { catalogue } from "../../src/base/catalogue.ts";
import { InputError, UnknownNameError } from "../../src/base/errors.ts";
import { nearestName } from "../../src/base/nearest-name.ts";

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

describe("a catalogue that objects are included in", () => {
  const own = (parts: object = {}) => ({ name: "fig", version: "1", ...parts });
  const eaten = catalogue("fruit", [{ name: "apple", eat: () => 1 }], { eat: "a function" });

  it("finds them by their identities, and leaves the list it was made from alone", () => {
    const [fig, other] = [own(), own()];
    const [more, different] = [fruits.including([fig]), fruits.including([other])];
    expect(more.get("fig@1")).toBe(fig);
    expect(different.get("fig@1")).toBe(other);
    expect(more.included).toEqual(["fig@1"]);
    expect(more.names).toEqual(fruits.names);
    expect(() => fruits.get("fig@1")).toThrow(UnknownNameError);
    expect(() => fruits.nameOf("fig@1")).toThrow(UnknownNameError);
    expect(more.nameOf("fig@1")).toBe("fig@1");
  });

  it.each([
    [() => own(), "fruit: a fruit must be a name or an object, got a function. Call it, and give the fruit that it makes."],
    [null, "fruit: a fruit must be a name or an object, got null. Give a name of the list, or a fruit of your own."],
    [[], "got [] "],
    [{}, "fruit: its name must be a text that is not empty, got none. Give it name, as the interface of a fruit has it."],
    [own(), 'fruit "fig": its eat must be a function, got none. Give it eat, as the interface of a fruit has it.'],
    [own({ eat: 3n }), "got 3."],
  ])("refuses what is none: %s", (choice, message) => {
    const given = choice as never;
    expect(() => eaten.nameOf(given)).toThrow(message.trim());
    expect(() => eaten.including([given])).toThrow(InputError);
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
