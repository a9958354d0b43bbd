/** What a PDF that Chromium prints has in it: its pages, its fonts, its pictures, and its letters as they can be copied. */
import { inflateSync } from "node:zlib";

/** What is asked of one. */
export interface PdfFile {
  /** In points. */
  readonly pages: readonly { readonly width: number; readonly height: number }[];
  /** How each font has its letters in the file: as a font's file, or drawn one by one (Type 3); null where it has not. */
  readonly fonts: readonly ("file" | "drawn" | null)[];
  readonly pictures: number;
  /** One for each run of letters, in the order in which they are drawn. */
  readonly texts: readonly string[];
}

interface PdfObject {
  readonly words: string;
  /** Null for one without. */
  readonly stream: Buffer | null;
}

/** Reads one: objects are plain, and streams packed with DEFLATE or not at all. */
export function readPdf(bytes: Buffer): PdfFile {
  const objects = objectsOf(bytes.toString("latin1"));
  const all = [...objects.values()];
  const pages = all.filter(({ words }) => /\/Type \/Page\b(?!s)/.test(words));
  const fonts = all.filter(({ words }) => /\/Subtype \/(Type0|Type1|Type3|TrueType)\b/.test(words));
  return {
    pages: pages.map(({ words }) => {
      const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(words) ?? [];
      return { width: Number(width), height: Number(height) };
    }),
    fonts: fonts.map((font) => lettersKept(font, objects)),
    pictures: all.filter(({ words }) => words.includes("/Subtype /Image")).length,
    texts: pages.flatMap((page) => textsOf(page, objects)),
  };
}

function objectsOf(file: string): ReadonlyMap<string, PdfObject> {
  const found = [...file.matchAll(/(\d+) 0 obj\b([\s\S]*?)\bendobj/g)];
  return new Map(found.map(([, number, body]) => [number!, objectOf(body!)]));
}

function objectOf(body: string): PdfObject {
  const [head = "", mark] = /^[\s\S]*?(\bstream\r?\n|$)/.exec(body) ?? [];
  const words = head.replaceAll(/\s+/g, " ");
  if (mark === undefined || mark === "") return { words, stream: null };
  const length = Number(/\/Length (\d+)/.exec(words)?.[1]);
  const raw = Buffer.from(body.slice(head.length, head.length + length), "latin1");
  return { words, stream: words.includes("/FlateDecode") ? inflateSync(raw) : raw };
}

/** What lies behind a reference. */
function behind(words: string, key: string, objects: ReadonlyMap<string, PdfObject>): PdfObject | undefined {
  return objects.get(new RegExp(`/${key} \\[?(\\d+) 0 R`).exec(words)?.[1] ?? "");
}

function lettersKept({ words }: PdfObject, objects: ReadonlyMap<string, PdfObject>): PdfFile["fonts"][number] {
  if (words.includes("/CharProcs")) return "drawn";
  const own = behind(words, "DescendantFonts", objects)?.words ?? words;
  return /\/FontFile[23]? \d/.test(behind(own, "FontDescriptor", objects)?.words ?? "") ? "file" : null;
}

/** What each glyph stands for, and digits of the number of a glyph. */
interface Letters {
  readonly digits: number;
  readonly of: ReadonlyMap<number, string>;
}

function textsOf(page: PdfObject, objects: ReadonlyMap<string, PdfObject>): readonly string[] {
  const fonts = /\/Font <<(.*?)>>/.exec(page.words)?.[1] ?? "";
  const letters = new Map(
    [...fonts.matchAll(/\/(\w+) (\d+) 0 R/g)].map(([, name, number]) => {
      const map = behind(objects.get(number!)?.words ?? "", "ToUnicode", objects);
      return [name!, lettersOf(map?.stream?.toString("latin1") ?? "")] as const;
    }),
  );
  const drawn = behind(page.words, "Contents", objects)?.stream?.toString("latin1") ?? "";
  return [...drawn.matchAll(/\bBT\b([\s\S]*?)\bET\b/g)].map(([, run]) => lettersOfRun(run!, letters));
}

function lettersOfRun(run: string, letters: ReadonlyMap<string, Letters>): string {
  let font: Letters | undefined;
  let text = "";
  for (const [, name, hex] of run.matchAll(/\/(\w+) [\d.]+ Tf|<([0-9A-F]+)>/gi)) {
    if (name !== undefined) font = letters.get(name);
    const { digits, of } = font ?? { digits: 4, of: new Map<number, string>() };
    for (let at = 0; at < (hex?.length ?? 0); at += digits) {
      text += of.get(Number.parseInt(hex!.slice(at, at + digits), 16)) ?? "\ufffd"; // said where no table says it
    }
  }
  return text;
}

/** A table of what glyphs stand for, as PDF has it: single ones, and ranges that rise together. */
function lettersOf(map: string): Letters {
  const letters = new Map<number, string>();
  const parts = (kind: string): string => [...map.matchAll(new RegExp(`begin${kind}([\\s\\S]*?)end${kind}`, "g"))].join("\n");
  for (const [, glyph, units] of parts("bfchar").matchAll(/<(\w+)> <(\w+)>/g)) {
    letters.set(Number.parseInt(glyph!, 16), Buffer.from(units!, "hex").swap16().toString("utf16le"));
  }
  for (const [, first, last, from] of parts("bfrange").matchAll(/<(\w+)> <(\w+)> <(\w+)>/g)) {
    const [start, end, letter] = [first!, last!, from!].map((hex) => Number.parseInt(hex, 16)) as [number, number, number];
    for (let glyph = start; glyph <= end; glyph++) letters.set(glyph, String.fromCodePoint(letter + glyph - start));
  }
  return { digits: /begincodespacerange\s*<(\w+)>/.exec(map)?.[1]?.length ?? 4, of: letters };
}
