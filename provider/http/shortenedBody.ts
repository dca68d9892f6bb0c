import { StringShortener } from "./stringShortener";
import { tooLarge } from "./transportFailure";

/** How much of an answer is read, and how much of it is kept, in bytes. */
export interface AnswerLimits {
  readonly maxAnswerBytes: number;
  readonly maxShortenedBytes: number;
}

/**
 * Reads a body of JSON, and keeps of each string its end. Servers need not know ranges for that, and most would not
 * give one of an answer that they make again each time.
 *
 * @throws TransportFailure when it breaks, or is too large for all that
 */
export async function shortenedBody(
  chunks: AsyncIterable<Buffer>,
  longestString: number,
  { maxAnswerBytes, maxShortenedBytes }: AnswerLimits,
): Promise<{ readonly body: string; readonly isShortened: boolean }> {
  const decoder = new TextDecoder();
  const shortener = new StringShortener(longestString);
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    shortener.write(decoder.decode(chunk, { stream: true }));
    if (bytes > maxShortenedBytes || shortener.keptLength > maxAnswerBytes) throw tooLarge();
  }
  shortener.write(decoder.decode());
  return { body: shortener.end(), isShortened: shortener.isShortened };
}
