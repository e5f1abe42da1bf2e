/** The panel in which the reader changes the scenario: its fields, what they set, and what comes of it. */

import type { Result } from "../../../scenarios/common/types.js";
import type { Stage } from "../../../scenarios/live/live-run.js";
import type { FromLeader, LivePart } from "../../../scenarios/live/messages.js";
import { runCommand } from "../../../scenarios/live/run-command.js";
import { reproduction } from "../../exports/reproduce.js";
import { shortHash } from "../../wording/identity.js";
import { itemsOf, linesEditor, nameAndParameters, STEPS, whatIfPanel } from "../sections/what-if.js";
import { amountOf, type Kind, writtenAmount } from "../what-if/amounts.js";
import type { Offers, ReportData, WhatIf } from "../what-if/given.js";
import { chargedOf } from "./charged.js";
import { copy, download } from "./exports.js";
import { LiveEngine } from "./live-engine.js";
import type { LiveScenario, LiveSource } from "./trace-runs.js";

/** What the page does with what comes of a change. */
interface Page {
  /** Shows a result in place of the report's; the report's again if there is none. */
  show(result: Result | undefined, stage: Stage): void;
  /** What is set has changed, and is to stand in the address. */
  remember(): void;
}

interface WhatIfPanel extends LiveSource {
  /** Shows the panel of the report's part that is shown, if it can be run, with these settings. */
  open(part: Result, set: readonly string[]): void;
  /** What is set now, as `--set` takes it. */
  settings(): string[];
}

/** Since the last change, before it is run, in milliseconds: a slider that moves changes often. */
const DEBOUNCE = 60;

/** What the panel works with; `offers` is what ships. */
interface Means extends NonNullable<ReportData["live"]> {
  offers: Offers;
  simulator: string;
}

/** Nothing where the page came without the simulator. */
export function connectWhatIf(means: Means | undefined, page: Page): WhatIfPanel | undefined {
  if (!means) return undefined;
  const { parts, profiles, offers, simulator } = means;
  const whatIf = { mechanisms: offers.mechanisms, profiles: { ...offers.profiles, ...profiles }, parts };
  return new Panel(document.getElementById("what-if")!, whatIf, simulator, page);
}

class Panel implements WhatIfPanel {
  private engine: LiveEngine | undefined;
  private part: LivePart | undefined;
  private report!: Result;
  /** By key. */
  private edits = new Map<string, string>();
  private items: unknown[] | undefined;
  private itemsChanged = false;
  private text = "";
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly place: HTMLElement,
    private readonly whatIf: WhatIf,
    readonly simulator: string,
    private readonly page: Page,
  ) {
    place.addEventListener("input", (event) => this.changed(event.target as HTMLInputElement, true));
    place.addEventListener("change", (event) => this.changed(event.target as HTMLInputElement, false));
    place.addEventListener("click", (event) => this.clicked((event.target as Element).closest("button")));
    place.addEventListener("pointerenter", () => this.start(), { once: true });
    place.addEventListener("focusin", () => this.start(), { once: true });
  }

  open(report: Result, set: readonly string[]): void {
    const part = this.whatIf.parts.find(({ name }) => name === report.scenario.name);
    const isOther = part !== this.part;
    if (!isOther && set.join("\n") === this.settings().join("\n")) return;
    this.part = part;
    this.report = report;
    if (!part) {
      this.place.innerHTML = "";
      return;
    }
    const wasOpen = this.place.querySelector("details")?.open ?? matchMedia("(min-width: 1100px)").matches;
    this.place.innerHTML = whatIfPanel(report.scenario, part, chargedOf(report) ?? [], this.whatIf).markup;
    this.place.querySelector("details")!.open = wasOpen || set.length > 0;
    this.edits = new Map();
    this.itemsChanged = false;
    this.items = itemsOf(part)?.slice();
    this.text = part.text;
    document.getElementById("live-command")!.textContent = runCommand(part);
    for (const setting of set) this.take(setting);
    if (set.length > 0) this.run();
    else if (isOther || this.engine) this.stop();
  }

  get profiles(): WhatIf["profiles"] {
    return this.whatIf.profiles;
  }

  current(): LiveScenario | undefined {
    return this.part && { of: this.part, set: this.settings(), command: reproduction(this.report).command };
  }

  settings(): string[] {
    const list = this.itemsChanged ? [`mechanisms=${JSON.stringify(this.items)}`] : [];
    return [...[...this.edits].map(([key, value]) => `${key}=${value}`), ...list];
  }

  /** A setting from the address. */
  private take(setting: string): void {
    const at = setting.indexOf("=");
    const [key, value] = [setting.slice(0, at), setting.slice(at + 1)];
    if (key === "mechanisms" && this.items !== undefined) {
      try {
        const items = JSON.parse(value);
        if (!Array.isArray(items)) return;
        this.setItems(items);
      } catch {
        // Not written by this page: there is nothing to take.
      }
      return;
    }
    const field = this.field(key);
    if (!field) return;
    field.value = value;
    this.edit(key, value);
    this.moveSlider(key, value);
  }

  private field(key: string): HTMLInputElement | HTMLSelectElement | null {
    return this.place.querySelector(`[data-knob="${CSS.escape(key)}"]`);
  }

  private start(): LiveEngine {
    this.engine ??= new LiveEngine(this.simulator, this.whatIf.profiles, (message) => this.hear(message));
    return this.engine;
  }

  private changed(field: HTMLInputElement | HTMLSelectElement, isMoving: boolean): void {
    const { slider, knob, parameter, item } = field.dataset;
    if (slider !== undefined) {
      const value = writtenAt(field as HTMLInputElement);
      this.field(slider)!.value = value;
      this.edit(slider, value);
    } else if (isMoving) return;
    else if (knob !== undefined) {
      this.edit(knob, field.value.trim());
      this.moveSlider(knob, field.value);
    } else if (parameter !== undefined) this.setParameter(Number(item), parameter, field.value.trim());
    else return;
    this.soon();
  }

  private edit(key: string, value: string): void {
    const written = this.field(key)!;
    const original = written instanceof HTMLInputElement ? written.defaultValue : originalOf(written);
    if (value === original || value === "") this.edits.delete(key);
    else this.edits.set(key, value);
    if (value === "") written.value = original;
    this.place.querySelector(`[data-row-of="${CSS.escape(key)}"]`)?.classList.toggle("edited", this.edits.has(key));
  }

  private moveSlider(key: string, value: string): void {
    const slider = this.place.querySelector<HTMLInputElement>(`[data-slider="${CSS.escape(key)}"]`);
    const amount = amountOf(value);
    if (!slider || !amount || amount.value <= 0) return;
    const [from, to] = [Number(slider.dataset.from), Number(slider.dataset.to)];
    slider.value = String(Math.round((STEPS * Math.log(amount.value / from)) / Math.log(to / from)));
  }

  private setParameter(index: number, key: string, value: string): void {
    const { name, parameters } = nameAndParameters(this.items![index]);
    const { [key]: _, ...others } = parameters;
    const next = value === "" ? others : { ...others, [key]: yamlValue(value) };
    const items = this.items!.slice();
    items[index] = Object.keys(next).length === 0 ? name : { [name]: next };
    this.items = items;
    this.itemsChanged = true;
  }

  private setItems(items: unknown[]): void {
    this.items = items;
    this.itemsChanged = true;
    this.place.querySelector("#what-if-lines")!.innerHTML = linesEditor(items, this.whatIf).markup;
  }

  private clicked(button: HTMLButtonElement | null): void {
    if (!button) return;
    const { live, remove } = button.dataset;
    if (remove !== undefined) {
      this.setItems(this.items!.filter((_, i) => i !== Number(remove)));
      this.place.querySelector<HTMLElement>("#what-if-lines button")?.focus();
      this.soon();
    } else if (live === "add") {
      const { value } = this.place.querySelector<HTMLSelectElement>("#add-mechanism")!;
      this.setItems([...this.items!, value]);
      this.place.querySelector<HTMLSelectElement>("#add-mechanism")!.value = value;
      this.soon();
    } else if (live === "stop") {
      this.engine?.stop();
      this.say("Stopped: what is shown is what was known by then.");
      this.busy(false);
    } else if (live === "reset") {
      this.part = undefined;
      this.open(this.report, []);
      this.page.remember();
    } else if (live === "copy") void copy(this.text, button);
    else if (live === "download") download(this.part!.file, "application/yaml", this.text);
    else if (live === "link") void copy(location.href, button);
  }

  private soon(): void {
    clearTimeout(this.timer);
    // Nobody waits for what was set before.
    this.engine?.stop();
    this.say("Running ...");
    this.timer = setTimeout(() => {
      const set = this.settings();
      this.page.remember();
      if (set.length > 0) this.run();
      else this.stop();
    }, DEBOUNCE);
  }

  private run(): void {
    this.wrong([]);
    this.say("Running ...");
    this.busy(true);
    this.start().run(this.part!, this.settings());
  }

  /** The report's own result is shown. */
  private stop(): void {
    this.engine?.stop();
    this.text = this.part!.text;
    this.wrong([]);
    this.say("Change a value: the charts follow.");
    this.busy(false);
    this.place.querySelector<HTMLButtonElement>("[data-live=reset]")!.disabled = true;
    this.page.show(undefined, "final");
  }

  private hear(message: FromLeader): void {
    if (message.kind === "read") this.text = message.text;
    else if (message.kind === "progress") {
      this.say(`${message.done} of ${message.total} runs ...`);
    } else if (message.kind === "update") {
      const { result, stage } = message;
      this.page.show(result, stage);
      if (stage === "sketch") this.say("First short runs ...");
      if (stage === "final") {
        this.say(`As muxsim run gives it: ${shortHash(result)}.`);
        this.busy(false);
      }
    } else if (message.kind === "wrong" || message.kind === "failed") {
      this.busy(false);
      this.say("Not run.");
      this.wrong(
        message.kind === "failed"
          ? [{ path: "", message: message.message }]
          : message.diagnostics.map(({ path, message: text }) => ({ path, message: text })),
      );
    }
  }

  private busy(isBusy: boolean): void {
    this.place.querySelector<HTMLButtonElement>("[data-live=stop]")!.disabled = !isBusy;
    this.place.querySelector<HTMLButtonElement>("[data-live=reset]")!.disabled = this.settings().length === 0;
    this.place.classList.toggle("busy", isBusy);
  }

  private say(text: string): void {
    document.getElementById("live-status")!.textContent = text;
  }

  /** What is wrong, each at its field too. */
  private wrong(mistakes: readonly { path: string; message: string }[]): void {
    const paragraphs = mistakes.map(({ path, message }) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = path === "" ? message : `${path}: ${message}`;
      return paragraph;
    });
    document.getElementById("live-wrong")!.replaceChildren(...paragraphs);
    for (const field of this.place.querySelectorAll<HTMLElement>("[data-knob]")) {
      const isWrong = mistakes.some(({ path }) => path !== "" && `${path}.`.startsWith(`${field.dataset.knob}.`));
      if (isWrong) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
  }
}

function originalOf(select: HTMLSelectElement): string {
  return [...select.options].find(({ defaultSelected }) => defaultSelected)?.value ?? "";
}

/** A number as one, anything else as the text that it is. */
function yamlValue(text: string): unknown {
  if (/^[[{]/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  return text !== "" && String(Number(text)) === text ? Number(text) : text;
}

function writtenAt({ dataset, value }: HTMLInputElement): string {
  const [from, to] = [Number(dataset.from), Number(dataset.to)];
  return writtenAmount({ value: from * (to / from) ** (Number(value) / STEPS), kind: dataset.kind as Kind });
}
