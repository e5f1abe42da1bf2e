import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Cell } from "../../scenarios/common/types.js";
import { attempt } from "../../scenarios/plugins/run-cell.js";
import { findCompiler } from "../../scenarios/reality/compiler.js";
import { describeMachine } from "../../scenarios/reality/machine.js";
import { judgeReal } from "../../scenarios/reality/validate.js";
import { validationText } from "../../scenarios/reality/validation.js";
import { accepted } from "../../scenarios/run/workers.js";
import { realData } from "../scenarios/reality/synthetic.js";
import { muxsim, temporaryDirectory } from "./muxsim.js";

const compiler = process.platform === "linux" ? await findCompiler() : undefined;
const runs = compiler !== undefined && describeMachine().cores.length >= 2;

/** Twice and half of what is simulated, or about: 26 us at light load. */
const far = ({ pending }: { pending: number }) => new Array<number>(7).fill(pending === 1 ? 12_000 : 80_000);

let directory: string;
let data: string;

beforeAll(async () => {
  directory = temporaryDirectory();
  mkdirSync(join(directory, "measured"));
  data = join(directory, "measured", "validation.json");
  const execute = async (cell: Cell) => accepted(attempt(cell, []));
  const { validation } = await judgeReal(realData(far), undefined, { execute, command: "muxsim validate small.yaml" });
  writeFileSync(data, validationText(validation));
});
afterAll(() => rmSync(directory, { recursive: true }));

const left = () => readdirSync(directory).sort();

describe("what was measured before", () => {
  it("is judged again: tables, a directory, and the same file", async () => {
    const { code, stdout, stderr } = await muxsim(directory, ["validate", "--data", "measured", "--out", "again"]);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^Report: .*again\/report\.html\n/)]);
    expect(stdout).toMatch(/^The median notice latency agrees at 0 of 4 points and differs at 4\./);
    expect(stdout).toMatch(/\nline +p50 agrees +simulated \/ real/);
    expect(stdout).toMatch(/\nepoll +1 +12\.0 us +12\.0 us to 12\.0 us +\d+\.\d us +\d\.\d+ +differs/);
    expect(stdout).toMatch(/Linux 6\.18\.0, 2 virtual cores of Example <b>CPU<\/b>, 2026-11-29/);
    const out = join(directory, "again");
    const files = [".muxsim", "figures", "report.html", "result.json", "validation.json"];
    expect(readdirSync(out).sort()).toEqual(files);
    const written = JSON.parse(readFileSync(join(out, "validation.json"), "utf8"));
    const before = JSON.parse(readFileSync(data, "utf8"));
    expect(written).toEqual({ ...before, command: "muxsim validate --data measured" });
    const page = readFileSync(join(out, "report.html"), "utf8");
    expect(page).toContain("Example &lt;b&gt;CPU&lt;/b&gt;");
    expect(page).toContain("poll, n = 9 k: cannot open an eventfd: Too many open files");
    // The simulated side is a result as any other.
    expect((await muxsim(directory, ["verify", "again"])).code).toBe(0);
    const compared = await muxsim(directory, ["compare", "again", "again", "--out", "both.html"]);
    expect([compared.code, compared.stdout]).toEqual([
      0,
      expect.stringMatching(/At none of 4 points do the bands of both machines lie apart\..*agrees at 0 of them/s),
    ]);
    expect(readFileSync(join(directory, "both.html"), "utf8")).toContain("Comparison: again/validation.json");
    expect((await muxsim(directory, ["compare", "again", "again", "--metric", "throughput"])).code).toBe(2);
  });

  it("--strict ends with 3 where the simulator differs, --json gives the file", async () => {
    const args = ["validate", "--data", "measured", "--strict", "--json", "--quiet", "--out", "strict"];
    const { code, stdout, stderr } = await muxsim(directory, args);
    expect([code, stderr]).toEqual([3, "--strict: the simulator differs in 8 values\n"]);
    expect(JSON.parse(stdout).schema).toBe("muxsim-validation/1");
  });
});

describe("bad input", () => {
  it.each([
    [["--data", "nothing"], /no validation "nothing"/],
    [["--data", "measured", "--passes", "3"], /what was measured is not changed by --passes/],
    [["--data", "measured", "--set", "machine.cores=3"], /is not changed by --set/],
    [["ports", "--data", "measured"], /expected no other one, got "ports"/],
    [["--passes", "0"], /--passes: expected a whole number from 1 to 100/],
    [["--descriptors", "pipes"], /--descriptors: expected unix or eventfd, got "pipes"/],
    [["--costs", "nobodys"], /no profile "nobodys"/],
    [["nobodys"], /no scenario "nobodys"/],
  ])("%j ends with 2, and nothing is left", async (args, message) => {
    const before = left();
    const { code, stderr } = await muxsim(directory, ["validate", ...args]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(left()).toEqual(before);
  });
});

describe.runIf(process.platform === "linux")("a machine that cannot", () => {
  it("without a compiler, ends with 1 and says so; nothing is left", async () => {
    const before = left();
    const { code, stderr } = await muxsim(directory, ["validate"], { PATH: "", CC: "" });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^muxsim: no C compiler was found/)]);
    expect(left()).toEqual(before);
  });

  it.runIf(runs)("with nothing that has a counterpart, says why", async () => {
    const before = left();
    const { code, stderr } = await muxsim(directory, [
      "validate",
      "ports",
      "--set",
      "machine.cores=2",
      "--pending",
      "10",
      "--quick",
    ]);
    expect(code).toBe(1);
    expect(stderr.replaceAll(/\s+/g, " ")).toMatch(/Not run for real: .* nothing of ports can be run here for real/);
    expect(left()).toEqual(before);
  });

  it.runIf(runs)("with too few cores, says how many", async () => {
    const args = ["validate", "--set", "machine.cores=512", "--quick"];
    const { code, stderr } = await muxsim(directory, args);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/and 512 are needed/)]);
  });
});

const TINY = `name: tiny
question: Does it run?
machine: { cores: 2, profile: ./mine.yaml }
workload: { open: { total-rate: 20k/s, arrivals: poisson, callback: 2us } }
mechanisms: [epoll, { poll: { label: polling } }, iocp]
pending: [1, 20]
measurement: { replications: 2, warm-up: 100, completions: 300 }
seed: tiny
`;

describe.runIf(runs)("a real run", () => {
  it("of a scenario of one's own: raw data of every pass, judged, and judged again", { timeout: 120_000 }, async () => {
    writeFileSync(join(directory, "tiny.yaml"), TINY);
    writeFileSync(
      join(directory, "mine.yaml"),
      "name: mine\ntitle: Mine\ndescription: Of a test.\nextends: linux-2026-vm\ncosts: {}\n",
    );
    const args = ["validate", "tiny.yaml", "--passes", "2", "--slices", "1", "--out", "real"];
    const { code, stdout, stderr } = await muxsim(directory, args);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^Not run for real: iocp: there is no iocp/)]);
    expect(stderr).toMatch(/core \d+ makes events happen, \d+ runs the program/);
    expect(stderr).toMatch(/\n4 points, 2 passes: about 0:0\d\.\n/);
    expect(stdout).toMatch(/\npolling /);
    const { real, points } = JSON.parse(readFileSync(join(directory, "real", "validation.json"), "utf8"));
    expect(real.inputs.profile.path).toBe("mine.yaml");
    expect(real.inputs.text).toMatch(/pinning: .*interrupts: \[\s*1\s*\]/);
    expect([real.descriptors, stderr]).toEqual(["unix", expect.not.stringContaining("Events happen on")]);
    expect(real.points.map(({ line, pending }: { line: string; pending: number }) => [line, pending])).toEqual([
      ...[
        ["epoll", 1],
        ["epoll", 20],
        ["poll", 1],
        ["poll", 20],
      ],
    ]);
    for (const { events, quiet } of real.points) expect([events.length, quiet.length]).toEqual([2, 2]);
    // Two passes are too few to tell.
    for (const { p50 } of points) expect(p50.verdict).toBe("too noisy");
    const again = await muxsim(directory, ["validate", "--data", "real", "--out", "real-again", "--quiet"]);
    expect([again.code, again.stderr, again.stdout]).toEqual([0, "", stdout]);
    expect(existsSync(join(directory, "real.partial"))).toBe(false);
    expect((await muxsim(directory, ["verify", "real"])).code).toBe(0);
  });
});
