#!/usr/bin/env node
/**
 * The muxsim command. Exit codes: 0 done, 1 failed (verify: it differs), 2 bad input, 3 a claim is not supported
 * (--strict), 130 interrupted.
 */
import { run } from "./program.js";
import { guardStreams } from "./streams.js";

guardStreams();
const { stdout, stderr, env } = process;
process.exitCode = await run(process.argv.slice(2), { stdout, stderr, env });
