/** Linux' calls from JavaScript, through koffi: memory that stays where it is, and functions of the C library. */
import { SystemError } from "../../common/errors.js";

/** What is used of koffi: it need not be there, nor its types. */
export interface Koffi {
  load(path: null): { func(name: string, result: string, types: string[]): (...args: Argument[]) => never };
  /** Memory at `address` as it is. */
  view(address: Address, bytes: number): ArrayBuffer;
  errno(): number;
}

/** An optional dependency; not to be looked for when this is compiled. */
const NAME = "koffi";

const WITHOUT =
  "there is no C compiler (CC, cc, gcc, clang) and no koffi: calibrating needs one of the two; install a compiler, or koffi with `npm install koffi`";

/** @throws SystemError where koffi is not installed or does not load */
export async function loadKoffi(): Promise<Koffi> {
  try {
    const module: Koffi & { default?: Koffi } = await import(NAME);
    return module.default ?? module;
  } catch (error) {
    throw new SystemError(WITHOUT, { cause: error });
  }
}

/** An address in memory. */
type Address = bigint;
type Argument = number | Address | null;
/** A function of the C library. */
type Call = (...args: Argument[]) => number;

const PAGE = 4096;
const READ_WRITE = 3;
const PRIVATE_ANONYMOUS = 0x22;
const SHARED_POPULATE = 0x8001;

export interface Memory {
  at: Address;
  bytes: DataView;
}

/** What the probes call, by the names of the C library. */
const FUNCTIONS = {
  abs: ["int", "int"],
  memcmp: ["int", "void*", "void*", "size_t"],
  getppid: ["int"],
  sched_yield: ["int"],
  close: ["int", "int"],
  read: ["long", "int", "void*", "size_t"],
  write: ["long", "int", "void*", "size_t"],
  fcntl: ["int", "int", "int", "long"],
  socketpair: ["int", "int", "int", "int", "void*"],
  socket: ["int", "int", "int", "int"],
  bind: ["int", "int", "void*", "int"],
  listen: ["int", "int", "int"],
  accept: ["int", "int", "void*", "void*"],
  connect: ["int", "int", "void*", "int"],
  getsockname: ["int", "int", "void*", "void*"],
  setsockopt: ["int", "int", "int", "int", "void*", "int"],
  shutdown: ["int", "int", "int"],
  poll: ["int", "void*", "long", "int"],
  select: ["int", "int", "void*", "void*", "void*", "void*"],
  eventfd: ["int", "int", "int"],
  epoll_create1: ["int", "int"],
  epoll_ctl: ["int", "int", "int", "int", "void*"],
  epoll_wait: ["int", "int", "void*", "int", "int"],
  clock_gettime: ["int", "int", "void*"],
  sched_getaffinity: ["int", "int", "size_t", "void*"],
  sched_setaffinity: ["int", "int", "size_t", "void*"],
  syscall: ["long", "long", "long", "long", "long", "long", "long", "long"],
} as const;

export type System = Record<keyof typeof FUNCTIONS, Call> & {
  /** Memory for `bytes`, zeroed, that stays where it is. */
  memory(bytes: number): Memory;
  /** The same of a file, shared with the kernel. @throws SystemError */
  shared(fd: number, bytes: number, offset: number): Memory;
  /** Gives memory back. */
  release(memory: Memory): void;
  errno(): number;
};

/** @throws SystemError where the C library lacks one of them */
export function openSystem(koffi: Koffi): System {
  try {
    const library = koffi.load(null);
    const calls = Object.fromEntries(
      Object.entries(FUNCTIONS).map(([name, [result, ...types]]) => [name, library.func(name, result, [...types])]),
    );
    const mmap = library.func("mmap", "void*", ["void*", "size_t", "int", "int", "int", "long"]);
    const munmap = library.func("munmap", "int", ["void*", "size_t"]);
    const mapped = (bytes: number, flags: number, fd: number, offset: number): Memory => {
      const size = Math.ceil(bytes / PAGE) * PAGE;
      const at: Address = mmap(null, size, READ_WRITE, flags, fd, offset);
      if (BigInt.asIntN(64, at) === -1n) throw new SystemError("mmap failed");
      return { at, bytes: new DataView(koffi.view(at, size)) };
    };
    return {
      ...(calls as Record<string, Call> as Record<keyof typeof FUNCTIONS, Call>),
      memory: (bytes) => mapped(bytes, PRIVATE_ANONYMOUS, -1, 0),
      shared: (fd, bytes, offset) => mapped(bytes, SHARED_POPULATE, fd, offset),
      release: ({ at, bytes }) => void munmap(at, bytes.byteLength),
      errno: () => koffi.errno(),
    };
  } catch (error) {
    throw new SystemError(`koffi cannot call the C library: ${(error as Error).message}`, { cause: error });
  }
}
