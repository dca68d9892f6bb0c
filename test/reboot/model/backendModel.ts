import type { Step } from "./schedule";

/** Inputs or outputs of a resource. */
export type Properties = Record<string, unknown>;

/** What the state records of a step. */
export interface Resource {
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  readonly initErrors: boolean;
  /** `pulumi state taint`. */
  readonly tainted?: boolean;
}

/** What a state holds. */
export type Snapshot = Map<Step, Resource>;

/**
 * Where the state is kept. `folder`: a DIY backend on a disk, whose lock the library can see. `bucket`: one elsewhere.
 * `service`: Pulumi Cloud, which takes nothing from an update that was cancelled; in a DIY backend the last writer wins.
 */
export type BackendKind = "folder" | "bucket" | "service";

/** A run, as far as a backend knows it. */
export interface Writer {
  /** Whether someone has cancelled its update. */
  readonly isCancelled: boolean;
  /** What its state has known, see `factsIn`. */
  readonly known: ReadonlySet<string>;
}

/** The checkpoint: all that survives a run. */
export class BackendModel<W extends Writer> {
  state: Snapshot = new Map();
  /** All that was ever written, as a backend keeps it for a while. */
  private readonly history: Snapshot[] = [];

  /** @param forget is told when a write has turned the state back: what it had, and who wrote */
  constructor(
    readonly kind: BackendKind,
    private readonly forget: (had: Snapshot, writer: W) => void,
  ) {}

  /** Whether the backend takes the state of this run in the place of what it has. */
  write(snapshot: Snapshot, writer: W): boolean {
    if (writer.isCancelled && this.kind === "service") return false;
    if (factsIn(this.state).some((fact) => !writer.known.has(fact))) this.forget(this.state, writer);
    this.state = copyOf(snapshot);
    this.history.push(this.state);
    return true;
  }

  /** Puts a state of before in the place of what is there. */
  restore(writesAgo: number): void {
    const older = this.history.at(-1 - writesAgo);
    if (older !== undefined) this.state = copyOf(older);
  }

  /** `pulumi refresh`: erases init errors, keeps everything else. */
  refresh(): void {
    for (const [step, resource] of this.state) this.state.set(step, { ...resource, initErrors: false });
  }

  /** `pulumi state taint`: the next update replaces these. */
  taint(steps: readonly Step[]): void {
    for (const step of steps) {
      const resource = this.state.get(step);
      if (resource !== undefined) this.state.set(step, { ...resource, tainted: true });
    }
  }
}

/** The operation that a state's order speaks of. */
export function operationIn(state: Snapshot): string | undefined {
  const operationId = state.get("order")?.outputs["operationId"];
  return typeof operationId === "string" ? operationId : undefined;
}

/** What a state knows of operations: which was ordered, and which was asked for. */
export function factsIn(state: Snapshot): string[] {
  const ordered = state.get("order")?.outputs["operationId"];
  const requested = state.get("request")?.outputs["requestedFor"];
  return [
    ...(typeof ordered === "string" ? [orderedFact(ordered)] : []),
    ...(typeof requested === "string" ? [requestedFact(requested)] : []),
  ];
}

export function orderedFact(operationId: string): string {
  return `ordered ${operationId}`;
}

export function requestedFact(operationId: string): string {
  return `requested ${operationId}`;
}

/** A state of one's own. */
export function copyOf(state: Snapshot): Snapshot {
  return new Map(state);
}

/** A value as it comes back from a file. */
export function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
