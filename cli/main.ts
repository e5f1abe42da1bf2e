#!/usr/bin/env node
/** The muxsim command: parse, call, print. Exit codes: 0 done, 1 failed (verify: it differs), 2 bad input, 130 interrupted. */
import { exitCodeOf, report } from "./failure.js";
import { createProgram } from "./program.js";
import { surviveClosedPipes } from "./terminal.js";

surviveClosedPipes();
try {
  await createProgram().parseAsync();
} catch (error) {
  report(error);
  process.exitCode = exitCodeOf(error);
}
