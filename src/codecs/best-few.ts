/** The few best of many, as they come: for fits, where that is quicker than to look at all at once. */

/** The few picks with the least errors, the least first; of equal ones those that came first. */
export class BestFew {
  readonly errors: Float64Array;
  readonly picks: Int32Array;
  /** How many there are. */
  found = 0;

  constructor(most: number) {
    this.errors = new Float64Array(most);
    this.picks = new Int32Array(most);
  }

  /** Takes a pick in where its error is among the least. */
  offer(error: number, pick: number): void {
    const { errors, picks } = this;
    const most = errors.length;
    if (this.found === most && !(error < errors[most - 1]!)) return;
    let place = this.found < most ? this.found++ : most - 1;
    for (; place > 0 && errors[place - 1]! > error; place--) {
      errors[place] = errors[place - 1]!;
      picks[place] = picks[place - 1]!;
    }
    errors[place] = error;
    picks[place] = pick;
  }
}
