/** Ids of a page by which its script finds what it reads, and where it puts what it adds. */

/** The picture of the first screen. */
export const firstId = "first";

/** The block of data. */
export const dataId = "assay-data";

/** The empty section in which single dimensions are looked up. */
export const exploreId = "explore";

/** The empty section in which another margin is tried. */
export const marginId = "margin";

/** The section of rows that finetuning turned: the script has more of them. */
export const changesId = "changes";

/** The texts of the best dimension of one of the headlines. */
export function textsId(headline: number): string {
  return `texts-${headline}`;
}

/** The picture of what a compressor was chosen from. */
export const frontId = "front";
