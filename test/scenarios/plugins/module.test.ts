import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importModule } from "../../../scenarios/plugins/import.js";
import { loadModel, loadModels } from "../../../scenarios/plugins/module.js";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "muxsim-own-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** A module that is a mechanism, with `build` given; far from any node_modules. */
function source(build: string, before = "", name = "mine"): string {
  return `import { type Host, type Mechanism, call } from "muxsim/model";
${before}
export const mine: Mechanism = {
  name: "${name}", title: "Mine", family: "completion", summary: "Mine.", realThing: "None.", model: "None.",
  law: { text: "None." }, divergence: [], sources: [], parameters: {}, costs: [],
  signals: { kind: "completion", start: "never", done: "never", memory: "nothing" },
  threads: () => 1, memory: () => ({ threads: 0, buffers: 0, registrations: 0 }),
  build(host: Host) { ${build} },
};
`;
}

function file(name: string, text: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

async function failure(path: string): Promise<string> {
  try {
    await loadModel(path);
  } catch (error) {
    return `${(error as Error).name} ${(error as Error).message}`;
  }
  return "";
}

describe("a module of one's own", () => {
  test("needs no node_modules, may be in parts, and uses this installation's muxsim", async () => {
    file("part.ts", 'import { PS_PER_US } from "muxsim/model";\nexport const LENGTH: number = 5 * PS_PER_US;\n');
    const path = file("whole.ts", source("throw call(LENGTH);", 'import { LENGTH } from "./part.js";'));
    const { compiled, mechanisms } = await loadModel(path);
    expect(mechanisms.map(({ name }) => name)).toEqual(["mine"]);
    // As in the thread that it is built in.
    const [mine] = (await importModule(compiled)).mechanisms;
    let thrown: unknown;
    try {
      mine.build({} as never);
    } catch (operation) {
      thrown = operation;
    }
    expect(thrown).toMatchObject({ ps: 5e6, calls: 1 });
  });

  test("may be JavaScript", async () => {
    const text = source("").replaceAll(/type Host, type Mechanism, |: Mechanism|: Host/g, "");
    expect((await loadModel(file("plain.mjs", text))).mechanisms).toHaveLength(1);
  });

  test("has the same hash wherever it lies, and another when it does something else", async () => {
    const here = await loadModel(file("hash.ts", source("")));
    mkdirSync(join(directory, "elsewhere"));
    const there = await loadModel(file("elsewhere/hash.ts", source("")));
    const other = await loadModel(file("other.ts", source("host.machine;")));
    expect(here.compiled.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(there.compiled.sha256).toBe(here.compiled.sha256);
    expect(other.compiled.sha256).not.toBe(here.compiled.sha256);
    expect(here.compiled.code).not.toBe("");
  });

  test.each([
    [
      "a syntax error",
      "const ü = 1; const b = 3 +;\n",
      /ScenarioError .*bad\.ts:1:27: Unexpected ";"\n {2}const ü.*\n +\^/,
    ],
    ["a part that is not there", '\nimport a from "./nope.js"; a();', /bad\.ts:2:15: Could not resolve ".\/nope.js"/],
    ["a package that is not there", 'import a from "lodash"; a();', /bad\.ts:1:15: Could not resolve "lodash"/],
    [
      "a module muxsim has not",
      'import a from "muxsim/models"; a();',
      /bad\.ts:1:15: .*did you mean "muxsim\/model"\?/,
    ],
    [
      "a name that is not exported",
      'import { cal } from "muxsim/model"; cal();',
      /bad\.ts:1:10: .*no export "cal"; did you mean "call"\?/,
    ],
    [
      "an error while loading",
      "\nconst a: any = null;\na.b.c = 1;",
      /UsageError .*cannot be loaded: TypeError: .* \(.*bad\.ts:3:3\)/,
    ],
    ["no mechanism", "export const a = 1;", /bad\.ts exports no mechanism and no executor: .*it exports a \(number\)/],
  ])("says where it has %s", async (_what, text, message) => {
    expect(await failure(file("bad.ts", text))).toMatch(message);
  });

  test("is told from what is no module", async () => {
    file("wheel.ts", source(""));
    expect(await failure(join(directory, "whel.ts"))).toMatch(
      /UsageError no file ".*whel.ts"; did you mean "wheel.ts"\?/,
    );
    expect(await failure(directory)).toMatch(
      /is not a file: a mechanism or an executor is a module, .ts, .mts, .js or .mjs; there is .*wheel.ts/,
    );
    expect(await failure(file("wheel.yaml", "a: 1"))).toMatch(/wheel.yaml is no module/);
    expect(await failure(file("binary.js", Uint8Array.of(0xff, 0xfe, 0)))).toMatch(/is not text in UTF-8/);
    expect(await failure(file("zeros.js", Uint8Array.of(97, 0, 98)))).toMatch(/is not text in UTF-8/);
    expect(await failure(file("large.js", new Uint8Array(1 << 21).fill(32)))).toMatch(/is too large: 2097152 bytes/);
  });

  test("cannot take the name of another", async () => {
    const [a, b] = ["a.ts", "b.ts"].map((name) => file(name, source("")));
    await expect(loadModels([a, b])).rejects.toThrow(/b\.ts: the name "mine" is taken by .*a\.ts/);
    expect(await loadModels([a, a])).toHaveLength(1);
    expect(await failure(file("epoll.ts", source("", "", "epoll")))).toMatch(/"epoll" is taken by muxsim itself/);
  });

  test("has its functions watched", async () => {
    const broken = source("")
      .replace("threads: () => 1", "threads: () => 0.5")
      .replace("({ threads: 0", "(null as any).x || ({ threads: 0");
    const path = file("broken.ts", broken);
    const [mechanism] = (await importModule((await loadModel(path)).compiled)).mechanisms;
    expect(() => mechanism.threads({}, 1)).toThrow(
      "mechanism mine: threads must return a whole number from 1, not 0.5",
    );
    expect(() => mechanism.memory({} as never)).toThrow(/mechanism mine: TypeError: .* \(.*broken\.ts:7:\d+\)/);
  });
});
