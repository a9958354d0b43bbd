/** Whether the page is dark, for what is painted and has no style sheet. */
const query = matchMedia("(prefers-color-scheme: dark)");
let isDark = $state(query.matches);
query.addEventListener("change", () => {
  isDark = query.matches;
});

/** Followed where it is asked for in an effect. */
export function isDarkNow(): boolean {
  return isDark;
}
