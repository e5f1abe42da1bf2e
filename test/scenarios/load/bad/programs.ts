import { changed } from "../fixtures.js";
import type { BadFile } from "./types.js";

const A = "programs: { a: { handler: [compute: 5us] } }";

/** The good scenario with `programs` in its 11th line, before `mechanisms`, and with these items. */
function withPrograms(programs: string, items: string, lines: Record<number, string | undefined> = {}): string {
  return changed({ 11: `${programs}\nmechanisms:`, 12: `  - ${items}`, 13: undefined, ...lines });
}

/** Files whose programs, or lines' choices among them, are wrong. */
export const PROGRAMS: readonly BadFile[] = [
  {
    what: "a misspelt program",
    text: withPrograms(A.replace("a:", "callbacks:"), "iocp: { program: [callbacks, calbacks] }", { 10: undefined }),
    says: '12:34: mechanisms.0.iocp.program.1: unknown program "calbacks"; did you mean "callbacks"?',
  },
  {
    what: "an unknown program",
    text: withPrograms(A, "iocp: { program: [a, threads] }", { 10: undefined }),
    says: '12:26: mechanisms.0.iocp.program.1: unknown program "threads"; known: a',
  },
  {
    what: "a program where there are none",
    text: changed({ 12: "  - iocp: { program: constructor }" }),
    says: '12:22: mechanisms.0.iocp.program: unknown program "constructor": the scenario has no programs',
  },
  {
    what: "a program twice in a list",
    text: withPrograms(A, "iocp: { program: [a, a] }", { 10: undefined }),
    says: '12:26: mechanisms.0.iocp.program.1: "a" is given twice in the list',
  },
  {
    what: "a program that no line has",
    text: withPrograms(A, "iocp"),
    says: "11:16: programs.a: no line has this program: give it to one, such as epoll: { program: a }, or leave it out",
  },
  {
    what: "a callback that no line has",
    text: withPrograms(A, "iocp: { program: a }"),
    says: "10:15: workload.closed.callback: no line has it, since each names one of programs: leave it out, or list a line that names none",
  },
  {
    what: "a default program that no line has",
    text: withPrograms(`program: { handler: [compute: 1us] }\n${A}`, "iocp: { program: a }", { 10: undefined }),
    says: "10:10: program: no line has it, since each names one of programs: leave it out, or list a line that names none",
  },
  {
    what: "a line without a program",
    text: withPrograms(A, "iocp: { program: a }\n  - epoll", { 10: undefined }),
    says: "13:5: mechanisms.1: epoll has no program: give it to one, such as epoll: { program: a }, or a default one, program",
  },
  {
    what: "a program without a handler, and no default",
    text: withPrograms("programs: { a: {} }", "iocp: { program: a }", { 10: undefined }),
    says: "10:13: programs.a.handler: missing, and there is no default program to have it from: expected a list of steps",
  },
  {
    what: "a pool that the default's handler does not have",
    text: withPrograms("programs: { a: { pools: { files: 2 } } }", "iocp: { program: a }"),
    says: "11:34: programs.a.pools.files: no step is left to a pool of this name",
  },
  {
    what: "a program's name with a blank",
    text: withPrograms(A.replace("a:", '"a b":'), "iocp: { program: a }", { 10: undefined }),
    says: '10:20: programs.a b: expected a program\'s name of letters, digits, dots, hyphens, underscores and plus signs, such as callbacks, got "a b"',
  },
  {
    what: "a program in place of its name",
    text: withPrograms(A, "iocp: { program: { handler: [compute: 1us] } }\n  - epoll: { program: a }", {
      10: undefined,
    }),
    says: "12:22: mechanisms.0.iocp.program: expected the name of a program under programs, got a map",
  },
  {
    what: "programs that are a list",
    text: withPrograms("programs: [a]", "iocp: { program: a }", { 10: undefined }),
    says: "10:11: programs: expected a map of programs by name; got a list",
  },
  {
    what: "a misspelt key of a program",
    text: withPrograms(A.replace("handler", "handlers"), "iocp: { program: a }", { 10: undefined }),
    says: '10:18: programs.a.handlers: unknown key; did you mean "handler"?',
  },
  {
    what: "the same line twice, with one program",
    text: withPrograms(A, "iocp: { program: a }\n  - iocp: { program: a }", { 10: undefined }),
    says: "13:5: mechanisms.1: this line is in the list already: iocp with the same parameters and the program a",
  },
  {
    what: "a request of a word that is no size",
    text: changed({
      10: "program: { handler: [io: { to: db, takes: 1ms, request: nothing }] }",
    }),
    says: '10:57: program.handler.0.io.request: expected a size such as 64B, or none, got "nothing"',
  },
  {
    what: "pools that are a list",
    text: changed({ 10: "program: { handler: [compute: 1us], pools: [] }" }),
    says: "10:44: program.pools: expected a map of pools by name, such as { files: 8 }; got a list",
  },
  {
    what: "a choice that is a list",
    text: changed({ 10: "program: { handler: [choose: []] }" }),
    says: "10:30: program.handler.0.choose: expected steps by their probability, such as { 90%: [...], 10%: [...] }; got a list",
  },
];
