/** So many requests are made at a time. */
const atOnce = 8;

/** Does something for each item, several at a time; after a failure nothing more is begun. */
export async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  const ended = await Promise.allSettled(
    Array.from({ length: Math.min(atOnce, items.length) }, () => worker().finally(() => waiting.splice(0))),
  );
  for (const end of ended) if (end.status === "rejected") throw end.reason;
}
