/**
 * A strict reader of the Trace Event Format, written from its description and not from what writes it: whatever a
 * viewer would have to guess at is an error. Gives slices back, in whole picoseconds.
 */
type Json = Record<string, unknown>;

interface ReadSlice {
  name: string;
  fromPs: number;
  untilPs: number;
  /** 0 for those that lie in no other. */
  depth: number;
  args: Json;
}

interface ReadTrace {
  otherData: Json;
  /** By process and track, as they are named. */
  tracks: Map<string, ReadSlice[]>;
  /** By name of the outermost; nested ones behind it. */
  asyncs: ReadSlice[][];
  counters: Map<string, [atPs: number, values: Json][]>;
  /** Each from its first point to its last: the track, the time, and the innermost slice there. */
  flows: { track: string; atPs: number; slice: string }[][];
}

/** Fields that each phase has: those it must have, then those it may. */
const FIELDS: Record<string, [must: string[], may: string[]]> = {
  M: [["pid", "name", "args"], ["tid"]],
  B: [["pid", "tid", "ts", "cat", "name"], ["args"]],
  E: [["pid", "tid", "ts", "name"], []],
  b: [["pid", "tid", "ts", "cat", "id", "name"], ["args"]],
  e: [["pid", "tid", "ts", "cat", "id", "name"], []],
  s: [["pid", "tid", "ts", "cat", "id", "name"], ["bp"]],
  t: [["pid", "tid", "ts", "cat", "id", "name"], ["bp"]],
  f: [["pid", "tid", "ts", "cat", "id", "name", "bp"], []],
  C: [["pid", "tid", "ts", "name", "args"], []],
};

/** Throws Error for what is not as the format has it. */
export function readTraceEvents(text: string): ReadTrace {
  const { traceEvents, otherData, displayTimeUnit, ...others } = JSON.parse(text) as {
    traceEvents: Json[];
    otherData: Json;
    displayTimeUnit: string;
  };
  if (Object.keys(others).length > 0) throw new Error(`unknown keys ${Object.keys(others)}`);
  if (displayTimeUnit !== "ns" && displayTimeUnit !== "ms") throw new Error(`displayTimeUnit ${displayTimeUnit}`);
  for (const event of traceEvents) checkFields(event);
  const names = trackNames(traceEvents);
  const trackOf = ({ pid, tid }: Json) => {
    const name = names.get(`${pid}/${tid}`);
    if (name === undefined) throw new Error(`track ${tid} of process ${pid} has no name`);
    return name;
  };
  const tracks = slices(traceEvents, trackOf);
  return {
    ...{ otherData, tracks },
    asyncs: asyncs(traceEvents),
    counters: counters(traceEvents),
    flows: flows(traceEvents, trackOf, tracks),
  };
}

function checkFields(event: Json): void {
  const { ph, ...rest } = event;
  const fields = FIELDS[String(ph)];
  if (fields === undefined) throw new Error(`unknown phase ${ph}`);
  const [must, may] = fields;
  const wrong = [
    ...must.filter((key) => rest[key] === undefined),
    ...Object.keys(rest).filter((key) => ![...must, ...may].includes(key)),
  ];
  if (wrong.length > 0) throw new Error(`${JSON.stringify(event)}: ${wrong}`);
  for (const key of ["pid", "tid"]) {
    if (rest[key] !== undefined && !Number.isInteger(rest[key])) throw new Error(`${key} ${rest[key]}`);
  }
  if (rest.ts !== undefined && !Number.isFinite(rest.ts)) throw new Error(`ts ${rest.ts}`);
}

/** Microseconds, which must be whole picoseconds as exactly as a double has them. */
function ps({ ts }: Json): number {
  const picoseconds = Math.round((ts as number) * 1e6);
  if (picoseconds / 1e6 !== ts) throw new Error(`${ts} us are no whole picoseconds`);
  return picoseconds;
}

function trackNames(events: readonly Json[]): Map<string, string> {
  const processes = new Map<unknown, string>();
  const names = new Map<string, string>();
  for (const { ph, pid, tid, name, args } of events) {
    if (ph !== "M") continue;
    const value = (args as Json).name as string;
    if (name === "process_name") processes.set(pid, value);
    if (name === "thread_name") names.set(`${pid}/${tid}`, `${processes.get(pid)}/${value}`);
  }
  const numbers = [...names.keys()].map((key) => key.split("/")[1]);
  if (new Set(numbers).size < numbers.length) throw new Error("a number stands for two tracks");
  return names;
}

function slices(events: readonly Json[], trackOf: (event: Json) => string): Map<string, ReadSlice[]> {
  const tracks = new Map<string, ReadSlice[]>();
  const open = new Map<string, ReadSlice[]>();
  const lastPs = new Map<string, number>();
  for (const event of events) {
    if (event.ph !== "B" && event.ph !== "E") continue;
    const track = trackOf(event);
    const atPs = ps(event);
    if (atPs < (lastPs.get(track) ?? 0)) throw new Error(`${track}: back in time to ${atPs} ps`);
    lastPs.set(track, atPs);
    const stack = open.get(track) ?? [];
    open.set(track, stack);
    if (event.ph === "B") {
      const { name, args = {} } = event as { name: string; args?: Json };
      const slice = { name, fromPs: atPs, untilPs: Number.NaN, depth: stack.length, args };
      stack.push(slice);
      const before = tracks.get(track) ?? [];
      before.push(slice);
      tracks.set(track, before);
      continue;
    }
    const slice = stack.pop();
    if (slice === undefined) throw new Error(`${track}: an end without a beginning at ${atPs} ps`);
    const { name } = event as { name: string };
    if (slice.name !== name) throw new Error(`${track}: ${name} ends at ${atPs} ps, within ${slice.name}`);
    if (slice.fromPs >= atPs) throw new Error(`${track}: ${slice.name} takes no time`);
    slice.untilPs = atPs;
  }
  for (const [track, stack] of open) if (stack.length > 0) throw new Error(`${track}: ${stack[0].name} does not end`);
  return tracks;
}

function asyncs(events: readonly Json[]): ReadSlice[][] {
  const all = new Map<unknown, { slices: ReadSlice[]; open: ReadSlice[]; lastPs: number }>();
  for (const event of events) {
    if (event.ph !== "b" && event.ph !== "e") continue;
    const { id, name, args = {} } = event as { id: string; name: string; args?: Json };
    const one = all.get(id) ?? { slices: [], open: [], lastPs: 0 };
    all.set(id, one);
    const atPs = ps(event);
    if (atPs < one.lastPs) throw new Error(`${id}: back in time to ${atPs} ps`);
    one.lastPs = atPs;
    if (event.ph === "b") {
      const slice = { name, fromPs: atPs, untilPs: Number.NaN, depth: one.open.length, args };
      one.open.push(slice);
      one.slices.push(slice);
    } else {
      const slice = one.open.pop();
      if (slice?.name !== name) throw new Error(`${id}: ${name} ends within ${slice?.name}`);
      slice.untilPs = atPs;
    }
  }
  for (const [id, { open }] of all) if (open.length > 0) throw new Error(`${id}: ${open[0].name} does not end`);
  return [...all.values()].map((one) => one.slices);
}

function counters(events: readonly Json[]): ReadTrace["counters"] {
  const all: ReadTrace["counters"] = new Map();
  for (const event of events) {
    if (event.ph !== "C") continue;
    const samples = all.get(event.name as string) ?? [];
    all.set(event.name as string, samples);
    const atPs = ps(event);
    const last = samples.at(-1);
    if (last !== undefined && last[0] >= atPs) throw new Error(`${event.name}: twice at ${atPs} ps`);
    for (const value of Object.values(event.args as Json)) {
      if (!((value as number) >= 0)) throw new Error(`${event.name}: ${value} at ${atPs} ps`);
    }
    samples.push([atPs, event.args as Json]);
  }
  return all;
}

function flows(
  events: readonly Json[],
  trackOf: (event: Json) => string,
  tracks: Map<string, ReadSlice[]>,
): ReadTrace["flows"] {
  const all = new Map<unknown, { points: ReadTrace["flows"][number]; isOver: boolean }>();
  for (const event of events) {
    const { ph, id } = event;
    if (ph !== "s" && ph !== "t" && ph !== "f") continue;
    const flow = all.get(id) ?? { points: [], isOver: false };
    if ((ph === "s") !== (flow.points.length === 0) || flow.isOver) throw new Error(`flow ${id}: ${ph} out of order`);
    all.set(id, flow);
    flow.isOver = ph === "f";
    const atPs = ps(event);
    if (atPs < (flow.points.at(-1)?.atPs ?? 0)) throw new Error(`flow ${id}: back in time`);
    const track = trackOf(event);
    const around = (tracks.get(track) ?? []).filter((slice) => slice.fromPs <= atPs && atPs < slice.untilPs);
    const slice = around.sort((a, b) => b.depth - a.depth)[0];
    if (slice === undefined) throw new Error(`flow ${id}: no slice on ${track} at ${atPs} ps`);
    flow.points.push({ track, atPs, slice: slice.name });
  }
  for (const [id, { isOver }] of all) if (!isOver) throw new Error(`flow ${id} has no end`);
  return [...all.values()].map(({ points }) => points);
}
