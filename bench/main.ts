/**
 * `npm run bench`: what the program takes, beside its rivals, in one run. `--quick` measures less, `--json` and
 * `--markdown` print the same otherwise.
 */
import { parseArgs } from "node:util";
import type { Extent } from "./plan.js";
import { type Report, thisMachine, toJson, toMarkdown, toText } from "./report.js";
import { capacitySection } from "./sections/capacity.js";
import { coverageSection } from "./sections/coverage.js";
import { differentialSection } from "./sections/differential.js";
import { growthSection } from "./sections/growth.js";
import { holdSection } from "./sections/hold.js";
import { lawsSection } from "./sections/laws.js";
import { mechanismsSection } from "./sections/mechanisms.js";
import { mm1Section } from "./sections/mm1.js";
import { pageSection } from "./sections/page.js";
import { pollsSection } from "./sections/polls.js";
import { programsSection } from "./sections/programs.js";
import { statusSection } from "./sections/status.js";
import { whySection } from "./sections/why.js";
import { workersSection } from "./sections/workers.js";
import { openWorkshop, type Workshop } from "./workshop.js";

type Measure = (workshop: Workshop, extent: Extent) => Promise<Report["sections"][number]>;

const SECTIONS: Record<string, Measure> = {
  hold: holdSection,
  mm1: mm1Section,
  polls: pollsSection,
  differential: (_, extent) => differentialSection(extent),
  programs: (_, extent) => programsSection(extent),
  mechanisms: mechanismsSection,
  why: whySection,
  growth: growthSection,
  laws: (_, extent) => lawsSection(extent),
  coverage: coverageSection,
  capacity: capacitySection,
  status: statusSection,
  workers: (_, extent) => workersSection(extent),
  page: pageSection,
};

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    markdown: { type: "boolean", default: false },
    only: { type: "string", default: Object.keys(SECTIONS).join(",") },
  },
});
const extent: Extent = {
  quick: values.quick,
  rounds: values.quick ? 2 : 5,
  progress: (what) => process.stderr.write(`${what} ...\n`),
};

const workshop = await openWorkshop();
try {
  const report: Report = { machine: thisMachine(), date: new Date().toISOString().slice(0, 10), sections: [] };
  for (const name of values.only.split(",")) {
    const measure = SECTIONS[name];
    if (measure === undefined) throw new Error(`no section is named ${name}: ${Object.keys(SECTIONS).join(", ")}`);
    const section = await measure(workshop, extent);
    if (name === "hold" || name === "mm1") section.notes.push(...workshop.absent);
    report.sections.push(section);
  }
  const print = values.json ? toJson : values.markdown ? toMarkdown : toText;
  process.stdout.write(`${print(report).trimEnd()}\n`);
} finally {
  workshop.close();
}
