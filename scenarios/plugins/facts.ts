/**
 * What is known of a mechanism that runs in a thread of its own: its documentation, and what its functions have
 * answered. Functions cannot be handed over, so they are asked beforehand, for each place at which they will be needed.
 */
import { type CostName, CostTable, type CostValue } from "../../models/costs.js";
import type { Executor } from "../../models/executors/types.js";
import type { LawContext, Mechanism, MemoryUse, Parameters } from "../../models/types.js";
import { UsageError } from "../common/errors.js";
import { costValues } from "../common/mechanism-at.js";
import type { Scenario } from "../common/types.js";

/** A mechanism without its functions, as it survives the way between threads; which of the optional ones it has. */
export interface Description {
  data: Omit<Mechanism, "law" | "unsupported" | "threads" | "memory" | "build"> & { law: { text: string } };
  hasNotice: boolean;
}

/** The same of an executor. */
export interface ExecutorDescription {
  data: Omit<Executor, "rule">;
  hasRule: boolean;
}

/** What a module exports. */
export interface ModuleDescription {
  mechanisms: Description[];
  executors: ExecutorDescription[];
}

/** A line of a scenario at the numbers of its axis: at each of them all functions are asked. */
export interface Question {
  mechanism: string;
  parameters: Parameters;
  pending: readonly number[];
  cores: number;
  costs: Readonly<Record<string, CostValue>>;
}

/** A cost that was asked for, and the answer; of `has`, whether there is one. */
type Read = readonly [name: CostName, n: number | "has", answer: number | boolean];

/** What a function returned, or what it threw, in words; and the costs that it asked for on the way. */
type Fact<T> = ({ value: T } | { error: string }) & { reads: Read[] };

/** The facts about one mechanism at one number of pending operations. */
export interface Answer {
  unsupported: Fact<string | undefined>;
  threads: Fact<number>;
  memory: Fact<MemoryUse>;
  notice: Fact<number | undefined>;
}

/** Notes every cost that is asked for. */
class Recording extends CostTable {
  readonly reads = new Map<string, Read>();

  override value(name: CostName, n = 1): number {
    const value = super.value(name, n);
    this.reads.set(JSON.stringify([name, n]), [name, n, value]);
    return value;
  }

  override has(name: CostName): boolean {
    const has = super.has(name);
    this.reads.set(JSON.stringify([name, "has"]), [name, "has", has]);
    return has;
  }
}

/** Ask `mechanism` itself, in its thread; `calling` hears which function is about to be called. */
export function answersOf(
  mechanism: Mechanism,
  question: Question,
  calling: (call: Call, pending: number) => void,
): Answer[] {
  return question.pending.map((pending) => {
    const { parameters, cores } = question;
    const ask = <T>(call: Call, work: (context: LawContext) => T): Fact<T> => {
      calling(call, pending);
      const costs = new Recording(question.costs);
      try {
        return { value: work({ parameters, pending, cores, costs }), reads: [...costs.reads.values()] };
      } catch (error) {
        return { error: error instanceof Error ? error.message : String(error), reads: [...costs.reads.values()] };
      }
    };
    return {
      unsupported: ask("unsupported", () => mechanism.unsupported?.(parameters, pending)),
      threads: ask("threads", () => mechanism.threads(parameters, pending)),
      memory: ask("memory", (context) => mechanism.memory(context)),
      notice: ask("law.notice", (context) => mechanism.law.notice?.(context)),
    };
  });
}

export const CALLS = ["unsupported", "threads", "memory", "law.notice"] as const;
type Call = (typeof CALLS)[number];

/** The questions that a scenario's lines of `mechanisms` raise. */
export function questionsOf(scenario: Scenario, mechanisms: ReadonlySet<string>): Question[] {
  const costs = costValues(scenario);
  const { cores } = scenario.machine;
  return scenario.lines
    .filter(({ mechanism }) => mechanisms.has(mechanism))
    .map(({ mechanism, parameters, pending }) => ({ mechanism, parameters, pending, cores, costs }));
}

/** All answers so far. */
export class Facts {
  private readonly known = new Map<string, Fact<unknown>[]>();

  constructor(
    /** The module, as it was named. */
    private readonly file: string,
  ) {}

  add({ mechanism, parameters, pending, cores }: Question, answers: readonly Answer[]): void {
    for (const [i, { unsupported, threads, memory, notice }] of answers.entries()) {
      const n = pending[i];
      this.put(["unsupported", mechanism, parameters, n], unsupported);
      this.put(["threads", mechanism, parameters, n], threads);
      this.put(["memory", mechanism, parameters, n, cores], memory);
      this.put(["law.notice", mechanism, parameters, n, cores], notice);
    }
  }

  /** A mechanism that answers from what is known. It cannot be built: it is where it runs. */
  mechanism({ data, hasNotice }: Description): Mechanism {
    const { name } = data;
    const notice = (context: LawContext) => this.inContext<number | undefined>("law.notice", name, context);
    return {
      ...data,
      law: { ...data.law, ...(hasNotice && { notice }) },
      unsupported: (parameters, pending) => this.get(["unsupported", name, parameters, pending]),
      threads: (parameters, pending) => this.get(["threads", name, parameters, pending]),
      memory: (context) => this.inContext("memory", name, context),
      build: () => {
        throw new UsageError(`mechanism ${name} runs in a thread of its own: give ${this.file} as one of \`models\``);
      },
    };
  }

  /** An executor whose rule is only there where it runs. */
  executor({ data, hasRule }: ExecutorDescription): Executor {
    const rule = () => {
      throw new UsageError(`executor ${data.name} runs in a thread of its own: give ${this.file} as one of \`models\``);
    };
    return { ...data, ...(hasRule && { rule }) };
  }

  private put(key: readonly unknown[], fact: Fact<unknown>): void {
    const facts = this.known.get(JSON.stringify(key)) ?? [];
    this.known.set(JSON.stringify(key), facts);
    const reads = JSON.stringify(fact.reads);
    if (!facts.some((other) => JSON.stringify(other.reads) === reads)) facts.push(fact);
  }

  private inContext<T>(call: Call, name: string, { parameters, pending, cores, costs }: LawContext): T {
    return this.get([call, name, parameters, pending, cores], costs);
  }

  /** What is known, with the same prices. Whoever watches `costs` sees what the function has asked for. */
  private get<T>(key: readonly [call: Call, name: string, ...rest: unknown[]], costs?: CostTable): T {
    const facts = this.known.get(JSON.stringify(key)) ?? [];
    const same = ([name, n, answer]: Read) => {
      const has = costs?.has(name) === true;
      return answer === (n === "has" ? has : has && costs?.value(name, n));
    };
    const fact = facts.find(({ reads }) => reads.every(same));
    if (fact === undefined)
      throw new UsageError(
        `mechanism ${key[1]} runs in a thread of its own, and was not asked for ${key[0]} of ${JSON.stringify(key.slice(2))}`,
      );
    if ("error" in fact) throw new UsageError(fact.error);
    return fact.value as T;
  }
}
