/** What the operating system refuses, in words, with what may help; and whether the call is at fault or the system. */
import { SystemError, UsageError } from "./errors.js";

interface Refusal {
  words: string;
  hint?: string;
  /** Whether another call would do: another directory, another file. */
  call: boolean;
}

const ROOM = "make room there, or name a place on another disk";
const ANOTHER = "change its permissions, or name another place";

const REFUSALS: Record<string, Refusal> = {
  EACCES: { words: "permission denied", hint: ANOTHER, call: true },
  EPERM: { words: "operation not permitted", hint: ANOTHER, call: true },
  EROFS: { words: "the file system is read-only", hint: "name another place", call: true },
  ENOENT: { words: "no such file or directory", call: true },
  ENOTDIR: { words: "a file is where a directory is needed", call: true },
  EISDIR: { words: "a directory is where a file is needed", call: true },
  EEXIST: { words: "something is there already", call: true },
  ENOTEMPTY: { words: "the directory is not empty", call: true },
  ELOOP: { words: "links lead in a circle, or where none may be", call: true },
  ENAMETOOLONG: { words: "the name is too long for the file system", call: true },
  EINVAL: { words: "the file system takes no such name", call: true },
  EBUSY: { words: "it is in use, or a mount point", hint: "name a directory inside it", call: true },
  EXDEV: { words: "the file system cannot move it", hint: "name another place", call: true },
  ENXIO: { words: "there is no such device", call: true },
  ENOSPC: { words: "no space left on the device", hint: ROOM, call: false },
  EDQUOT: { words: "the disk quota is used up", hint: ROOM, call: false },
  EFBIG: { words: "the file would be larger than allowed", hint: "raise the limit (ulimit -f)", call: false },
  EIO: { words: "the device reports an error", call: false },
  EMFILE: { words: "too many open files", hint: "raise the limit (ulimit -n)", call: false },
  ENFILE: { words: "too many open files in the whole system", call: false },
  ENOMEM: { words: "not enough memory", call: false },
  EAGAIN: { words: "it has nothing to give at the moment", call: true },
};

/** Codes that are never a fault of the program, wherever they come up. */
const NEVER_OURS = ["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "EFBIG", "EIO", "EMFILE", "ENFILE", "ENOMEM"];

/** Of calls of the operating system that do not say in English what they do. */
const VERBS: Record<string, string> = {
  scandir: "list",
  mkdir: "make",
  rename: "move",
  unlink: "remove",
  rmdir: "remove",
};

/** The code of an error of the operating system, such as ENOSPC. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/**
 * `error` as one that says what could not be done, why, and what may help: a UsageError or a {@link SystemError}. As it
 * is where it is not the operating system's.
 * @param failed such as "cannot write results/x"
 */
export function inWords(error: unknown, failed: string): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  const { words, hint, call } = REFUSALS[code] ?? { words: code, call: true };
  const message = `${failed}: ${words}${hint === undefined ? "" : `; ${hint}`}`;
  return call ? new UsageError(message, { cause: error }) : new SystemError(message, { cause: error });
}

/** The same for an error that nobody has said anything about; as it is where it may be a fault of the program. */
export function unexpectedInWords(error: unknown): unknown {
  const { syscall, path } = (error ?? {}) as NodeJS.ErrnoException;
  if (syscall === "uv_cwd") return new UsageError("the working directory no longer exists", { cause: error });
  if (!NEVER_OURS.includes(systemCode(error) ?? "")) return error;
  return inWords(error, `cannot ${VERBS[syscall ?? ""] ?? syscall}${path === undefined ? "" : ` ${path}`}`);
}

/** What `work` gives. @throws as {@link inWords}: what the system refused, as "cannot <what>" */
export function saying<T>(failed: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw inWords(error, failed);
  }
}
