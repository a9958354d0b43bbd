/** What some tests need beyond `npm ci`, and how to have it. A test says so by a tag: `needing("chromium", isThere)`. */

/** One such thing. */
export interface Need {
  /** What it is, in words that follow "there is no". */
  readonly description: string;
  /** What a person does to have it. */
  readonly have: string;
}

/** Where the browser tests look for their browser. */
export const chromiumPath = "/usr/bin/chromium";

/** All of them, by tag. */
export const needs = {
  chromium: {
    description: `browser at ${chromiumPath}`,
    have: "install chromium (Debian: apt-get install chromium)",
  },
  strace: {
    description: "strace that may trace, so that what Assay speaks to and writes was not watched",
    have: "install strace (Debian: apt-get install strace) and run where processes may be traced",
  },
  postgresql: {
    description: "PostgreSQL server with pgvector of its own",
    have: "name one whose database may be filled in ASSAY_TEST_POSTGRESQL (postgresql://postgres@127.0.0.1:5432/postgres)",
  },
  chroma: {
    description: "Chroma server",
    have: "name one that may be filled in ASSAY_TEST_CHROMA (chroma://127.0.0.1:8000); docs/sources.md has the commands",
  },
  qdrant: {
    description: "engine of Qdrant",
    have: "name where it answers in ASSAY_TEST_QDRANT (qdrant://127.0.0.1:6333); docs/sources.md has the commands",
  },
  lancedb: {
    description: "LanceDB",
    have: "install it, which takes half a gigabyte (docs/sources.md has the commands)",
  },
  milvus: {
    description: "Milvus server with its driver",
    have: "name one that may be filled in ASSAY_TEST_MILVUS (milvus://127.0.0.1:19530); docs/sources.md has the commands",
  },
  "postgresql-programs": {
    description: "PostgreSQL with pgvector whose server may be killed",
    have: "name the folder of its initdb and pg_ctl in ASSAY_TEST_POSTGRESQL_PROGRAMS",
  },
  "object-store": {
    description: "server that speaks S3",
    have: "name one that may be filled without a signature in ASSAY_TEST_S3 (http://127.0.0.1:5000); moto_server of PyPI's moto is one",
  },
  slurm: {
    description: "Slurm to start with a Snakemake that drives it",
    have: "run as root with Debian's slurm-wlm and munge, no cluster configured, and name a snakemake in ASSAY_TEST_SNAKEMAKE (docs/scale.md has the commands)",
  },
  ray: {
    description: "Ray to start",
    have: "run as root on Linux where namespaces may be made, and name a ray in ASSAY_TEST_RAY (docs/scale.md has the commands)",
  },
  namespaces: {
    description: "right to make a space of process ids",
    have: "run as root on Linux where namespaces may be made",
  },
  mount: {
    description: "right to mount a small disk that is full soon",
    have: "run as root on Linux where mounting is allowed",
  },
  "shared-folder": {
    description: "folder of real models and texts",
    have: "name one that has models/ and data/ in ASSAY_SHARED",
  },
} as const satisfies Readonly<Record<string, Need>>;

/** Options of a test, or of a group of tests, that is skipped where something is missing, and spoken of at the end. */
export function needing(tag: keyof typeof needs, isThere: boolean): { readonly tags: string[]; readonly skip: boolean } {
  return { tags: [tag], skip: !isThere };
}
