/**
 * Several processes that write to one place again and again, and end in every way there is: never two at a time, never
 * half a result.
 */
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { contentsOf, ownDirectory } from "./directories.js";

const at = ownDirectory();
const MODULE = new URL("../../../../dist/scenarios/result/output.js", import.meta.url);
const PROCESSES = 4;
const TURNS = 25;

/** What each process does; it prints whatever should not have been. */
const PROGRAM = `
import { mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { OutputDirectory } from ${JSON.stringify(MODULE.href)};
const [root, name] = process.argv.slice(1);
const files = (text) => ["a", "b/c", "b/d"].map((path) => ({ path, content: text }));
const turn = (i) => {
  const output = OutputDirectory.open(root + "/out", "result");
  mkdirSync(root + "/only-one");
  rmdirSync(root + "/only-one");
  if (i % 5 === 1) output.discard();
  else if (i % 5 === 3) { writeFileSync(output.checkpoint, "finished"); output.release(); }
  else output.write(files(name + i));
};
const pause = () => new Promise((next) => setTimeout(next, 1));
for (let i = 0; i < ${TURNS}; ) {
  try { turn(i); i++; }
  catch (error) { if (!/is in use/.test(error.message)) { console.log(error.stack); i++; } }
  await pause();
}
`;

function inProcess(name: string): Promise<string> {
  const args = ["--input-type=module", "--eval", PROGRAM, at(""), name];
  const child = spawn(process.execPath, args, { cwd: fileURLToPath(new URL(".", MODULE)) });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  return new Promise((end) => child.on("close", () => end(said)));
}

test("several processes get a place one after the other", async () => {
  const said = await Promise.all(Array.from({ length: PROCESSES }, (_, i) => inProcess(`p${i}-`)));
  expect(said).toEqual(Array(PROCESSES).fill(""));
  expect(readdirSync(at(""))).toContain("out");
  expect(readdirSync(at("")).filter((name) => !["out", "out.partial"].includes(name))).toEqual([]);
  const contents = Object.values(contentsOf(at("out")));
  expect(contents).toEqual(Array(3).fill(contents[0]));
}, 120_000);
