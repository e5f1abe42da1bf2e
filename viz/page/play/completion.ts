/** What may be written at a place of a scenario file, by its JSON Schema. */

/** As far as completion reads it. */
export interface Schema {
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  description?: string;
}

interface Option {
  label: string;
  kind: "key" | "value";
  description?: string;
}

interface Completions {
  /** Where the word begins that is to be replaced. */
  from: number;
  options: Option[];
}

/** In a path, an item of a list. */
const ITEM = "[]";

/** @param at offset of the cursor in `text`; nothing where nothing is known to fit */
export function completionsAt(text: string, at: number, schema: Schema): Completions | undefined {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const before = text.slice(start, at);
  if (/(^|\s)#/.test(before)) return undefined;
  const [word] = /[\w./-]*$/.exec(before)!;
  const lead = before.slice(0, before.length - word.length);
  const { path, isKey } = placeOf(text.slice(0, start), lead);
  const places = path.reduce((all, step) => all.flatMap((each) => below(each, step)), alternatives(schema));
  const options = [...(isKey ? keysOf(places) : []), ...valuesOf(places)];
  const unique = [...new Map(options.map((option) => [option.label, option])).values()];
  return unique.length > 0 ? { from: at - word.length, options: unique } : undefined;
}

/** Where the cursor is: `lead` is what stands before the word on its line, `above` the lines before it. */
function placeOf(above: string, lead: string): { path: string[]; isKey: boolean } {
  const [, blank, dashes, rest] = /^( *)((?:- +)*)(.*)$/s.exec(lead)!;
  const outer = [...ancestors(above, blank.length, dashes !== ""), ...(dashes === "" ? [] : [ITEM])];
  const stack: string[][] = [outer];
  let key: string | undefined;
  for (const [, written, sign] of rest.matchAll(/([\w./-]+) *:|([{}[\],])/g)) {
    const inner = [...stack.at(-1)!, ...(key === undefined ? [] : [key])];
    if (written !== undefined) key = written;
    else if (sign === "{" || sign === "[") {
      stack.push(sign === "[" ? [...inner, ITEM] : inner);
      key = undefined;
    } else if (sign === ",") key = undefined;
    else if (stack.length > 1) {
      stack.pop();
      key = undefined;
    }
  }
  const path = stack.at(-1)!;
  return key === undefined ? { path, isKey: true } : { path: [...path, key], isKey: false };
}

/** The keys and items that the cursor is within: those that lines above open, indented by less. */
function ancestors(above: string, indent: number, isItem: boolean): string[] {
  const path: string[] = [];
  // A list may stand as far left as the key that it belongs to.
  let [keysBelow, itemsBelow] = isItem ? [indent + 1, indent] : [indent, indent];
  for (const line of above.split("\n").reverse()) {
    if (line.trim() === "" || line.trim().startsWith("#")) continue;
    const [, blank, dashes, key] = /^( *)((?:- +)*)(?:([\w./-]+) *:)?/.exec(line)!;
    const inner = blank.length + dashes.length;
    if (key !== undefined && inner < keysBelow) {
      path.unshift(key);
      [keysBelow, itemsBelow] = [inner, inner];
    }
    if (dashes !== "" && blank.length < itemsBelow) {
      path.unshift(ITEM);
      [keysBelow, itemsBelow] = [blank.length + 1, blank.length];
    }
  }
  return path;
}

function alternatives(schema: Schema): Schema[] {
  return schema.anyOf ? schema.anyOf.flatMap(alternatives) : [schema];
}

function below(schema: Schema, step: string): Schema[] {
  if (step === ITEM) return schema.items ? alternatives(schema.items) : [];
  const { properties = {}, additionalProperties } = schema;
  if (Object.hasOwn(properties, step)) return alternatives(properties[step]);
  return typeof additionalProperties === "object" ? alternatives(additionalProperties) : [];
}

function keysOf(places: readonly Schema[]): Option[] {
  return places.flatMap(({ properties = {} }) =>
    Object.entries(properties).map(([label, { description }]) => ({ label, kind: "key" as const, description })),
  );
}

function valuesOf(places: readonly Schema[]): Option[] {
  return places.flatMap(({ enum: values = [], const: one, description }) =>
    [...values, ...(one === undefined ? [] : [one])].map((value) => ({
      ...{ label: String(value), kind: "value" as const },
      description,
    })),
  );
}
