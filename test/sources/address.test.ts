import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { type AssayError, InputError, UnknownNameError, UsageError } from "../../src/base/errors.ts";
import { maskedWords, parseAddress } from "../../src/sources/address.ts";
import { findSource, vectorsName } from "../../src/sources/find-source.ts";
import { sources } from "../../src/sources/index.ts";

describe("addresses", () => {
  it("give Assay its keys and the driver all others, as they were written", () => {
    const address = parseAddress(
      "PostgreSQL://ann@db:5432,db2/shop?table=a.b&sslmode=require&label=the%20label&host=%2Frun&x=1%2b1&vector=e+f",
    )!;
    expect(address.scheme).toBe("postgresql");
    expect(address.chosen).toEqual({ table: "a.b", label: "the label", vector: "e+f" });
    expect(address.target()).toBe("PostgreSQL://ann@db:5432,db2/shop?sslmode=require&host=%2Frun&x=1%2b1");
    expect(parseAddress("lancedb:./folder?table=t")).toMatchObject({ scheme: "lancedb", chosen: { table: "t" } });
    expect(parseAddress("postgresql:?table=t")!.target()).toBe("postgresql:");
    expect(parseAddress("sqlite:file.db?sql=SELECT a, b FROM t WHERE c = 'x=y?'")!.chosen.sql).toBe(
      "SELECT a, b FROM t WHERE c = 'x=y?'",
    );
  });

  it("are no paths, and paths are none", () => {
    for (const path of ["vectors.npy", "./a/b", "C:\\vectors.npy", "/tmp/x:y", "-"]) expect(parseAddress(path), path).toBeNull();
    expect(findSource("notes:2024.npy", sources.items)).toBeNull();
  });

  it("show no password, and no signature, wherever they are looked at", () => {
    const text = "postgresql://ann:p%40ss.word@db/shop?table=t&password=other-word&sslpassword=third-word&passfile=/home/p";
    const address = parseAddress(text)!;
    expect(address.shown).toBe("postgresql://ann:***@db/shop?table=t&password=***&sslpassword=***&passfile=/home/p");
    for (const seen of [inspect(address, { depth: 9 }), JSON.stringify(address), address.masked(`no: ${text} p@ss.word`)]) {
      expect(seen).not.toMatch(/p%40ss|p@ss|other-word|third-word/);
    }
    expect(new InputError({ where: "x", must: "y", got: "z", todo: "w", file: text }).message).toContain(address.shown);
    expect(maskedWords(["analyze", text, "--out", "x"])).toEqual(["analyze", address.shown, "--out", "x"]);
    const signed = "https://s3.example/b/v.parquet?X-Amz-Credential=who&X-Amz-Signature=abcdef&vector=e";
    expect(parseAddress(signed)!.shown).toBe("https://s3.example/b/v.parquet?X-Amz-Credential=***&X-Amz-Signature=***&vector=e");
    expect(parseAddress(signed)!.target()).toBe("https://s3.example/b/v.parquet?X-Amz-Credential=who&X-Amz-Signature=abcdef");
  });

  it("say what is wrong without showing a password that has the wrong signs in it", () => {
    for (const text of [
      "postgresql://ann:hush/hush@db/shop?table=t",
      "postgresql://ann:hu?sh@db/shop",
      "postgresql://ann:hush#1/x@db",
    ]) {
      const error = ((): unknown => {
        try {
          return parseAddress(text);
        } catch (caught) {
          return caught;
        }
      })();
      expect(error, text).toBeInstanceOf(UsageError);
      expect((error as AssayError).message).not.toMatch(/hu/);
      expect((error as AssayError).message).toMatch(/%2F %3F %23 %40/);
      expect(maskedWords([text])[0]).not.toMatch(/hush|hu\?sh/);
      expect(new InputError({ where: "x", must: "y", got: "z", todo: "w", file: text }).message).not.toMatch(/hush/);
    }
    expect(() => parseAddress("sqlite:f?table=a&table=b")).toThrow(/table must come once/);
    expect(() => parseAddress("sqlite:f?table=")).toThrow(/table must have a value/);
    expect(() => parseAddress("sqlite:f?sql=SELECT '%'")).toThrow(/Write a % as %25/);
    expect(() => findSource("postgresq://h/d?table=t", sources.items)).toThrow(UnknownNameError);
    expect(() => findSource("postgresq://h/d?table=t", sources.items)).toThrow(/Did you mean postgresql:\?/);
  });

  it("name what is read", () => {
    expect(vectorsName("postgresql://h/d?table=shop.items")).toBe("items");
    expect(vectorsName('postgresql://h/d?table="My Items"')).toBe("My Items");
    expect(vectorsName("postgresql://h/d?sql=SELECT 1")).toBe("query");
    expect(vectorsName("data/reviews.npy.gz")).toBe("reviews");
    expect(vectorsName("https://host/a/b.parquet?X-Amz-Signature=x")).toBe("b");
  });
});
