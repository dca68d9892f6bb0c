import { parseArgs } from "node:util";
import type { RebootRhythm } from "./rebootRhythm";
import {
  defaultClusterId,
  defaultUsers,
  whileRebootingModes,
  type ClusterOptions,
  type SimulatorOptions,
  type UserOptions,
} from "./simulatorOptions";

/** What `--help` prints. */
export const helpText = `A self-service API for OpenShift/OKD nodes that behaves like the real one.

Usage: openshift-maintenance-simulator [flags]

  --port NUMBER            port to listen on (default: any free one)
  --host ADDRESS           address to listen on (default: 127.0.0.1)
  --cluster ID             a cluster; repeatable (default: ${defaultClusterId})
  --node NAME              a node of every cluster; repeatable (default: a few of each role)
  --naming old|new         generation of the default nodes' names (default: old)
  --user NAME:PASSWORD[:reboot]
                           a user, with the role reboot or without; repeatable
                           (default: ${defaultUsers.map(({ username, reboot }) => username + (reboot ? " with it" : " without")).join(", ")})
  --reboot-seconds NUMBER  how long a reboot takes (default: about 3)
  --fail                   jobs end with Fail
  --while-rebooting MODE   answer to a reboot of a rebooting node:
                           ${whileRebootingModes.join(", ")} (default: conflict)
  --seed NUMBER            where all randomness comes from (default: 1)
  --admin                  serve /admin/*, without any password
  --state FILE             keep nodes, jobs and accepted reboots in this file, even over a kill
  --help                   print this
`;

/** A command line that cannot be followed. The message is meant for the person who typed it. */
export class CommandLineError extends Error {
  override readonly name = "CommandLineError";
}

/**
 * Makes options out of the words behind the command, or `"help"`.
 *
 * @throws CommandLineError
 * @example parseCommandLine(["--port", "8080", "--user", "ci:secret:reboot"])
 */
export function parseCommandLine(words: string[]): SimulatorOptions | "help" {
  const flags = parseFlags(words);
  if (flags.help === true) return "help";
  for (const flag of ["cluster", "node"] as const)
    if (flags[flag]?.includes("") === true) throw new CommandLineError(`--${flag} must not be empty`);
  const users = (flags.user ?? []).map(parseUser);
  const nodes: ClusterOptions = {
    ...(flags.node && { nodes: flags.node }),
    ...(flags.naming !== undefined && { naming: oneOf("naming", flags.naming, ["old", "new"]) }),
  };
  const namesClusters = flags.cluster !== undefined || Object.keys(nodes).length > 0;
  const clusterIds = flags.cluster ?? [defaultClusterId];
  return {
    ...(flags.host !== undefined && { host: flags.host }),
    ...(flags.port !== undefined && { port: parseNumber("port", flags.port, 0, 65535) }),
    ...(namesClusters && { clusters: Object.fromEntries(clusterIds.map((id) => [id, nodes])) }),
    ...(users.length > 0 && { users }),
    reboot: {
      ...(flags["reboot-seconds"] !== undefined && rhythmOf(flags["reboot-seconds"])),
      ...(flags.fail === true && { outcome: "Fail" }),
    },
    ...(flags["while-rebooting"] !== undefined && {
      whileRebooting: oneOf("while-rebooting", flags["while-rebooting"], whileRebootingModes),
    }),
    ...(flags.seed !== undefined && { seed: parseNumber("seed", flags.seed, 0, 2 ** 32 - 1) }),
    admin: flags.admin === true,
    ...(flags.state !== undefined && { stateFile: flags.state }),
  };
}

function parseFlags(words: string[]) {
  try {
    return parseArgs({
      args: words,
      options: {
        port: { type: "string" },
        host: { type: "string" },
        cluster: { type: "string", multiple: true },
        node: { type: "string", multiple: true },
        naming: { type: "string" },
        user: { type: "string", multiple: true },
        "reboot-seconds": { type: "string" },
        fail: { type: "boolean" },
        "while-rebooting": { type: "string" },
        seed: { type: "string" },
        admin: { type: "boolean" },
        state: { type: "string" },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    throw new CommandLineError(error instanceof Error ? error.message : String(error));
  }
}

/** The first colon ends the name; the password may contain more of them. */
function parseUser(word: string): UserOptions {
  const [, username, password, role] = /^([^:]+):(.+?)(:reboot)?$/.exec(word) ?? [];
  if (username === undefined || password === undefined)
    throw new CommandLineError("--user must be NAME:PASSWORD or NAME:PASSWORD:reboot");
  return { username, password, reboot: role !== undefined };
}

/** The proportions of the default rhythm, with a line a second at most. */
function rhythmOf(word: string): RebootRhythm {
  const ms = parseNumber("reboot-seconds", word, 0.01, 86_400, false) * 1000;
  const startDelayMs = Math.min(300, ms / 10);
  const doneGapMs = Math.min(300, ms / 10);
  return {
    startDelayMs,
    doneGapMs,
    downMs: ms - startDelayMs - doneGapMs,
    lineIntervalMs: Math.min(1000, ms / 12),
  };
}

function parseNumber(flag: string, word: string, least: number, most: number, whole = true): number {
  const number = word.trim() === "" ? NaN : Number(word);
  if (number >= least && number <= most && (!whole || Number.isInteger(number))) return number;
  throw new CommandLineError(
    `--${flag} must be a ${whole ? "whole " : ""}number from ${least} to ${most}, not "${word}"`,
  );
}

function oneOf<Word extends string>(flag: string, word: string, words: readonly Word[]): Word {
  const found = words.find((candidate) => candidate === word);
  if (found === undefined)
    throw new CommandLineError(`--${flag} must be one of ${words.join(", ")}, not "${word}"`);
  return found;
}
