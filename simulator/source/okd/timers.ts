/** Calls something back later, in milliseconds. */
export type Later = (ms: number, act: () => void) => void;

/** What is still to happen in one server, and what ends all of it. */
export function createTimers(): { later: Later; stop: () => void } {
  const timers = new Set<NodeJS.Timeout>();
  return {
    later: (ms, act) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        act();
      }, ms);
      timers.add(timer);
    },
    stop: () => {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
