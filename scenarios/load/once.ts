/** Reading a scenario several times, along its axis: profiles, traces and parts are loaded once. */

/** What is loaded for a scenario at one value of its axis serves for the others. */
export function onceEach<
  T,
  O extends {
    loadProfile: (name: string) => unknown;
    loadTrace?: (...args: never[]) => unknown;
    loadPart?: (name: string) => { only: (names: readonly string[]) => T };
  },
>(options: O): O {
  const { loadProfile, loadTrace, loadPart } = options;
  return {
    ...options,
    loadProfile: remembering(loadProfile),
    ...(loadTrace && { loadTrace: remembering(loadTrace) }),
    ...(loadPart && {
      loadPart: remembering((name: string) => {
        const part = loadPart(name);
        return { ...part, only: remembering(part.only) };
      }),
    }),
  };
}

function remembering<A extends unknown[], R>(load: (...args: A) => R): (...args: A) => R {
  const known = new Map<string, R>();
  return (...args) => {
    const key = JSON.stringify(args);
    const found = known.get(key) ?? load(...args);
    known.set(key, found);
    return found;
  };
}
