/** What is looked at, as it stands behind the # of the address: a link shows it again, and "back" goes back to it. */

/** What there is to say. */
export type AddressKey = "dimension" | "vectors" | "order" | "hide" | "margin" | "sort";

type Values = { readonly [Key in AddressKey]?: string };

const known: ReadonlySet<string> = new Set<AddressKey>(["dimension", "vectors", "order", "hide", "margin", "sort"]);

/** Null for the name of a place on the page, which says nothing of what is looked at there. */
function read(): Values | null {
  const words = location.hash.slice(1);
  if (words !== "" && !words.includes("=")) return null;
  return Object.fromEntries([...new URLSearchParams(words)].filter(([key]) => known.has(key)));
}

let values = $state.raw<Values>(read() ?? {});

const follow = (): void => {
  values = read() ?? values;
};
addEventListener("popstate", follow);
addEventListener("hashchange", follow);

/** What the address says. */
export function said(key: AddressKey): string | undefined {
  return values[key];
}

/** Changes what it says. @param isStep  can "back" undo it? */
export function say(changes: { readonly [Key in AddressKey]?: string | null }, isStep: boolean): void {
  const next = new Map(Object.entries({ ...values, ...changes }).flatMap(([key, value]) => (value ? [[key, value]] : [])));
  values = Object.fromEntries(next);
  const hash = `#${new URLSearchParams([...next])}`;
  try {
    if (isStep) history.pushState(null, "", hash);
    else history.replaceState(null, "", hash);
  } catch {
    // a page inside another one may have no address of its own
  }
}
