/** What echo.js answers. */

/** Its place below the built sources. */
export const echoModule = "../test/runtime/workers/echo";

export type EchoCalls = {
  echo(value: unknown): unknown;
  slow(milliseconds: number): number;
  move(value: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer>;
  inside(stay: { readonly seen: Int32Array; readonly milliseconds: number; readonly dies: boolean }): null;
  write(place: { readonly values: Float32Array; readonly at: number }): void;
  hold(value: string): void;
  held(): { readonly value: string | null; readonly thread: number };
  format(): never;
  interrupted(): never;
  plain(): never;
  uncloneable(): never;
  crash(): never;
  exit(): never;
};
