import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { isStale } from "./build.js";

const root = mkdtempSync(join(tmpdir(), "muxsim-build-"));
afterAll(() => rmSync(root, { recursive: true }));

/** Writes a file that was last changed at `seconds`. */
function write(path: string, seconds: number): void {
  mkdirSync(join(root, dirname(path)), { recursive: true });
  writeFileSync(join(root, path), "");
  utimesSync(join(root, path), seconds, seconds);
}

test("the program is compiled before the tests if there is none, or a source is newer, wherever it lies", () => {
  write("scenarios/plugins/check-exports.ts", 1000);
  expect(isStale(root)).toBe(true);
  write("dist/viz/play.packed.json", 2000);
  expect(isStale(root)).toBe(false);
  write("test/build.test.ts", 3000);
  expect(isStale(root)).toBe(false);
  write("scenarios/plugins/check-exports.ts", 3000);
  expect(isStale(root)).toBe(true);
  write("dist/viz/play.packed.json", 4000);
  write("package.json", 5000);
  expect(isStale(root)).toBe(true);
});
