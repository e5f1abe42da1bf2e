/** `npm run validation [NAME ...]`: runs the scenarios of published results, or those named or changed. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileHash, KEPT, PAGE, publishedNames, type Validated, validate, withTables } from "./validation.js";

const kept: Validated[] = JSON.parse(readFileSync(KEPT, "utf8"));
const asked = process.argv.slice(2);
const found: Validated[] = [];
for (const name of publishedNames()) {
  const before = kept.find((each) => each.name === name);
  const isWanted = asked.length === 0 || asked.includes(name) || before?.sha256 !== fileHash(name);
  if (isWanted) process.stderr.write(`${name}\n`);
  found.push(isWanted || before === undefined ? await validate(name) : before);
}
writeFileSync(KEPT, `${JSON.stringify(found, null, 2)}\n`);
writeFileSync(PAGE, withTables(readFileSync(PAGE, "utf8"), found));
