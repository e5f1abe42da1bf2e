/** One of several kinds of a thing: a map of one key, the kind's name. */
import * as z from "zod";
import { didYouMean } from "../common/did-you-mean.js";
import { forward } from "../common/forward.js";
import { show } from "../common/show.js";
import { writtenAs } from "./fields.js";
import { type JsonSchema, Misread, misread } from "./units.js";

interface Choice<T> {
  /** What may stand in a map of one key. */
  kinds: Readonly<Record<string, z.ZodType<T>>>;
  expected: string;
  /** What may stand there that is no map. */
  plain: { json: JsonSchema; read(input: unknown): T };
  /** Kinds whose one parameter may stand in place of the map of parameters. */
  short?: Readonly<Record<string, { key: string; json: JsonSchema }>>;
  description: string;
}

/** One of several kinds, each a map under its name; or something plain. */
export function oneKind<T>({ kinds, expected, plain, short = {}, description }: Choice<T>) {
  const names = Object.keys(kinds);
  const properties = Object.entries(kinds).map(([name, kind]) => {
    const written = writtenAs(kind);
    return [name, name in short ? { anyOf: [short[name].json, written] } : written];
  });
  const map = { type: "object", properties: Object.fromEntries(properties), additionalProperties: false };
  return z
    .unknown()
    .meta({ anyOf: [plain.json, { ...map, minProperties: 1, maxProperties: 1 }], description })
    .transform((input, context): T => {
      try {
        if (typeof input !== "object" || input === null || Array.isArray(input)) return plain.read(input);
        const [name, ...others] = Object.keys(input);
        if (name === undefined || others.length > 0) throw misread(expected, input);
        if (!names.includes(name)) throw new Misread(`unknown kind ${show(name)}${didYouMean(name, names)}`, [name]);
        const value = (input as Record<string, unknown>)[name];
        const brief = name in short && (typeof value !== "object" || value === null);
        const result = kinds[name].safeParse(brief ? { [short[name].key]: value } : value);
        if (result.success) return result.data;
        if (brief) throw new Misread(result.error.issues[0].message, [name]);
        forward(context, result.error, [name]);
      } catch (error) {
        if (!(error instanceof Misread)) throw error;
        context.addIssue({ code: "custom", message: error.message, path: [...error.path] });
      }
      return z.NEVER;
    });
}
