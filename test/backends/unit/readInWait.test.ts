import type { NodeRecord } from "../../../provider/backends/nodeRecord";
import type { ListOptions } from "../../../provider/backends/rebootBackend";
import { readInWait } from "../../../provider/backends/readInWait";

async function timeOutOfRead(remainingMs: number, longestReadMs?: number): Promise<number | undefined> {
  let asked: ListOptions | undefined;
  const listNodes = (options?: ListOptions): Promise<NodeRecord[]> => {
    asked = options;
    return Promise.resolve([]);
  };
  const { signal } = new AbortController();
  await readInWait(
    { listNodes },
    "worker-0",
    remainingMs,
    signal,
    longestReadMs === undefined ? {} : { longestReadMs },
  );
  return asked?.timeoutMs;
}

test.each([1, 900, 4999])(
  "the last read of a wait, %d ms before its end, gets time for a slow API's answer",
  async (remainingMs) => {
    expect(await timeOutOfRead(remainingMs)).toBe(5000);
  },
);

test("a read in the middle of a wait may take as long as is left", async () => {
  expect(await timeOutOfRead(12_000)).toBe(12_000);
});

test("a read in a wait takes no longer than one read may", async () => {
  expect(await timeOutOfRead(3_600_000)).toBe(30_000);
  expect(await timeOutOfRead(3_600_000, 10_000)).toBe(10_000);
});
