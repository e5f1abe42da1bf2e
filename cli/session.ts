/**
 * One call of the command: where its text goes, what it sees of the environment, and how it ends. Commands get it
 * instead of the process, so that they can be called within one, and so that no text leaves by another way.
 */
import type { Executor } from "../scenarios/run/sweep.js";
import { printed, type Text } from "../viz/terminal/paint.js";

/** What stands behind an output: a stream of the process, or what collects text in its place. */
interface Sink {
  write(text: string): unknown;
  isTTY?: boolean;
  /** Of the terminal behind it. */
  columns?: number;
}

/** Columns of what is no terminal. */
const COLUMNS = 100;
const CLEAR_LINE = "\r\x1b[K";

/**
 * The one way by which text leaves: controls are written out, whatever brought them; styles are those of the text's own
 * pieces.
 */
export class Output {
  readonly isTerminal: boolean;
  private readonly color: boolean;

  constructor(
    private readonly sink: Sink,
    private readonly env: NodeJS.ProcessEnv,
  ) {
    this.isTerminal = sink.isTTY === true;
    this.color = wantsColor(sink, env);
  }

  /** Of the terminal, else as COLUMNS has it. */
  get width(): number {
    const { COLUMNS: written = "" } = this.env;
    const given = /^\d{1,9}$/.test(written) ? Number(written) : 0;
    return this.sink.columns || given || COLUMNS;
  }

  write(text: Text): void {
    this.sink.write(printed(text, this.color));
  }

  line(text: Text): void {
    this.sink.write(`${printed(text, this.color)}\n`);
  }

  json(value: unknown): void {
    this.line(JSON.stringify(value, null, 2));
  }

  /** Replaces the last line of a terminal. */
  replaceLine(text: string): void {
    this.sink.write(CLEAR_LINE + printed(text, this.color));
  }
}

export interface Session {
  /** Data; everything else goes to `err`. */
  out: Output;
  err: Output;
  env: NodeJS.ProcessEnv;
  /** What the command ends with unless it throws. */
  exitCode: number;
  /** What carries out a cell, instead of worker threads. */
  execute?: Executor;
}

/** What a call is made in. */
export interface Surroundings extends Pick<Session, "env" | "execute"> {
  stdout: Sink;
  stderr: Sink;
}

export function openSession({ stdout, stderr, ...others }: Surroundings): Session {
  return { out: new Output(stdout, others.env), err: new Output(stderr, others.env), exitCode: 0, ...others };
}

/** Whether to write colours to `sink`: NO_COLOR and FORCE_COLOR decide, else whether it is a terminal. */
export function wantsColor(sink: Pick<Sink, "isTTY">, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return !["0", "false"].includes(env.FORCE_COLOR);
  return sink.isTTY === true && env.TERM !== "dumb";
}
