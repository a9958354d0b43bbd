/** Lines of UTF-8 text as they arrive, from a file or a pipe: one line is held, not the whole. */
import { FormatError } from "../base/errors.ts";

/** No line is longer: also the limit against streams without line ends. */
const longestLine = 16 * 1024 * 1024;

/**
 * Lines without their ends (LF or CR LF); a byte order mark is passed over, an end after the last line is none of its own.
 * @param path  what errors name
 * @throws FormatError, naming the line, for what is not UTF-8, NUL bytes and lines beyond 16 Mi characters
 */
export async function* textLines(chunks: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let kept = "";
  let line = 0;
  const fail = (must: string, got: string, todo: string): FormatError =>
    new FormatError({ where: "reading text", must, got, todo, file: path, row: line + 1 });
  const decode = (chunk: Uint8Array | undefined): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch {
      throw fail("text must be UTF-8", "other bytes in this line or one soon after", "Save it as UTF-8.");
    }
  };
  const checked = (text: string): string => {
    if (text.includes("\0")) throw fail("text must have no NUL bytes", "a NUL byte", "Save it as UTF-8 text.");
    line++;
    return text.endsWith("\r") ? text.slice(0, -1) : text;
  };
  for await (const chunk of chunks) {
    const lines = (kept + decode(chunk)).split("\n");
    kept = lines.pop() ?? "";
    for (const text of lines) yield checked(text);
    if (kept.length > longestLine) {
      throw fail(`a line must be at most ${longestLine} characters`, "a longer one", "Is this text with one a line?");
    }
  }
  kept += decode(undefined);
  if (kept !== "") yield checked(kept);
}
