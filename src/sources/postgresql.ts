/** PostgreSQL with pgvector: binary COPY of one state of the database, or a cursor where a server refuses COPY. */
import type { Address } from "./address.ts";
import { drawOf } from "./drawn-rows.ts";
import { type Connection, connect, driver } from "./postgresql/connection.ts";
import { digestQuery, planReading, type ReadingPlan, sizeQueries } from "./postgresql/plan.ts";
import { findRelation } from "./postgresql/relation.ts";
import { readRows } from "./postgresql/rows.ts";
import type { OpenSource, Source } from "./source.ts";

/** Of so many rows the server counts each; of more its planner guesses. */
const mostCounted = 2_000_000;

/** The source. */
export const postgresql: Source = {
  name: "postgresql",
  title: "PostgreSQL with pgvector",
  schemes: ["postgresql", "postgres"],
  endings: [],
  example: "postgresql://user@host/database?table=items&vector=embedding&label=topic",
  drivers: [driver],
  draws: true,
  async open(address, choice, control) {
    const connection = await connect(address, control);
    try {
      const plan = planReading(await findRelation(connection, address), choice, address);
      const size = await sizeOf(connection, sizeQueries(plan, address.chosen.rows !== undefined));
      const draw = drawOf(address, size);
      return opened(connection, { ...plan, draw }, draw?.size ?? size, address);
    } catch (error) {
      await connection.close();
      throw error;
    }
  },
};

function opened(connection: Connection, plan: ReadingPlan, size: OpenSource["size"], address: Address): OpenSource {
  return {
    size,
    dimensions: null,
    columns: plan.columns.map(({ name }) => name),
    facts: [...plan.facts, ...(plan.draw?.facts ?? [])],
    batches: (after) => readRows(connection, plan, after, address),
    async isUnchanged({ rows, digest, place }) {
      const [found] = await connection.ask(digestQuery(plan, place));
      return found?.[0] === String(rows) && found[1] === String(digest);
    },
    close: connection.close,
  };
}

async function sizeOf(
  { ask }: Connection,
  { guess: guessed, count }: ReturnType<typeof sizeQueries>,
): Promise<OpenSource["size"]> {
  const [explained] = await ask(guessed);
  const guess = /"Plan Rows": (\d+)/.exec(String(explained?.[0]))?.[1];
  if (guess === undefined) return null;
  if (Number(guess) > mostCounted) return { rows: Number(guess), isExact: false };
  const [counted] = await ask(count);
  return { rows: Number(counted?.[0]), isExact: true };
}
