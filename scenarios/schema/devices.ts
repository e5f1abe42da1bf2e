/** How storage devices are written, and the rules that bind those who read them. */
import type * as z from "zod";
import { meanOf } from "../../sim/distributions.js";
import type { DeviceSpec, StorageWorkload } from "../../sim/spec.js";
import { PS_PER_S } from "../../sim/time.js";
import { didYouMean } from "../common/did-you-mean.js";
import { MAX_DEVICES, MAX_PARALLELISM, MAX_PENDING, MAX_READ_BYTES } from "../common/limits.js";
import { show } from "../common/show.js";
import { durations } from "./distribution.js";
import { CALLBACK } from "./event-content.js";
import { field, namedMap, section } from "./fields.js";
import { line } from "./text.js";
import { byteCount, count } from "./units.js";

const device = section(
  {
    parallelism: field(count(1, MAX_PARALLELISM), "Requests that it serves at a time, first come, first served."),
    takes: durations("How long it serves each, such as lognormal 80us cv 0.3."),
    queue: field(
      count(1, MAX_PENDING),
      "Most requests with it, served or waiting: who submits another waits. No bound if absent.",
    ).optional(),
  },
  "A storage device.",
).transform(({ parallelism, takes, queue }, context): DeviceSpec => {
  if (meanOf(takes) === 0) {
    context.addIssue({ code: "custom", path: ["takes"], message: "expected a duration above 0, such as 80us" });
  }
  return { parallelism, takes, ...(queue !== undefined && { queue }) };
});

export const devices = namedMap(
  device,
  {
    ...{ items: "storage devices", item: "device" },
    name: "a name of letters, digits, dots, hyphens, underscores and plus signs",
    description: "Storage devices by name, which workload.storage, classes of storage and io steps read.",
  },
  MAX_DEVICES,
);

/** With a program there is no callback; the rate is that of the device. */
export type StorageDraft = Omit<StorageWorkload, "callback" | "rate"> & Partial<Pick<StorageWorkload, "callback">>;

export const storage = section(
  {
    device: field(line("the name of a device under machine.devices", 100), "The device under machine.devices."),
    size: field(byteCount(1, MAX_READ_BYTES), "Bytes of each read, such as 4KiB."),
    callback: CALLBACK,
  },
  "Reads of a storage device, n at a time, each submitted again when its callback has ended: n is the queue depth.",
).transform(
  ({ device, size, callback }): StorageDraft => ({
    kind: "storage",
    device,
    sizeBytes: size,
    ...(callback && { callback }),
  }),
);

/** With the rate of one read at a time, if nothing but its device took any. */
export function ratedReads(draft: StorageDraft, devices: Readonly<Record<string, DeviceSpec>> = {}) {
  const spec = devices[draft.device];
  // One that there is not is reported elsewhere.
  const perSecond = spec === undefined ? 1 : PS_PER_S / meanOf(spec.takes);
  return { ...draft, rate: { basis: "per-operation" as const, perSecond } };
}

const IO_KEYS = ["to", "takes", "request", "response"];

type Path = (string | number)[];
type Plain = Record<string, unknown>;

/**
 * Who reads a device: each `io` without `takes`, and a storage workload or class, names one that there is. Looked at as
 * it is written, since only there everything has its place.
 */
export function devicesAreThere(input: unknown, context: z.RefinementCtx): unknown {
  if (!isMap(input)) return input;
  const machine = isMap(input.machine) ? input.machine : {};
  const names = isMap(machine.devices) ? Object.keys(machine.devices) : [];
  const report = (path: Path, message: string) => context.addIssue({ code: "custom", path, message });
  for (const [path, read] of readingTraffics(input.workload)) {
    if (!names.includes(read)) report([...path, "storage", "device"], unknownDevice(read, names));
  }
  for (const [path, io] of furtherOperations(input)) {
    const { to, takes, request } = io;
    if (typeof to !== "string") continue;
    // A key that is not known is what is wrong: it may have been meant for takes.
    const isMisspelt = Object.keys(io).some((key) => !IO_KEYS.includes(key));
    if (takes === undefined && !names.includes(to) && !isMisspelt) report([...path, "takes"], missingTakes(to, names));
    if (takes !== undefined && names.includes(to))
      report(
        [...path, "takes"],
        `${to} is a device under machine.devices, which says how long it takes: leave takes out`,
      );
    if (names.includes(to) && request !== undefined)
      report([...path, "request"], "a read of a storage device sends nothing: leave request out");
  }
  return input;
}

/** Each device is read by somebody. Asked when all else is right: what is misspelt may be meant to read it. */
export function devicesAreRead(input: unknown, context: z.RefinementCtx): void {
  if (!isMap(input) || !isMap(input.machine) || !isMap(input.machine.devices)) return;
  const read = new Set(readingTraffics(input.workload).map(([, device]) => device));
  for (const [, { to }] of furtherOperations(input)) if (typeof to === "string") read.add(to);
  for (const name of Object.keys(input.machine.devices).filter((each) => !read.has(each))) {
    const message = `nobody reads this device: name it in workload.storage, or in a step such as io: { to: ${name}, response: 4KiB }`;
    context.addIssue({ code: "custom", path: ["machine", "devices", name], message });
  }
}

/** The device that a workload, or each class of it, reads n at a time, with where that stands. */
function readingTraffics(workload: unknown): [Path, string][] {
  const places: [Path, unknown][] = Array.isArray(workload)
    ? workload.map((each, i) => [["workload", i], each])
    : [[["workload"], workload]];
  return places.flatMap(([path, each]): [Path, string][] => {
    const device = isMap(each) && isMap(each.storage) ? each.storage.device : undefined;
    return typeof device === "string" ? [[path, device]] : [];
  });
}

function unknownDevice(name: string, names: readonly string[]): string {
  const hint = names.length === 0 ? ": machine.devices has none" : didYouMean(name, [...names]);
  return `there is no device ${show(name)} under machine.devices${hint}`;
}

function missingTakes(to: string, names: readonly string[]): string {
  const device =
    names.length === 0
      ? ", or a device of that name under machine.devices"
      : `${didYouMean(to, [...names])}; without takes, to is a device under machine.devices`;
  return `missing; expected a duration such as lognormal 1ms cv 1${device}`;
}

/** Every `io` that is written in a program, or in the handler of a class of traffic, with where it stands. */
function* furtherOperations(input: Plain): Generator<[Path, Plain]> {
  yield* within(isMap(input.program) ? input.program.handler : undefined, ["program", "handler"]);
  const programs = isMap(input.programs) ? input.programs : {};
  for (const [name, program] of Object.entries(programs)) {
    if (isMap(program)) yield* within(program.handler, ["programs", name, "handler"]);
  }
  const classes = Array.isArray(input.workload) ? input.workload : [];
  for (const [i, each] of classes.entries()) {
    if (isMap(each)) yield* within(each.handler, ["workload", i, "handler"]);
  }
}

/** Steps may be inside one another only so often: what is deeper is wrong already. */
const DEEPEST = 40;

function* within(written: unknown, path: Path): Generator<[Path, Plain]> {
  if (path.length > DEEPEST) return;
  if (Array.isArray(written)) {
    for (const [i, each] of written.entries()) yield* within(each, [...path, i]);
  } else if (isMap(written)) {
    for (const [key, value] of Object.entries(written)) {
      if (key === "io" && isMap(value)) yield [[...path, key], value];
      else yield* within(value, [...path, key]);
    }
  }
}

function isMap(input: unknown): input is Plain {
  return typeof input === "object" && input !== null && !Array.isArray(input);
}
