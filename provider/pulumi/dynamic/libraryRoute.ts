import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";

/** What the stored text asks for, from the program's folder. Frozen: old states ask for it forever. */
export const runtimeModule = "pulumi-openshift-maintenance/dist/runtime";

const needed = ["dependencies", "optionalDependencies", "peerDependencies"];
const libraryName = "pulumi-openshift-maintenance";

/** More packages than this are not looked through: a program's graph has a few hundred. */
const mostPackages = 5000;

/**
 * The names of the packages that lead to the library, from the first to the last; `"direct"` where the program's folder
 * itself has it; `undefined` where nothing leads there.
 */
export type Route = readonly string[] | "direct" | undefined;

/**
 * The packages through which the library can be found where the program's own folder does not have it: the program
 * depends on `@corp/infra`, and only that one on the library. Names and not a path, because a path differs from
 * machine to machine and with each version, and what is found here is stored.
 *
 * @param folder where the program and Pulumi's plugin run
 */
export function routeToLibrary(folder: string): Route {
  if (hasLibrary(folder)) return "direct";
  const seen = new Set<string>([folder]);
  let level: readonly Place[] = [{ folder, route: [] }];
  while (level.length > 0 && seen.size < mostPackages) {
    const next = level.flatMap((place) => packagesBelow(place, seen));
    const found = next.find((place) => hasLibrary(place.folder));
    if (found !== undefined) return found.route;
    level = next;
  }
  return undefined;
}

interface Place {
  readonly folder: string;
  readonly route: readonly string[];
}

/** The packages that one package depends on, as far as they are installed and not seen before. */
function packagesBelow({ folder, route }: Place, seen: Set<string>): Place[] {
  // No one installs what an installed package is developed with; that of a workspace's package is there.
  const isInstalled = folder.includes(`${path.sep}node_modules${path.sep}`);
  return namesIn(manifestAbove(folder), isInstalled ? needed : [...needed, "devDependencies"]).flatMap(
    (name) => {
      const found = folderOf(name, folder);
      if (found === undefined || seen.has(found)) return [];
      seen.add(found);
      return [{ folder: found, route: [...route, name] }];
    },
  );
}

function hasLibrary(folder: string): boolean {
  // Quick, because most packages do not have it.
  if (folderOf(libraryName, folder) === undefined) return false;
  try {
    createRequire(path.join(folder, "_")).resolve(runtimeModule);
    return true;
  } catch {
    return false;
  }
}

/** Where a package lies that can be seen from a folder, links followed. */
function folderOf(name: string, from: string): string | undefined {
  const places = createRequire(path.join(from, "_")).resolve.paths(name) ?? [];
  const found = places.map((place) => path.join(place, name)).find((place) => existsSync(place));
  return found === undefined ? undefined : realpathSync(found);
}

/** The text of the next `package.json` in a folder or above it. */
function manifestAbove(folder: string): string {
  try {
    return readFileSync(path.join(folder, "package.json"), "utf8");
  } catch {
    const above = path.dirname(folder);
    return above === folder ? "{}" : manifestAbove(above);
  }
}

/** The names of all packages of these kinds that a `package.json` asks for. */
function namesIn(manifest: string, kinds: readonly string[]): string[] {
  try {
    const parsed = JSON.parse(manifest) as Record<string, Record<string, unknown> | undefined>;
    return [...new Set(kinds.flatMap((kind) => Object.keys(parsed[kind] ?? {})))];
  } catch {
    return [];
  }
}
