/** The most that a scenario can ask for, whether it is written, or read back from a result. */

/** Pending operations, and values of them on an axis or in a list. */
export const MAX_PENDING = 10e6;
export const MAX_VALUES = 1000;

/** No chart can be read with more lines, and no list of values makes fewer. */
export const MAX_LINES = 64;
export const MAX_PARTS = 16;
/** Nobody compares more drawings side by side. */
export const MAX_PANELS = 16;

/** At so many values of an axis are capacities found: each is a search of its own for every line. */
export const MAX_CAPACITY_PLACES = 16;
/** No table of verdicts is read with more. */
export const MAX_CLAIMS = 100;

export const MAX_REPLICATIONS = 1000;
export const MAX_COMPLETIONS = 1e8;
/** Events of a warm-up, and events per pending operation. */
export const MAX_WARM_UP_EVENTS = 1e8;
export const MAX_ROUNDS = 1000;

/** Steps of a handler in one list, lists in one another, operations that are started together, branches of a choice. */
export const MAX_STEPS = 100;
export const MAX_DEPTH = 4;
export const MAX_TOGETHER = 100;
export const MAX_BRANCHES = 100;
/** Pools that handlers leave work to, and threads of each. */
export const MAX_POOLS = 16;
export const MAX_POOL_THREADS = 4096;
/** Threads that run handlers in place of those that notice events. */
export const MAX_WORKERS = 4096;
/** A program's name stands in names of lines: no blanks, commas, parentheses or equals signs. */
export const PROGRAM_NAME = /^[A-Za-z0-9][A-Za-z0-9.+_-]{0,49}$/;
/** Times that a step is repeated. */
export const MAX_REPEAT = 1000;

/** Classes of traffic; a class's name stands before those of metrics: no points, and no capitals. */
export const MAX_CLASSES = 16;
export const CLASS_NAME = /^[a-z][a-z0-9-]{0,29}$/;

/** Requests that a connection keeps under way; how often one is sent again, and how much later each time. */
export const MAX_OUTSTANDING = 1000;
export const MAX_RETRIES = 100;
export const MAX_BACKOFF = 10;

/** Bytes a second that a receiver takes: one for each tick of the clock. */
export const MAX_BYTE_RATE = 1e12;
/** Bytes of a connection's send buffer. */
export const MAX_SEND_BUFFER = 2 ** 30;

/** Events of a batch. */
export const MAX_BATCH = 10_000;

/** Requests of one connection. */
export const MAX_CONNECTION_REQUESTS = 1_000_000;
/** Of Zipf's law. */
export const MAX_EXPONENT = 10;
/** Values that an empirical distribution may have; a longer list is a trace. */
export const MAX_EMPIRICAL = 10_000;
/** Of a distribution that is given by them. */
export const MAX_QUANTILES = 100;

export const MAX_CHANGES = 100;
/** How many times as fast traffic may become. */
export const MAX_FACTOR = 1000;
export const MAX_THREADS = 10e6;

export const MAX_CORES = 1024;
/** Bytes of main memory. */
export const MAX_MEMORY = 2 ** 50;
/** Events that are coalesced into one interrupt, and that one interrupt takes by polling. */
export const MAX_COALESCED = 1e6;
export const MAX_NAPI_BUDGET = 1e6;

/** No price is higher, in whatever unit: no longer time could be shown, no more memory had. */
export const MAX_PRICE = 2 ** 53;
/** Rows of a table of one cost. */
export const MAX_ROWS = 1000;

/** A name that can be a file's name too. */
export const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Storage devices of a machine, and how many requests one serves at a time. */
export const MAX_DEVICES = 64;
export const MAX_PARALLELISM = 1_000_000;
/** Bytes of one read of a storage device. */
export const MAX_READ_BYTES = 1 << 30;
