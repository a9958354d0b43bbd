/** Makes an element that scrolls by itself reachable by the keyboard. */
export function scrollable(element: HTMLElement): void {
  element.tabIndex = 0;
}
