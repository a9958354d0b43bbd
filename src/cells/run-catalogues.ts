/**
 * What the names of one run stand for: entries of our lists, and the objects that a person brought to it. Every run, and
 * every worker of it, has catalogues of its own, so that two runs may bring other code under one identity.
 */
import { branded, type Identity, isOurs } from "../base/brought.ts";
import type { Catalogue, Named } from "../base/catalogue.ts";
import { checkedCompressor } from "../compressors/checked-compressor.ts";
import type { Compressor } from "../compressors/compressor.ts";
import { compressors } from "../compressors/index.ts";
import { checkedInquiry } from "../inquiries/checked-inquiry.ts";
import { inquiries } from "../inquiries/index.ts";
import type { Inquiry } from "../inquiries/inquiry.ts";
import { checkedMeasure } from "../measures/checked-measure.ts";
import { measures } from "../measures/index.ts";
import type { Measure } from "../measures/measure.ts";
import { checkedProbe } from "../probes/checked-probe.ts";
import { probes } from "../probes/index.ts";
import type { Probe } from "../probes/probe.ts";

/** The catalogues of a run. */
export interface RunCatalogues {
  readonly probes: Catalogue<Probe>;
  readonly compressors: Catalogue<Compressor>;
  readonly inquiries: Catalogue<Inquiry>;
  readonly measures: Catalogue<Measure>;
}

/** Those of a run that nothing was brought to. */
export const ourCatalogues: RunCatalogues = { probes, compressors, inquiries, measures };

/** Choices of each kind: names, or objects. */
export interface Choices {
  readonly probes?: readonly (string | Probe)[] | undefined;
  readonly compressors?: readonly (string | Compressor)[] | undefined;
  readonly inquiries?: readonly (string | Inquiry)[] | undefined;
  readonly measures?: readonly (string | Measure)[] | undefined;
}

/** Our lists with the objects among these choices; what somebody's own give is checked. @throws as `Catalogue.including` */
export function cataloguesWith(choices: Choices): RunCatalogues {
  return {
    probes: withObjects(probes, choices.probes, checkedProbe),
    compressors: withObjects(compressors, choices.compressors, checkedCompressor),
    inquiries: withObjects(inquiries, choices.inquiries, checkedInquiry),
    measures: withObjects(measures, choices.measures, checkedMeasure),
  };
}

function withObjects<T extends Named & Identity>(
  list: Catalogue<T>,
  choices: readonly (string | T)[] = [],
  checked: (object: T) => T,
): Catalogue<T> {
  const objects = choices.filter((choice): choice is T => typeof choice !== "string");
  const brought = objects.filter((object) => !list.names.includes(list.nameOf(object)));
  return list.including(brought.map((object) => (isOurs(object) ? object : checked(object))));
}

/** The same; before each fit of an object that was brought `pause` is waited for. */
export function pausingCatalogues(catalogues: RunCatalogues, pause: () => Promise<void>): RunCatalogues {
  return {
    ...catalogues,
    probes: replaced(catalogues.probes, ({ fitSubsets, ...probe }) => ({
      ...probe,
      async fit(...given) {
        await pause();
        return probe.fit(...given);
      },
      ...(fitSubsets === undefined
        ? {}
        : {
            async fitSubsets(...given) {
              await pause();
              return fitSubsets(...given);
            },
          }),
    })),
    compressors: replaced(catalogues.compressors, (compressor) => ({
      ...compressor,
      async prepare(...given) {
        await pause();
        return compressor.prepare(...given);
      },
    })),
  };
}

/** With others for the objects that are included; ours are ours still. */
function replaced<T extends Named & Identity>(list: Catalogue<T>, other: (object: T) => T): Catalogue<T> {
  return list.including(
    list.included.map((name) => {
      const object = list.get(name);
      return isOurs(object) ? branded(other(object)) : other(object);
    }),
  );
}
