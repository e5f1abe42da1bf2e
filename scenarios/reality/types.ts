/** What is calibrated, and what comes of it. */

/** What is watched: what server programs watch, or what wakes loops within one. */
export const DESCRIPTORS = ["unix", "eventfd"] as const;
export type Descriptors = (typeof DESCRIPTORS)[number];

export const DESCRIPTOR_WORDS: Readonly<Record<Descriptors, string>> = { unix: "unix sockets", eventfd: "eventfds" };
