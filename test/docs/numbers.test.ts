import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { VERSION } from "../../scenarios/common/package.js";
import { sentences } from "./numbers.js";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8").replace(/\s+/g, " ");

test("README.md has the numbers that are found now, of this version", async () => {
  const missing = (await sentences()).filter((sentence) => !readme.includes(sentence));
  expect(missing).toEqual([]);
  expect(readme).toContain(`*2012-post, muxsim ${VERSION}, seed 2012-11-05`);
}, 120_000);
