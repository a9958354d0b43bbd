/** Names in words, for plots and tables. */
export * from "../results/names.ts";
export * from "./nouns.ts";
