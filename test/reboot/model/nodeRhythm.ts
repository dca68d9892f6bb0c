/** How a node, its kubelet and one pod on it behave. */
export interface NodeRhythm {
  /** How long the kubelet takes until the pod's script runs. */
  readonly startMs: number;
  /** For how long before that it cannot pull the pod's image. */
  readonly pullFailsMs: number;
  /** The kubelet says that it has no room for it. */
  readonly isRejected: boolean;
  /** What comes of the command: the host reboots, or refuses. */
  readonly end: "reboots" | "refuses";
  /** How long the host takes to go down after the command, and how long it is down. */
  readonly endsInMs: number;
  readonly downMs: number;
  /** How long after that the kubelet says of the node that it has another boot id, and that it is Ready. */
  readonly reportMs: number;
  readonly readyMs: number;
  /**
   * What becomes of the pod after the boot: its end is reported by the runtime's records (`255`), or without them
   * (`137`); it is run again, since neither knows of it; or it stays as it was.
   */
  readonly afterBoot: "255" | "137" | "again" | "as it was";
}

/** The last rhythm of a round: with the others alone nothing need ever converge. */
export const goodNodeRhythm: NodeRhythm = {
  startMs: 800,
  pullFailsMs: 0,
  isRejected: false,
  end: "reboots",
  endsInMs: 300,
  downMs: 20_000,
  reportMs: 0,
  readyMs: 0,
  afterBoot: "255",
};
