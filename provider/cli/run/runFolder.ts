import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

/** The folder that the gates of a run look into: see `reboot/placeInRun.ts`. */
export interface RunFolder {
  readonly path: string;
  /** Whether as many nodes have begun as may. */
  readonly isFull: () => boolean;
  /** Nothing more begins, and what waits is to end. */
  readonly stop: () => void;
  readonly remove: () => void;
}

/** @param mostNodes how many nodes may begin; absent: any number */
export function createRunFolder(mostNodes?: number): RunFolder {
  const folder = mkdtempSync(path.join(tmpdir(), "openshift-maintenance-"));
  const note = (name: string): void => {
    writeFileSync(path.join(folder, name), "");
  };
  for (let place = 1; place <= (mostNodes ?? 0); place++) note(`place-${place}`);
  if (mostNodes !== undefined) note("limited");
  note(`runner-${process.pid}`);
  return {
    path: folder,
    isFull: () => mostNodes !== undefined && !readdirSync(folder).some((name) => /^place-\d+$/u.test(name)),
    stop: () => {
      note("stop");
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
