import type { KubeObject } from "../../kubernetes/wire/kubeObject";
import { plainWord } from "../../core/foreignText";
import {
  describeExpectation,
  isAbsence,
  observe,
  type Expectation,
  type Observation,
} from "../../kubernetes/conditions/conditionOf";
import type { ServedNews } from "../../kubernetes/watchWhenServed";

/** What the news so far come to. */
export interface Verdict extends Observation {
  /** Whether the object is not there, or no object is of those that are meant. */
  readonly isMissing: boolean;
  /** The one object of which it holds. */
  readonly object?: KubeObject;
}

/** Takes in the news of a watch, one after the other; `undefined` where they say nothing by themselves. */
export type Tracker = (news: ServedNews) => Verdict | undefined;

/** How many names are shown at most. */
const shownNames = 3;

/**
 * Follows the one object of a name. It may come, go, and come again as another object of the same name: what counts
 * is the one that is there. For its absence it is enough that it was gone for a moment.
 */
export function trackOne(expectation: Expectation, afterMs?: number): Tracker {
  const wantsAbsence = isAbsence(expectation);
  let last: Verdict = { holds: false, isMissing: true, summary: "nothing yet" };
  return (news) => {
    switch (news.type) {
      case "SERVED_AGAIN":
        last = { ...last, isMissing: true };
        return undefined;
      case "LISTING":
        return undefined;
      case "SYNCED":
        if (!last.isMissing) return last;
        return (last = {
          holds: wantsAbsence,
          isMissing: true,
          summary: wantsAbsence ? "is not there" : "is not there yet",
        });
      case "GONE":
      case "DELETED":
        return (last = { holds: wantsAbsence, isMissing: true, summary: "was deleted" });
      default: {
        const { object } = news;
        return (last = { ...observe(object, expectation, afterMs), isMissing: false, object });
      }
    }
  };
}

/**
 * Follows all objects that a selector leaves, each by its uid. It holds when, after a whole list, one is there and
 * each that is there is as expected: one that comes along counts, and one that is gone does not. For their absence
 * those of the first list must be gone, whatever comes along under the same name or labels.
 *
 * `kubectl wait` lists once and waits for each of these in turn, also for one that is gone meanwhile. Here all are as
 * expected at one and the same time.
 */
export function trackAll(expectation: Expectation, kind: string, afterMs?: number): Tracker {
  return isAbsence(expectation) ? trackAbsence() : trackPresence(expectation, kind, afterMs);
}

function trackPresence(expectation: Expectation, kind: string, afterMs: number | undefined): Tracker {
  const objects = new Map<string, Observation>();
  // In the middle of a list some are not told yet.
  let isListing = true;
  return (news) => {
    switch (news.type) {
      case "SERVED_AGAIN":
        objects.clear();
        isListing = true;
        break;
      case "LISTING":
        isListing = true;
        break;
      case "SYNCED":
        isListing = false;
        break;
      case "GONE":
        objects.clear();
        isListing = false;
        break;
      case "DELETED":
        objects.delete(nameOf(news.object));
        break;
      default:
        objects.set(nameOf(news.object), observe(news.object, expectation, afterMs));
    }
    if (isListing) return undefined;
    if (objects.size === 0) return { holds: false, isMissing: true, summary: "nothing matches yet" };
    const missing = [...objects].filter(([, { holds }]) => !holds);
    const counted = `${objects.size - missing.length} of ${objects.size}`;
    const [first] = missing;
    const summary =
      first === undefined
        ? `${counted}: ${describeExpectation(expectation, kind)}`
        : `${counted}: ${plainWord(first[0])} ${first[1].summary}`;
    return { holds: first === undefined, isMissing: false, summary };
  };
}

function trackAbsence(): Tracker {
  const awaited = new Map<string, string>();
  let count = 0;
  // Those of the first list are waited for.
  let isFirstList = true;
  // What the list of another watch has shown so far.
  let relisted: Set<string> | undefined;
  return (news) => {
    switch (news.type) {
      case "GONE":
        awaited.clear();
        isFirstList = false;
        break;
      case "SERVED_AGAIN":
        relisted = new Set();
        return undefined;
      case "LISTING":
        return undefined;
      case "SYNCED":
        for (const key of awaited.keys()) if (relisted?.has(key) === false) awaited.delete(key);
        relisted = undefined;
        if (isFirstList) count = awaited.size;
        isFirstList = false;
        break;
      case "DELETED":
        awaited.delete(keyOf(news.object));
        break;
      default:
        relisted?.add(keyOf(news.object));
        if (isFirstList) awaited.set(keyOf(news.object), nameOf(news.object));
    }
    if (isFirstList) return undefined;
    const left = [...awaited.values()];
    if (left.length === 0) {
      return {
        holds: true,
        isMissing: true,
        summary: count === 0 ? "nothing matches" : `all ${count} are gone`,
      };
    }
    const names = `${left.slice(0, shownNames).join(", ")}${left.length > shownNames ? ", …" : ""}`;
    const summary = `${left.length} of ${count} still there: ${plainWord(names)}`;
    return { holds: false, isMissing: false, summary };
  };
}

function nameOf({ metadata }: KubeObject): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

/** Another object of the same name is another one. */
function keyOf(object: KubeObject): string {
  return `${nameOf(object)} ${object.metadata.uid ?? ""}`;
}
