/** Tells the width of an element in whole pixels, now and whenever it has changed. @returns ends it */
export function widthOf(element: Element, tell: (width: number) => void): () => void {
  let told = 0;
  const observer = new ResizeObserver(() => {
    const width = Math.floor(element.clientWidth);
    if (width === 0 || width === told) return;
    told = width;
    tell(width);
  });
  observer.observe(element);
  return () => observer.disconnect();
}
