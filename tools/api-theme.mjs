// How the pages of docs/api/ look: typedoc's Markdown, with the names of a page at its top, and names that another page
// describes in one table. A plugin of typedoc (typedoc.json).
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Comment, Converter, ReflectionKind } from "typedoc";
import { MarkdownTheme } from "typedoc-plugin-markdown";

/** @param {import("typedoc").Application} application */
export async function load(application) {
  sortTheSameEverywhere();
  const described = await optionsByFile();
  application.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => sayDefaults(project, described));
  application.converter.on(Converter.EVENT_RESOLVE_END, nameTakenApartParameters);
  application.converter.on(Converter.EVENT_RESOLVE_END, hideHowShapesAreMade);
  application.renderer.defineTheme("assay", AssayTheme);
}

/** Typedoc sorts names as the machine's language does, and Danish puts capitals first: here English does it. */
function sortTheSameEverywhere() {
  const { localeCompare } = String.prototype;
  String.prototype.localeCompare = function (other, _language, options) {
    return localeCompare.call(this, other, "en", options);
  };
}

const sources = resolve(import.meta.dirname, "../src");

/** What the option tables of the last build say of their keys, by the source file: "A number from 0 to 1; default: 0.1." */
async function optionsByFile() {
  const { defaultInWords } = await import("../dist/base/options.js");
  const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith("-options.ts"));
  const described = new Map();
  for (const name of files.filter((file) => /^export const \w+Table = /m.test(readFileSync(join(sources, file), "utf8")))) {
    const tables = await import(join("../dist", name.replace(/\.ts$/, ".js")).replaceAll("\\", "/"));
    const options = Object.entries(tables)
      .filter(([exported]) => exported.endsWith("Table"))
      .flatMap(([, table]) => Object.entries(table));
    described.set(join(sources, name), new Map(options.map(([key, option]) => [key, inWords(option, defaultInWords(option))])));
  }
  return described;
}

/** Which numbers or names there are, and what holds when nothing is said; empty where both go without saying. */
function inWords({ kind }, otherwise) {
  const bounds = kind.range === undefined ? "" : `${kind.must[0].toUpperCase()}${kind.must.slice(1)}`;
  if (otherwise === null) return bounds === "" ? "" : ` ${bounds}.`;
  return bounds === "" ? ` Default: ${otherwise}.` : ` ${bounds}; default: ${otherwise}.`;
}

/** Defaults and bounds of options stand in their tables alone: here they join the sentences of the interfaces. */
function sayDefaults(project, described) {
  for (const property of project.getReflectionsByKind(ReflectionKind.Property)) {
    const file = project.getSymbolIdFromReflection(property)?.fileName;
    const words = described.get(file === undefined ? "" : resolve(file))?.get(property.name) ?? "";
    if (words === "" || !property.flags.isOptional) continue;
    property.comment ??= new Comment();
    property.comment.summary.push({ kind: "text", text: words });
  }
}

/** A parameter that is taken apart where it stands (`({ right, wrong })`) has no name: it gets that of its type. */
function nameTakenApartParameters({ project }) {
  for (const parameter of project.getReflectionsByKind(ReflectionKind.Parameter)) {
    if (parameter.name !== "__namedParameters") continue;
    const type = parameter.type?.type === "reference" ? parameter.type.name : "options";
    parameter.name = /^[A-Z]/.test(type) && type !== "Pick" ? `${type[0].toLowerCase()}${type.slice(1)}` : "options";
  }
}

/** An interface that is inferred from keys and their checks (src/formats/shape.ts) looks as if it were written out. */
function hideHowShapesAreMade({ project }) {
  for (const one of project.getReflectionsByKind(ReflectionKind.Interface)) {
    if (!one.extendedTypes?.every(({ name }) => name === "Shape")) continue;
    delete one.extendedTypes;
    delete one.typeHierarchy;
  }
  for (const property of project.getReflectionsByKind(ReflectionKind.Property)) {
    if (!property.parent?.kindOf(ReflectionKind.Class)) delete property.defaultValue;
  }
}

class AssayTheme extends MarkdownTheme {
  getRenderContext(page) {
    const context = super.getRenderContext(page);
    const { groups, members, groupIndex } = context.partials;
    context.partials.groups = (model, options) => {
      const described = groups(model, options);
      return model.kind === ReflectionKind.Module ? `${namesOf(model, context)}\n\n${described}` : described;
    };
    context.partials.members = (all, options) => {
      if (all.length === 0 || !all.every((one) => one.isReference())) return members(all, options);
      return groupIndex({ children: all.map((one) => one.getTargetReflectionDeep()) });
    };
    return context;
  }
}

/** What is called comes first in the names at the top; kinds that are not listed come after. */
const kindsInOrder = ["Type Aliases", "Interfaces", "Classes", "Variables", "Functions"];

/** One line a kind: every name that the page itself describes, as links. */
function namesOf(model, context) {
  return [...(model.groups ?? [])]
    .filter(({ children }) => !children.every((one) => one.isReference()))
    .sort((a, b) => kindsInOrder.indexOf(b.title) - kindsInOrder.indexOf(a.title))
    .map(({ title, children }) => `**${title}:** ${children.map((one) => `[${one.name}](${context.urlTo(one)})`).join(", ")}`)
    .join("\n\n");
}
