/**
 * Finds added tokens ("[SEP]", "<mask>") in a text, as the Rust library does: leftmost, then longest; whole words
 * only where the token says so; white space beside a token belongs to it where it says so.
 *
 * Ours, because `@huggingface/tokenizers` knows no whole words and takes JavaScript's white space.
 */
import type { AddedToken } from "./file.ts";

/** A stretch of text, or an added token. */
export type Section = { readonly text: string; readonly start: number } | { readonly id: number };

const wordBefore = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u;
const wordAfter = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;
const whiteSpace = /\p{White_Space}/u;

/** A function that cuts a text at the tokens; stretches are never empty. `contentOf` gives what is searched for. */
export function splitterOf(
  tokens: readonly AddedToken[],
  contentOf: (token: AddedToken) => string,
): (text: string) => readonly Section[] {
  const byContent = new Map<string, AddedToken>();
  for (const token of tokens) {
    const content = contentOf(token);
    if (content !== "") byContent.set(content, token);
  }
  if (byContent.size === 0) return (text) => (text === "" ? [] : [{ text, start: 0 }]);
  // Alternatives are tried in order: the longest first makes the match leftmost-longest.
  const longestFirst = [...byContent.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map(escaped).join("|"), "gu");
  return (text) => {
    const sections: Section[] = [];
    let done = 0;
    for (const match of text.matchAll(pattern)) {
      const token = byContent.get(match[0]);
      let start = match.index;
      let end = start + match[0].length;
      if (token === undefined || start < done) continue;
      if (token.singleWord && (wordBefore.test(lastCharacter(text, start)) || wordAfter.test(text.slice(end, end + 2)))) continue;
      if (token.leftStrip) while (start > done && whiteSpace.test(text.charAt(start - 1))) start--;
      if (token.rightStrip) while (end < text.length && whiteSpace.test(text.charAt(end))) end++;
      if (start > done) sections.push({ text: text.slice(done, start), start: done });
      sections.push({ id: token.id });
      done = end;
    }
    if (done < text.length) sections.push({ text: text.slice(done), start: done });
    return sections;
  };
}

function lastCharacter(text: string, end: number): string {
  return text.slice(Math.max(0, end - 2), end);
}

function escaped(content: string): string {
  return content.replace(/[\\^$.*+?()[\]{}|/-]/g, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}
