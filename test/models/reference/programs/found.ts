/** Random cells in which muxsim and a naive simulator once differed, without what did not matter. */
import type { Trial } from "./cells.js";

const BIG = 1 << 20;

/** By what they were about: the machine of cells.ts, and what it is given. */
export const FOUND: Record<string, [shape: string, trial: Trial]> = {
  "threads asleep before the time begins, on the cores in turn": [
    "blocking-threads",
    {
      ...{ pick: 2, napi: true, pending: 3, buffer: BIG, workers: 1 },
      requests: [
        {
          ...{ gap: 1, operation: 0, bytes: 1 },
          steps: [{ compute: 1 }, { io: [{ takes: 1 }], until: "all" }],
        },
        { gap: 14_841_503, operation: 2, bytes: 1, steps: [{ compute: 1 }] },
        { gap: 1, operation: 0, bytes: 1, steps: [{ compute: 1 }] },
      ],
    },
  ],
  "a core's last thread blocks at the instant of the last answer": [
    "epoll, a set for each of three threads",
    {
      ...{ pick: 0, napi: false, pending: 3, buffer: 4_000, workers: 1 },
      requests: [
        {
          ...{ gap: 56_159_822, operation: 0, bytes: 6_476 },
          steps: [{ compute: 50_056_986 }, { reply: 5_410 }, { io: [{ takes: 48_940_191 }], until: "any" }],
        },
        {
          ...{ gap: 17_663_901, operation: 4, bytes: 6_969 },
          steps: [{ compute: 46_221_246 }, { reply: 2_339 }, { block: 3_487_512 }],
        },
      ],
    },
  ],
  "a thread waits while an interrupt on a core without one wakes another": [
    "iocp, a thread per core",
    {
      ...{ pick: 2, napi: false, pending: 1, buffer: BIG, workers: 1 },
      requests: [
        {
          ...{ gap: 1, operation: 0, bytes: 1 },
          steps: [
            { compute: 1 },
            {
              io: [
                { takes: 4_655_002, response: 1 },
                { takes: 13_666_504, response: 1 },
              ],
              until: "any",
            },
            {
              io: [
                { takes: 1, request: 1, response: 7_211 },
                { takes: 1, request: 1, response: 1 },
              ],
              until: "any",
            },
          ],
        },
        { gap: 29_047_004, operation: 0, bytes: 8_045, steps: [{ compute: 1 }] },
      ],
    },
  ],
  "interrupts come during task work": [
    "io-uring",
    {
      ...{ pick: 1, napi: false, pending: 5, buffer: BIG, workers: 1 },
      requests: [
        {
          ...{ gap: 92_186_899, operation: 0, bytes: 8_839 },
          steps: [
            { compute: 28_331_650 },
            { io: [{ takes: 25_377_035 }, { takes: 20_210_451, request: 3_177 }], until: "all" },
            {
              io: [{ takes: 30_330_389, request: 2_580 }, { takes: 14_340_259, request: 4_233 }, { takes: 34_002_079 }],
              until: "all",
            },
          ],
        },
        { gap: 93_822_975, operation: 1, bytes: 3_092, steps: [{ compute: 32_669_290 }] },
        { gap: 23_441_196, operation: 3, bytes: 5_075, steps: [{ compute: 57_655_864 }] },
      ],
    },
  ],
  "an event comes during a call that wakes a thread of the pool": [
    "io-uring",
    {
      ...{ pick: 1, napi: true, pending: 4, buffer: 4_000, workers: 3 },
      requests: [
        { gap: 134_429_455, operation: 3, bytes: 1_368, steps: [{ compute: 6_102_375 }, { offload: [] }] },
        { gap: 11_089_411, operation: 2, bytes: 844, steps: [{ compute: 27_783_285 }] },
      ],
    },
  ],
};
