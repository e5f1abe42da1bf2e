/**
 * What a worker thread is started with: CommonJS, so that it is loaded at once, and the module itself by `import()`. The
 * pool would load an ES module by `require()`, and Node 20 ends the whole process if the thread is stopped meanwhile.
 */
type Worker = typeof import("./worker.js", { with: { "resolution-mode": "import" }});

const worker: Promise<Worker> = import("./worker.js");

Object.assign(exports, {
  default: async (...task: Parameters<Worker["default"]>) => (await worker).default(...task),
  conform: async (...task: Parameters<Worker["conform"]>) => (await worker).conform(...task),
  trace: async (...task: Parameters<Worker["trace"]>) => (await worker).trace(...task),
});
