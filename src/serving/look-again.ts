/** The one script of the first page, while a study runs: it asks for the page again and changes in it what is new. */

/** Seconds between two looks at a study that runs. */
const lookSeconds = 5;

/** Classes by which the script finds what it changes, and the words that it replaces. */
export const [lookedAt, lookAgainNote] = ["looked-at", "look-again"] as const;

/**
 * Nodes that stay keep their place, focus and scrolling; of what is made anew, the link or region that had the focus has it
 * again. It ends with the note, which a page has only while a study runs.
 */
export const lookAgain: string = `
const find = (page, name) => page.querySelector("." + name);
const isOver = (page) => {
  const note = find(page, "${lookAgainNote}");
  if (note !== null) note.textContent = "This page looks again every ${lookSeconds} seconds.";
  return note === null;
};
const become = (shown, now) => {
  if (shown.nodeType !== Node.ELEMENT_NODE) {
    if (shown.data !== now.data) shown.data = now.data;
    return;
  }
  for (const { name } of [...shown.attributes]) if (!now.hasAttribute(name)) shown.removeAttribute(name);
  for (const { name, value } of now.attributes) if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
  const [before, after] = [[...shown.childNodes], [...now.childNodes]];
  const isAlike = before.length === after.length && before.every((node, i) => node.nodeName === after[i].nodeName);
  if (isAlike) before.forEach((node, i) => become(node, after[i]));
  else shown.replaceChildren(...after);
};
const look = async () => {
  let isLast = false;
  try {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (answer.ok) {
      isLast = isOver(page);
      const focused = document.activeElement;
      become(find(document, "${lookedAt}"), find(page, "${lookedAt}"));
      document.title = page.title;
      if (!focused.isConnected) {
        const same = (node) => node.href === focused.href && node.ariaLabel === focused.ariaLabel;
        [...document.querySelectorAll("main a, main [tabindex]")].find(same)?.focus({ preventScroll: true });
      }
    }
  } catch {} // the server may be there again the next time
  if (!isLast) setTimeout(look, ${lookSeconds * 1000});
};
isOver(document);
setTimeout(look, ${lookSeconds * 1000});
`;
