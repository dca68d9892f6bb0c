import type { Readable } from "node:stream";
import type { HttpRequest } from "./messages";
import { toTransportFailure, TransportFailure } from "./transportFailure";

/**
 * Reads a stream bit by bit, and closes it at the end. Silence counts only while a bit is waited for.
 *
 * @throws TransportFailure when it breaks, or is silent for too long
 */
export async function* chunksOf<T>(
  stream: Readable,
  request: HttpRequest,
  silenceMs?: number,
): AsyncGenerator<T, void> {
  const bits = stream[Symbol.asyncIterator]() as AsyncIterator<T, undefined>;
  try {
    for (;;) {
      const timer =
        silenceMs === undefined ? undefined : setTimeout(() => stream.destroy(silence(silenceMs)), silenceMs);
      const bit = await bits.next().finally(() => {
        clearTimeout(timer);
      });
      if (bit.done === true) return;
      yield bit.value;
    }
  } catch (error) {
    throw toTransportFailure(error, request);
  } finally {
    stream.destroy();
  }
}

function silence(ms: number): TransportFailure {
  const text = `nothing has come for ${Math.round(ms / 100) / 10} s`;
  return new TransportFailure(text, "ETIMEDOUT", true, true);
}
