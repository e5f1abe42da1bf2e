/** The house rules that a machine can check, so that nobody has to remember them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { unusedExports } from "./exports.js";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Each room and what it may import besides itself and packages. */
const ROOMS: Record<string, string[]> = {
  sim: [],
  models: ["sim"],
  scenarios: ["models", "sim"],
  viz: ["scenarios", "models", "sim"],
  cli: ["viz", "scenarios", "models", "sim"],
};

/** The rooms of scenarios/, each of which may import those before it. */
const STAGES =
  "common schema trace cell plugins load statistics evidence result run live capacity sensitivity fit reality".split(
    " ",
  );

/** The rooms of viz/, each of which may import those before it; at its top stands nothing. */
const VIEWS = "encodings wording charts exports terminal page capacity sensitivity fit comparison validation".split(
  " ",
);

/** Functions whose last bit differs between engines, and sources of anything but the seed. */
const NOT_REPRODUCIBLE =
  /Math\.(log|exp|pow|sin|cos|tan|log2|log10|log1p|expm1|cbrt|hypot|sinh|cosh|tanh|asin|acos|atan|random)\b|Date\.now|new Date|performance\.now/;

/** What writes a number with so many digits, or groups of them. */
const NUMBER_TEXT =
  /\.toFixed\(|\.toPrecision\(|\.toExponential\(|\.toLocaleString\(|\bIntl\.NumberFormat|\* 100\)?\} %/;

function sources(room: string): { file: string; text: string }[] {
  return allSources(room).filter(({ file }) => file.endsWith(".ts"));
}

/** Scripts too; but no declarations for what is not TypeScript. */
function allSources(room: string): { file: string; text: string }[] {
  if (!existsSync(join(root, room))) return [];
  return readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|mjs)$/.test(name) && !name.endsWith(".d.ts"))
    .map((name) => ({ file: `${room}/${name}`, text: readFileSync(join(root, room, name), "utf8") }));
}

function imports(text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1]);
}

/** What is loaded with the file: neither types nor what `import()` loads later. */
function staticImports(text: string): string[] {
  return [...text.matchAll(/^(?:import|export) (?!type\b)[^;]*?from "([^"]+)";/gm)].map((match) => match[1]);
}

/** The file that a relative import in `file` names. */
function resolved(file: string, specifier: string): string {
  return new URL(specifier.replace(/\.js$/, ".ts"), `file:///${file}`).pathname.slice(1);
}

/** Files that `file` imports, types too. */
function imported(file: string, text: string): string[] {
  return imports(text)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => resolved(file, specifier));
}

/** A circle that begins and ends at its first file; undefined if there is none. */
function circle(graph: ReadonlyMap<string, string[]>): string[] | undefined {
  const done = new Set<string>();
  const follow = (file: string, path: string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file) ?? []) {
      const found = follow(next, [...path, file]);
      if (found !== undefined) return found;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const found = follow(file, []);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What imports against the order of `rooms`, the parts of `room`. */
function backwards(room: string, rooms: readonly string[]): string[] {
  return rooms.flatMap((each, i) =>
    sources(`${room}/${each}`).flatMap(({ file, text }) =>
      imported(file, text)
        .filter((path) => path.startsWith(`${room}/`) && !rooms.slice(0, i + 1).includes(path.split("/")[1]))
        .map((path) => `${file} imports ${path}`),
    ),
  );
}

describe("the house rules", () => {
  it("no file imports itself by way of others", () => {
    const files = Object.keys(ROOMS).flatMap(sources);
    expect(circle(new Map(files.map(({ file, text }) => [file, imported(file, text)])))).toBeUndefined();
    expect(
      circle(
        new Map([
          ["a", ["b"]],
          ["b", ["c"]],
          ["c", ["b"]],
        ]),
      ),
    ).toEqual(["b", "c", "b"]);
  });

  it("the rooms of scenarios/ import one way, and its top holds scenarios and the library's entrance", () => {
    const rooms = readdirSync(join(root, "scenarios"), { withFileTypes: true });
    const directories = rooms.filter((each) => each.isDirectory()).map(({ name }) => name);
    expect(directories).toEqual([...STAGES, "published"].sort());
    expect(readdirSync(join(root, "scenarios/published")).filter((name) => !name.endsWith(".yaml"))).toEqual([]);
    const others = rooms.filter((each) => each.isFile() && !each.name.endsWith(".yaml"));
    expect(others.map(({ name }) => name)).toEqual(["index.ts"]);
    expect(backwards("scenarios", STAGES)).toEqual([]);
  });

  it("the rooms of viz/ import one way, and its top holds nothing else", () => {
    expect(readdirSync(join(root, "viz")).sort()).toEqual([...VIEWS].sort());
    expect(backwards("viz", VIEWS)).toEqual([]);
  });

  for (const [room, allowed] of Object.entries(ROOMS)) {
    it(`${room}/ imports only from ${[room, ...allowed].join(", ")}`, () => {
      const strays = sources(room).flatMap(({ file, text }) =>
        imported(file, text)
          .filter((path) => ![room, ...allowed].includes(path.split("/")[0]))
          .map((path) => `${file} imports ${path}`),
      );
      expect(strays).toEqual([]);
    });

    it(`no file of ${room}/ is longer than 400 lines`, () => {
      const long = sources(room).filter(({ text }) => text.split("\n").length > 401);
      expect(long.map(({ file }) => file)).toEqual([]);
    });
  }

  it("viz/ takes a result: of models/ and sim/ it imports no simulation", () => {
    const simulating = sources("viz").flatMap(({ file, text }) =>
      imports(text)
        .filter((specifier) => /\/(simulate|simulation|machine|run|sweep)\.js$/.test(specifier))
        .map((specifier) => `${file} imports ${specifier}`),
    );
    expect(simulating).toEqual([]);
  });

  for (const room of ["sim", "models", "scenarios/evidence", "scenarios/statistics/status"]) {
    it(`${room}/ runs in a browser and knows only its seed`, () => {
      const strays = sources(room).flatMap(({ file, text }) => [
        ...imports(text).filter((specifier) => specifier.startsWith("node:")),
        ...text
          .split("\n")
          .filter((line) => !/^\s*(\*|\/\/|\/\*)/.test(line) && NOT_REPRODUCIBLE.test(line))
          .map((line) => `${file}: ${line.trim()}`),
      ]);
      expect(strays).toEqual([]);
    });
  }

  it("the only package that sim/ and models/ import is seedrandom", () => {
    const packages = ["sim", "models"].flatMap((room) =>
      sources(room).flatMap(({ text }) => imports(text).filter((specifier) => !specifier.startsWith("."))),
    );
    expect([...new Set(packages)]).toEqual(["seedrandom/lib/alea.js"]);
  });

  it("text leaves by one exit: no command writes to a stream of the process, or an escape sequence, by itself", () => {
    const exits: Record<string, RegExp> = {
      "process.stdout and process.stderr": /process\.std(out|err)\b|console\.\w+\(/,
      "escape sequences": /\\x1b|\\u001b\[|\\033/i,
    };
    const exempt = [
      ...["cli/main.ts", "cli/session.ts", "cli/streams.ts", "viz/terminal/paint.ts"],
      // Turns what a module of one's own prints away from the data.
      "scenarios/plugins/confine.ts",
    ];
    const strays = Object.keys(ROOMS)
      .flatMap(sources)
      .filter(({ file }) => !exempt.includes(file))
      .flatMap(({ file, text }) =>
        Object.entries(exits)
          .filter(([, pattern]) => pattern.test(text.replaceAll(/^ *(\*|\/\/).*$/gm, "")))
          .map(([what]) => `${file}: ${what}`),
      );
    expect(strays).toEqual([]);
  });

  it("numbers become digits in one place", () => {
    // The clock is below it, and the log of a histogram is another program's format.
    const own = [
      "scenarios/common/format.ts",
      "scenarios/common/rounding.ts",
      "sim/time.ts",
      "viz/exports/histogram-log.ts",
    ];
    const found = [...Object.keys(ROOMS), "bench"]
      .flatMap(sources)
      .filter(({ file, text }) => !own.includes(file) && NUMBER_TEXT.test(text))
      .map(({ file, text }) => `${file}: ${NUMBER_TEXT.exec(text)![0]}`);
    expect(found).toEqual([]);
  });

  it("muxsim starts on one package: what takes long to load is loaded by the command that needs it", () => {
    const files = new Set<string>();
    const packages = new Set<string>();
    const follow = (file: string) => {
      if (files.has(file)) return;
      files.add(file);
      for (const specifier of staticImports(readFileSync(join(root, file), "utf8"))) {
        if (!specifier.startsWith(".")) packages.add(specifier);
        else follow(resolved(file, specifier));
      }
    };
    follow("cli/main.ts");
    expect([...packages].filter((name) => !name.startsWith("node:"))).toEqual(["commander"]);
    expect(
      [...files].filter(
        (file) =>
          !/^cli\/|^scenarios\/common\/(package|errors|system-error|diagnostics|control-characters)\.ts/.test(file),
      ),
    ).toEqual(["viz/terminal/paint.ts"]);
  });

  it("no export that nothing imports", () => {
    const entrances: Record<string, string> = { muxsim: "scenarios/index.ts", "muxsim/model": "models/index.ts" };
    const exempt = [
      // The compiler wants these by name, for the declarations of what is made from them (TS4023).
      ...["scenarios/schema/costs.ts: OwnCosts", "scenarios/schema/warm-up.ts: WarmUp"],
      ...[
        "result.ts: Engine",
        "result.ts: PartResult",
        "scenario.ts: StoredScenario",
        "workload.ts: StoredTraceWorkload",
      ].map((each) => `scenarios/common/shapes/${each}`),
      // The pool of workers calls it by name.
      "scenarios/run/worker.ts: conform",
      "scenarios/run/worker.ts: trace",
    ];
    const files = [...Object.keys(ROOMS), "bench", "examples", "test"].flatMap(allSources);
    const unused = unusedExports(files, (file, from) => entrances[from] ?? resolved(file, from));
    const strays = unused.filter((each) => !/^(scenarios|models)\/index\.ts: |\.test\.ts: /.test(each));
    expect(strays.sort()).toEqual(exempt.sort());
    const [a, b, c] = [
      { file: "a.ts", text: 'export type { T } from "./b.js";\nexport const used = 1;\nexport function dead() {}\n' },
      { file: "b.ts", text: 'export * from "./c.js";\nexport interface T {}\nexport const late = 1;\n' },
      { file: "c.ts", text: 'import {\n  used,\n} from "./a.js";\nexport class Passed {}\nexport const spare = 1;\n' },
    ];
    const d = {
      file: "d.ts",
      text: 'import { Passed as P } from "./b.js";\nconst b = await import("./b.js");\nb.late();\n',
    };
    expect(unusedExports([a, b, c, d], resolved)).toEqual(["a.ts: dead", "a.ts: T", "c.ts: spare"]);
  });

  it("no comment is wider than 120 columns, unless by a link or in a table", () => {
    const wide = [...Object.keys(ROOMS), "bench", "examples", "test"].flatMap(allSources).flatMap(({ file, text }) =>
      text.split("\n").flatMap((line, i) => {
        const comment = /^\s*(\/\*|\*|\/\/)/.test(line) && !/https?:\/\/|^\s*\* \|/.test(line);
        return comment && line.length > 120 ? [`${file}:${i + 1}`] : [];
      }),
    );
    expect(wide).toEqual([]);
  });

  it("no unfinished marks", () => {
    const marks = [...Object.keys(ROOMS), "test", "bench"]
      .flatMap(sources)
      // The pattern does not find itself.
      .filter(({ text }) => /\b(TO[D]O|FIX[M]E|X[X]X)\b|not implement[e]d/.test(text));
    expect(marks.map(({ file }) => file)).toEqual([]);
  });
});
