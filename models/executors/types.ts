/** What an executor is: its documentation, and who runs handlers in it. A file each, and one line in `registry.ts`. */
import type { ThreadsSpec } from "../../sim/requests/threads.js";
import type { Source } from "../types.js";
import type { TaskRule, WorkersView } from "./task-rule.js";

export interface Executor {
  /** Its name in scenarios: lower case, hyphens. */
  readonly name: string;
  /** What else people call it. Case, hyphens and the like do not count. */
  readonly aliases?: readonly string[];
  readonly title: string;
  /** One sentence: what it is. */
  readonly summary: string;
  /** How the real thing works. */
  readonly realThing: string;
  /** What is simulated. */
  readonly model: string;
  /** What to expect, in words and symbols; a published figure, where there is one. */
  readonly law: string;
  /** What is left out or simplified, one item a line. */
  readonly divergence: readonly string[];
  readonly sources: readonly Source[];
  readonly threads: Omit<ThreadsSpec, "name">;
  /**
   * Its own rule for what `threads` leaves open or says otherwise (task-rule.ts): called once in each run, with the
   * workers as they are at any time. Only with workers.
   */
  rule?(workers: WorkersView): TaskRule;
}
