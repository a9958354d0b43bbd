/** The name that the model's own head has among the probes. */
export const ownHeadProbe = "own-head";
