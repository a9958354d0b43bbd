/** What a study can be told. */
import { flagOption, option, overwriteOption, type TableOf } from "../base/options.ts";
import type { RunControl } from "../base/progress.ts";
import { flag, listOf, text, wholeNumber } from "../base/value-kinds.ts";
import type { Encoder, Pooling } from "../encoders/encoder.ts";
import { layersOption, maxLengthOption } from "../encoders/encoder-options.ts";
import type { Task } from "../tasks/task.ts";
import type { FinetuneOptions } from "../training/training-options.ts";
import { embedTable } from "../vectors/embed-options.ts";
import type { AnalysisOptions } from "./analysis-options.ts";
import type { StudyEstimate } from "./estimate.ts";
import { defaultTrajectoryPoints } from "./trajectory-steps.ts";

/** How a study finetunes: everything that finetuning takes but what the study decides; what is left out has its defaults. */
export interface StudyFinetuning
  extends Omit<FinetuneOptions, "folder" | "headSeed" | "dataSeed" | "maxLength" | "threads" | "overwrite" | keyof RunControl> {
  /** Head seeds: one model each. */
  readonly seeds: readonly number[];
}

/** What a study is made of. */
export interface StudyOptions extends AnalysisOptions, RunControl {
  readonly encoder: Encoder;
  readonly task: Task;
  /** The study's folder. */
  readonly folder: string;
  /** Layers of which vectors are made, 0 is the embeddings. */
  readonly layers?: "last" | "all" | readonly number[] | undefined;
  /** How the vectors of tokens become one of a text. */
  readonly poolings?: readonly Pooling[] | undefined;
  /** In tokens; longer texts are cut. */
  readonly maxLength?: number | undefined;
  /** Finetune before the vectors are compared; not when left out. */
  readonly finetune?: false | StudyFinetuning | undefined;
  /** Folders of finetuned checkpoints that exist: sequence classifiers in Hugging Face layout, for this task. */
  readonly finetuned?: readonly string[] | undefined;
  /** Folder of a finetuned model whose head is put on these checkpoints (any encoders then), in place of their own. */
  readonly headOf?: string | undefined;
  /** Switch chosen dimensions off inside the finetuned models and score their own heads. */
  readonly interventions?: boolean | undefined;
  /** The headline numbers at so many steps of each finetuning, besides before it. */
  readonly trajectory?: number | undefined;
  /**
   * Keep texts of test rows in details.json, for whoever looks single dimensions up; where rows are in groups or have
   * another labelling, only if it is said.
   */
  readonly texts?: boolean | undefined;
  /** Replace another study in the folder. */
  readonly overwrite?: boolean | undefined;
  /** What was typed to ask for it, for its manifest and page. */
  readonly command?: string | undefined;
  /** Told before the work starts. */
  readonly onEstimate?: ((estimate: StudyEstimate) => void) | undefined;
}

/** What is no object, and no part of its analysis. */
type BesideAnalysis = Omit<
  StudyOptions,
  keyof AnalysisOptions | keyof RunControl | "encoder" | "task" | "folder" | "finetune" | "command" | "onEstimate"
>;

/** The poolings, without what an encoder says of its own. */
const { otherwise: _encodersOwn, ...poolingsOption } = embedTable.poolings;

/** The options of a study beside those of its analysis. */
export const studyTable = {
  layers: layersOption,
  poolings: option({ ...poolingsOption, default: ["cls", "mean"] }),
  maxLength: { ...maxLengthOption, otherwise: "what the checkpoints were trained with, else the model's own, else 512" },
  finetuned: option({
    kind: listOf(text(), { repeated: true }),
    default: [],
    sentence: "a finetuned checkpoint that exists, in place of finetuning; may be given again",
    placeholder: "folder",
  }),
  headOf: option({
    kind: text(),
    default: null,
    sentence: "put the head of this finetuned model on the checkpoints: what they still know of its task",
    placeholder: "folder",
  }),
  interventions: flagOption(
    "switch the best and the outlying dimensions off in all LayerNorms of the finetuned models, and score their classifiers",
  ),
  trajectory: option({
    kind: wholeNumber(1, 1000),
    default: null,
    bare: defaultTrajectoryPoints,
    sentence: "the same numbers along each finetuning, at so many steps of it",
    placeholder: "points",
  }),
  texts: option({
    kind: flag(),
    default: true,
    otherwise: "up to 200 kB, none where rows are in groups or have another labelling",
    sentence: "keep texts of test rows in details.json",
  }),
  overwrite: overwriteOption("another study in the folder"),
} satisfies TableOf<BesideAnalysis>;
