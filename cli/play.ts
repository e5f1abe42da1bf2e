/** `muxsim play`: a page in which scenarios are written and run. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Command } from "commander";
import { liveGiven } from "../scenarios/live/given.js";
import { listScenarios, loadScenario } from "../scenarios/load/load.js";
import { Sources } from "../scenarios/load/sources.js";
import { openReport } from "./open.js";
import type { Session } from "./session.js";
import { writeWhole } from "./write-whole.js";

interface PlayFlags {
  out: string;
  open: boolean;
}

export function addPlay(program: Command, session: Session): void {
  program
    .command("play")
    .description("write a page in which scenarios are written and run, and open it; nothing is run before")
    .argument("[scenario]", "what it opens with: a shipped scenario or a YAML file", "2012-post")
    .option("-o, --out <file>", "the page", "muxsim-play.html")
    .option("--no-open", "do not open it")
    .action((name: string, flags: PlayFlags) => play(name, flags, session));
}

async function play(name: string, { out, open }: PlayFlags, session: Session): Promise<void> {
  const sources = new Sources();
  const loaded = loadScenario(name, { parts: false, onRead: sources.add });
  const { profiles, parts } = liveGiven(loaded, { sources: sources.list() });
  const shipped = listScenarios().map(({ name, file, question }) => ({
    name,
    question,
    text: readFileSync(file, "utf8"),
  }));
  const own = { name, question: loaded.scenario.question, text: loaded.text, beside: parts[0]?.beside };
  const all = shipped.some((each) => each.name === name) ? shipped : [own, ...shipped];
  const { renderPlay } = await import("../viz/page/play/page.js");
  const file = resolve(out);
  writeWhole(out, renderPlay(all, name, profiles));
  session.err.line(`Page: ${out}\n      ${pathToFileURL(file)}`);
  if (open) await openReport(file, session);
}
