/**
 * What shapes of stored values are made of. A shape says what is written, field by field, and is what is read back:
 * nothing else is let through, no unknown field, no unknown kind, and no text, list or number beyond bounds.
 *
 * The type of what is stored is inferred from its shape. Of what sim/ and models/ say of themselves, a shape follows
 * the type, and does not compile unless it has every field, every kind and no other: {@link exact}, {@link all}.
 */
import * as z from "zod";
import { MAX_PS } from "../../../sim/time.js";
import { forward } from "../forward.js";
import { show } from "../show.js";

/** A shape whose values are those of the type that it names. */
export interface Shape<T> extends z.ZodType<T> {}

/**
 * What an object with these fields holds. From the fields themselves: declarations keep what is said of them only
 * there.
 */
export type Infer<F extends z.ZodRawShape> = z.infer<z.ZodObject<F, z.core.$strict>>;

/** `shape`, if its values are all of `T`, no kind left out, and no other. */
export function all<T>() {
  return <S extends z.ZodType<T>>(shape: S & ([T] extends [z.output<S>] ? unknown : never)): Shape<T> => shape;
}

/** Every field of `T`, optional ones too, and no other. */
type Fields<T> = { [K in keyof Required<T>]: z.ZodType<T[K]> };
/** No other fields, and no value of `T` that its field does not let through: no kind left out. */
type Whole<T, S> = {
  [K in keyof S]: K extends keyof T
    ? S[K] extends z.ZodType<infer V>
      ? T[K] extends V
        ? S[K]
        : never
      : never
    : never;
};

/** An object with exactly the fields of `T`. */
export function exact<T>() {
  return <S extends Fields<T>>(fields: S & Whole<T, S>) => z.strictObject(fields as S);
}

/** Of a list or map, so many wrong items are told; a file with millions of them is told no better by all. */
const MAX_WRONG = 20;

/**
 * A list of `min` to `max` items. Its length is looked at before any of them, and nothing more once enough are wrong.
 */
export function list<T extends z.ZodType>(item: T, max: number, min = 0): Shape<z.output<T>[]> {
  return z.unknown().transform((input, context): z.output<T>[] => {
    if (!Array.isArray(input)) return refuse(context, `expected a list, got ${show(input)}`);
    if (input.length < min || input.length > max)
      return refuse(context, `expected a list of ${min} to ${max}, got one of ${input.length}`);
    checkAll(input.entries(), item, context);
    return input;
  });
}

/** As {@link list}, of what is not to be changed. */
export function fixed<T extends z.ZodType>(item: T, max: number, min = 0): Shape<readonly z.output<T>[]> {
  return list(item, max, min);
}

/** A map of at most `max` keys to values. */
export function mapOf<T extends z.ZodType>(
  key: z.ZodType<string>,
  value: T,
  max: number,
): Shape<Record<string, z.output<T>>> {
  return z.unknown().transform((input, context): Record<string, z.output<T>> => {
    if (typeof input !== "object" || input === null || Array.isArray(input))
      return refuse(context, `expected a map, got ${show(input)}`);
    const keys = Object.keys(input);
    if (keys.length > max) return refuse(context, `expected a map of at most ${max} keys, got one of ${keys.length}`);
    const stray = keys.find((each) => !key.safeParse(each).success);
    if (stray !== undefined) return refuse(context, `${show(stray)} cannot be a key there`);
    checkAll(Object.entries(input), value, context);
    return input as Record<string, z.output<T>>;
  });
}

function checkAll(entries: Iterable<[string | number, unknown]>, schema: z.ZodType, context: z.RefinementCtx): void {
  let wrong = 0;
  for (const [key, value] of entries) {
    const { error } = schema.safeParse(value);
    if (error === undefined) continue;
    forward(context, error, [key]);
    if (++wrong === MAX_WRONG) return;
  }
}

function refuse(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: "custom", message });
  return z.NEVER;
}

/** A map that has each of `keys`, and no other. */
export function each<const K extends string, V extends z.ZodType>(
  keys: readonly K[],
  value: V,
): Shape<Record<K, z.output<V>>> {
  return z.record(z.enum(keys as readonly [K, ...K[]]), value);
}

/** A map that has some of `keys`, and no other. */
export function some<const K extends string, V extends z.ZodType>(
  keys: readonly K[],
  value: V,
): Shape<Partial<Record<K, z.output<V>>>> {
  return z.partialRecord(z.enum(keys as readonly [K, ...K[]]), value);
}

export function oneOf<const K extends string>(words: readonly K[]): Shape<K> {
  return z.enum(words as readonly [K, ...K[]]);
}

/** Characters of a name or sentence, and of a text of any number of lines. */
const MAX_SENTENCE = 2_000;
const MAX_TEXT = 100_000;

export const sentence = z.string().max(MAX_SENTENCE);
export const text = z.string().max(MAX_TEXT);
/** Something is called by it: it cannot be empty. */
export const name = z.string().min(1).max(MAX_SENTENCE);
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "expected 64 hexadecimal digits");

/** Any number that JSON can have. */
export const number = z.number();
export const amount = z.number().min(0);
export const share = z.number().min(0).max(1);

export function whole(low: number, high: number) {
  return z.number().int().min(low).max(high);
}

/** Picoseconds that the clock can show; fractions only where they are means. */
export const picoseconds = z.number().min(0).max(MAX_PS);
