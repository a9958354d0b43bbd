/** What a study says that no simulation judges: the foot of the page. */

/** One line each. */
export const notSimulated: readonly string[] = [
  "The count of single dimensions within the margin, the point estimate beside k\\*, and all measures of geometry (CKA, intrinsic dimension, collapse, …) are numbers without an interval or a test; reports call them facts.",
  "The difference of pretrained and finetuned scores is judged as that of any two predictions of the same rows (equal-pairs); the numbers of dimensions that each needs are not tested against each other, and k\\* of each is judged as any other.",
  "The number of test rows that would be needed is an estimate from the rows at hand, not a claim.",
  "Calibration is not judged, nor is the worst class: probabilities are left out here.",
  "Intervals of the task's other metrics (macro-F1, F1, Matthews, Pearson) come from the same resamples as those of the headline metric, and are not judged by themselves.",
  "Vectors here are normal in nearly all simulations (heavy tails are one), of up to eight dimensions in most (96 in some; 384 and 3,072 only where single dimensions are judged), and drawn anew for each data set: how an encoder was trained is not simulated. The tests are made so that they need not know it (test rows are those that nothing was fitted to).",
  "Certificates are judged for rows, and groups of up to the size of the largest one seen, that are drawn from one source; that later rows are of this source is what drift is asked for. Drift is judged for rows that are drawn by themselves: rows that belong together look like drift.",
  "Analyses of a sample of the rows, trajectories and the effects of interventions in real models are tested for their numbers, not for their error rates.",
];
