/** Where the command line writes: data to stdout, messages to stderr, colors and live lines on a terminal alone. */
import type { Failure } from "../cliError";

/** A stream that a command writes to. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export type Color = "red" | "green" | "yellow" | "cyan" | "dim" | "bold";

export interface Output {
  readonly json: boolean;
  /** Whether stderr is a terminal, where a line may be replaced. */
  readonly isLive: boolean;
  /** A JSON document, with `--json`; otherwise text. @param isOneOfMany whether others follow: then each is one line */
  readonly data: (document: unknown, text: () => string, isOneOfMany?: boolean) => void;
  /** Clears the terminal. */
  readonly clear: () => void;
  /** A line of a message. */
  readonly say: (text: string) => void;
  /** Replaces the last line on a terminal; says nothing elsewhere. */
  readonly live: (text: string) => void;
  readonly fail: (failure: Failure) => void;
  /** Colors text of stdout. */
  readonly paint: (color: Color, text: string) => string;
}

const codes: Readonly<Record<Color, readonly [on: number, off: number]>> = {
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
  dim: [2, 22],
  bold: [1, 22],
};

/** What decides on colors: the environment, and what the user asks for. */
export interface OutputOptions {
  readonly json: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly stdout: Sink;
  readonly stderr: Sink;
}

/**
 * Whether a stream is written to in color.
 *
 * Source: no-color.org (set, and not empty); clig.dev (`TERM=dumb`, and no terminal).
 */
export function hasColor(stream: Sink, env: NodeJS.ProcessEnv): boolean {
  if ((env["NO_COLOR"] ?? "") !== "" || env["TERM"] === "dumb") return false;
  return stream.isTTY === true;
}

export function createOutput({ json, env, stdout, stderr }: OutputOptions): Output {
  const painter =
    (stream: Sink) =>
    (color: Color, text: string): string => {
      const [on, off] = codes[color];
      return hasColor(stream, env) ? `\u001b[${on}m${text}\u001b[${off}m` : text;
    };
  const onStderr = painter(stderr);
  const isLive = stderr.isTTY === true && env["TERM"] !== "dumb";
  let liveLine = false;

  function clearLine(): void {
    if (liveLine) stderr.write("\r\u001b[2K");
    liveLine = false;
  }

  function say(text: string): void {
    clearLine();
    stderr.write(`${text}\n`);
  }

  return {
    json,
    isLive,
    data(document, text, isOneOfMany = false) {
      clearLine();
      const inLines = isOneOfMany ? undefined : 2;
      stdout.write(json ? `${JSON.stringify(document, undefined, inLines)}\n` : withLineEnd(text()));
    },
    clear() {
      stderr.write("\u001b[H\u001b[2J");
    },
    say,
    live(text) {
      if (!isLive) return;
      clearLine();
      stderr.write(cut(text, (stderr.columns ?? 80) - 1));
      liveLine = true;
    },
    fail(failure) {
      say(`${onStderr("red", "error:")} ${failure.what}`);
      if (failure.lastSeen !== undefined) say(`  last seen: ${failure.lastSeen}`);
      if (failure.next !== undefined) say(`  next: ${failure.next}`);
      if (failure.code !== undefined) say(`  code: ${failure.code}`);
      if (json) stdout.write(`${JSON.stringify({ error: failure }, undefined, 2)}\n`);
    },
    paint: painter(stdout),
  };
}

function withLineEnd(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text;
}
