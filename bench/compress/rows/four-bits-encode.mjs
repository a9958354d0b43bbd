import { encodeRow } from "../codec-rows.mjs";

export const row = encodeRow({
  name: "four-bits-encode",
  work: "rotated and coded with 4 bits",
  codec: "bits:4",
  peers: [{ name: "turbovec, add, 4 bits", function: "of_turbovec", goal: 0.5, package: "turbovec" }],
});
