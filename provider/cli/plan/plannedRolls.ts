/** The plan that a `RollingReboot` says in a preview: `rolling/planText.ts` is where it is worded. Pure. */
import { neutralize } from "../../core/foreignText";
import type { PreviewDiagnostic } from "./preview";

export interface PlannedRoll {
  readonly urn: string;
  readonly stages: readonly (readonly string[])[];
  /** All nodes of the stages. */
  readonly nodes: readonly string[];
  /** How many may be rebooted at once: of all nodes, or of those of a role. */
  readonly limits: readonly { readonly limit: number; readonly role?: string }[];
}

export function readRolls(diagnostics: readonly PreviewDiagnostic[]): PlannedRoll[] {
  return diagnostics.flatMap(({ urn, message }) => {
    const [heading = "", ...lines] = neutralize(message).trim().split("\n");
    if (urn === undefined || !heading.startsWith("Plan for ")) return [];
    const stages = lines.flatMap((line) => {
      const names = /^\d+\. (?:canaries: )?(.+)$/u.exec(line.trim())?.[1];
      return names === undefined ? [] : [names.split(", ")];
    });
    return [{ urn, stages, nodes: stages.flat(), limits: limitsIn(heading) }];
  });
}

function limitsIn(heading: string): PlannedRoll["limits"] {
  const found = heading.matchAll(/(\d+) of the (?:nodes of the role (\S+)|(nodes)|(masters))/gu);
  return [...found].map(([, limit, role, , masters]) => {
    const of = role ?? (masters === undefined ? undefined : "master");
    return { limit: Number(limit), ...(of === undefined ? {} : { role: of }) };
  });
}

/** How many nodes of a stage may be rebooted at once; an estimate, which goes by the first part of a node's name. */
export function limitOf({ limits }: PlannedRoll, stage: readonly string[]): number {
  const roles = new Set(stage.map((node) => node.split("-")[0]?.replace(/^control$/u, "master")));
  const fitting = limits.filter(({ role }) => role === undefined || roles.has(role));
  return fitting.length === 0 ? 1 : Math.min(...fitting.map(({ limit }) => limit));
}
