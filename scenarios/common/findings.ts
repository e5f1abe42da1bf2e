/** What is drawn from the points of a sweep: growth laws, knees, claims and their verdicts. All of it survives JSON. */
export * from "./laws.js";
export type * from "./shapes/claims.js";
export type * from "./shapes/findings.js";
