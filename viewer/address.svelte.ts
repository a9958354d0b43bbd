/** What is looked at, as it stands behind the # of the address: a link shows it again, and "back" goes back to it. */

/** What there is to say. */
export type AddressKey = "dimension" | "vectors" | "order" | "hide" | "margin" | "sort" | "at";

type Values = { readonly [Key in AddressKey]?: string };

const known: ReadonlySet<string> = new Set<AddressKey>(["dimension", "vectors", "order", "hide", "margin", "sort", "at"]);

/** Null for the name of a place on the page, which says nothing of what is looked at there. */
function read(): Values | null {
  const words = location.hash.slice(1);
  if (words !== "" && !words.includes("=")) return null;
  return Object.fromEntries([...new URLSearchParams(words)].filter(([key]) => known.has(key)));
}

let values = $state.raw<Values>(read() ?? {});

/** A link to a place of the page leaves what is looked at in the address, beside the place. */
const follow = (): void => {
  const said = read();
  if (said !== null) {
    values = said;
    return;
  }
  const { at: _, ...others } = values;
  if (Object.keys(others).length === 0) return;
  values = { ...others, at: location.hash.slice(1) };
  write(values, false);
};
addEventListener("popstate", follow);
addEventListener("hashchange", follow);

/** What the address says. */
export function said(key: AddressKey): string | undefined {
  return values[key];
}

/** Changes what it says. @param isStep  can "back" undo it? */
export function say(changes: { readonly [Key in AddressKey]?: string | null }, isStep: boolean): void {
  const next = Object.entries({ ...values, at: null, ...changes }).flatMap(([key, value]) =>
    value ? [[key, value] as const] : [],
  );
  values = Object.fromEntries(next);
  write(values, isStep);
}

function write(said: Values, isStep: boolean): void {
  const hash = `#${new URLSearchParams(Object.entries(said))}`;
  try {
    if (isStep) history.pushState(null, "", hash);
    else history.replaceState(null, "", hash);
  } catch {
    // a page inside another one may have no address of its own
  }
}

/** Goes to the place that the address names, once the page is what it says. */
export function goThere(): void {
  if (values.at !== undefined) document.getElementById(values.at)?.scrollIntoView();
}
