/**
 * Duplicate keys in JSON text. JSON.parse silently keeps the last, other
 * parsers the first: two readers of one file must not see different tensors.
 */

/** The first key that occurs twice in one object of valid JSON text, or null. */
export function duplicateKey(text: string): string | null {
  // null stands for an array, a set for the keys of an object
  const open: (Set<string> | null)[] = [];
  let keyMayFollow = false;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x7b: // {
        open.push(new Set());
        keyMayFollow = true;
        break;
      case 0x5b: // [
        open.push(null);
        break;
      case 0x7d: // }
      case 0x5d: // ]
        open.pop();
        keyMayFollow = false;
        break;
      case 0x2c: // ,
        keyMayFollow = open.at(-1) instanceof Set;
        break;
      case 0x22: {
        const end = endOfString(text, i);
        const keys = open.at(-1);
        if (keyMayFollow && keys instanceof Set) {
          const key: unknown = JSON.parse(text.slice(i, end + 1)); // \u0061 and a are one key
          if (typeof key === "string") {
            if (keys.has(key)) return key;
            keys.add(key);
          }
          keyMayFollow = false;
        }
        i = end;
        break;
      }
    }
  }
  return null;
}

function endOfString(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length && text.charCodeAt(i) !== 0x22) i += text.charCodeAt(i) === 0x5c ? 2 : 1;
  return i;
}
