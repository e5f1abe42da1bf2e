/** The report on a validation: one HTML file that needs nothing else and lets nothing else in. */
import { formatCount, formatSize } from "../../scenarios/common/format.js";
import { type Html, html } from "../encodings/html.js";
import { labelOf } from "../encodings/table.js";
import { type FrameTab, fittedFigure, ranFacts, renderFrame, reproduceSection, scrolling } from "../page/frame.js";
import { plainTable } from "../page/sections/tables.js";
import { CHART_NOTES, chartTitle, drawReality, type Scale } from "./chart.js";
import {
  answerOf,
  type JudgedName,
  leftOutTexts,
  linesTable,
  machineText,
  methodTexts,
  pointsTable,
  shortHashOf,
  type Validated,
  verdictNotes,
} from "./words.js";

/** The report, as HTML. Throws if the page's script has not been built. */
export function renderValidation(validated: Validated): string {
  const { validation, result } = validated;
  const { scenario, engine } = result;
  const { real, version } = validation;
  return renderFrame({
    title: `Validation: ${scenario.question}`,
    version,
    kind: html`scenario <strong>${scenario.name}</strong> &middot; real and simulated`,
    parts: [
      {
        name: scenario.name,
        question: `Does the simulator say what a real kernel does? ${scenario.question}`,
        answer: answerOf(validated),
        beside: html`${scrolling("How far both agree, line by line", plainTable(linesTable(validated)))}
<p class="small muted">${machineText(real)}. ${verdictNotes(validation).join(" ")}</p>${ranFacts(facts(validated))}`,
        tabs: [
          chartTab(validated, "p50", "log", "Median"),
          chartTab(validated, "p50", "linear", "Median, linear"),
          chartTab(validated, "mean", "log", "Mean"),
          tab("points", "All points", true, pointsSection(validated)),
          tab("machine", "Machine", true, machineSection(validated)),
        ],
      },
    ],
    tabs: [
      tab(
        "how",
        "Method",
        true,
        html`<section id="how"><h2>How it was found</h2>${methodTexts(validation).map((each) => html`<p>${each}</p>`)}</section>`,
      ),
      tab(
        "cite",
        "Reproduce",
        true,
        reproduceSection(
          { ...validation, scenario, engine },
          "validation.json",
          `The simulated side is result.json, SHA-256 ${validation.simulatedSha256}: the same numbers on every machine. The real side is what this machine did that day; validation.json has it pass by pass, and "muxsim validate --data validation.json" judges it again.`,
        ),
      ),
    ],
    data: { name: "validation", value: validation },
  });
}

function tab(name: string, label: string, printed: boolean, content: Html): FrameTab {
  return { name, label, printed, content };
}

function chartTab(validated: Validated, name: JudgedName, scale: Scale, label: string): FrameTab {
  const id = `${name}-${scale}`;
  const content = html`<section id="${id}">${fittedFigure({
    ...{ id: `chart-${id}`, title: chartTitle(name), code: `${shortHashOf(validated.validation)}-${id}` },
    notes: CHART_NOTES,
    lines: validated.result.scenario.lines,
    draw: (frame) => drawReality(validated, name, scale, frame),
  })}</section>`;
  return tab(id, label, false, content);
}

function pointsSection(validated: Validated): Html {
  return html`<section id="points"><h2>Every point</h2><p>Notice latency, and core time of the program's threads per event.</p>
${scrolling("Every point, real and simulated", plainTable(pointsTable(validated)))}</section>`;
}

function machineSection({ validation, result }: Validated): Html {
  const { machine, placement, leftOut, date } = validation.real;
  const terms: [string, string][] = [
    ["Measured", date],
    ["Kernel", `${machine.platform} ${machine.kernel}, ${machine.arch}`],
    ["Processor", `${machine.processor}${machine.virtual ? ", a virtual machine" : ""}`],
    [
      "Cores",
      `${formatCount(machine.cores)}; events from ${placement.source}, program on ${placement.program.join(", ")}`,
    ],
    ["Memory", formatSize(machine.memoryBytes)],
    ["Compiler", machine.compiler],
  ];
  const left = leftOutTexts(leftOut, (line) => labelOf(result, line));
  return html`<section id="machine"><h2>Where it was measured</h2><dl>${terms.map(([term, text]) => html`<dt>${term}</dt><dd>${text}</dd>`)}</dl>
${left.length > 0 && html`<h3>Not run for real</h3><ul>${left.map((each) => html`<li>${each}</li>`)}</ul>`}</section>`;
}

function facts({ validation, result }: Validated): string[] {
  const { real, profile } = validation;
  return [
    `costs: ${profile.title}`,
    `${real.method.passes} passes, ${real.points.length} points`,
    machineText(real),
    `${result.scenario.measurement.replications} replications simulated`,
    `seed ${result.scenario.seed}`,
  ];
}
