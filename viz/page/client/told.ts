/** What claims and citation are about: the report, or a run with other values once all of it is known. */
import type { Result } from "../../../scenarios/common/types.js";
import type { Stage } from "../../../scenarios/live/live-run.js";
import { wholePanels } from "../sections/parts.js";
import { put } from "./part.js";

export class Told {
  private run: Result | undefined;

  /** @param report whose panels are there; none where nothing has been run before */
  constructor(private readonly report: Result | undefined) {}

  /** Undefined before anything is. */
  get result(): Result | undefined {
    return this.run ?? this.report;
  }

  get isReport(): boolean {
    return this.run === undefined;
  }

  /** `run` is shown; the report again if it is undefined. */
  show(run: Result | undefined, stage: Stage): void {
    const { report } = this;
    if (run === undefined && this.isReport) this.note("");
    else if (run === undefined) this.tell(undefined, "");
    else if (stage === "final") this.tell(run, report ? `About the run with your values${withoutParts(report)}.` : "");
    else if (this.result === undefined) this.tell(run, "Not yet precise.");
    else this.note(`About the ${report && this.isReport ? "report" : "run before"}, until all is known of this one.`);
  }

  private tell(run: Result | undefined, note: string): void {
    this.run = run;
    const { result, report } = this;
    put("whole", wholePanels(result!, report ?? result!, note));
  }

  private note(text: string): void {
    for (const place of document.querySelectorAll(".told")) place.textContent = text;
  }
}

function withoutParts({ parts }: Result): string {
  return parts ? ", without parts" : "";
}
