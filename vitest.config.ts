import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    // As in tsconfig.json: examples are tested against the sources.
    alias: { "muxsim/model": source("./models/index.ts"), muxsim: source("./scenarios/index.ts") },
  },
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "./test/build.ts",
    // On two cores the default is one worker: half the machine would stand by.
    maxWorkers: "100%",
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
