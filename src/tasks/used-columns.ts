/** Which columns of a table labelled rows came from, for who starts work on them. */

/** A column of a table, and whether its name alone told what it is. */
export interface UsedColumn {
  readonly name: string;
  readonly guessed: boolean;
}

/** The columns that rows were read from; left out where there are none of their kind. */
export interface UsedColumns {
  readonly text?: UsedColumn | undefined;
  readonly pair?: UsedColumn | undefined;
  readonly label?: UsedColumn | undefined;
  readonly split?: UsedColumn | undefined;
}
