import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Files that put something else in the place of a module of Node, for whatever is loaded after them. */
const REPLACING = ["crash", "immovable", "interleaved"].map((name) => `test/scenarios/result/output/${name}.test.ts`);
const BROWSER = "test/**/*browser.test.ts";
const ISOLATED = [...REPLACING, "test/scenarios/result/output/full-disk.test.ts", "test/metric-row.test.ts"];

export default defineConfig({
  resolve: {
    // As in tsconfig.json: examples are tested against the sources.
    alias: { "muxsim/model": source("./models/index.ts"), muxsim: source("./scenarios/index.ts") },
  },
  test: {
    globalSetup: "./test/build.ts",
    // On two cores the default is one worker: half the machine would stand by.
    maxWorkers: "100%",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // To load all modules anew for every file takes longer than most files do.
    projects: [
      {
        extends: true,
        test: { name: "together", isolate: false, include: ["test/**/*.test.ts"], exclude: [...ISOLATED, BROWSER] },
      },
      { extends: true, test: { name: "browser", isolate: false, include: [BROWSER] } },
      { extends: true, test: { name: "isolated", include: ISOLATED } },
    ],
  },
});
