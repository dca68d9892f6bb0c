/**
 * The steps of an operation as data: which input of which step comes from which output. The program's component reads
 * it, and so can anything else that registers the same steps.
 */

/** Where an input comes from. */
export type Source =
  /** What the program gives, under this name. */
  | { readonly from: "program"; readonly name: string }
  /** An output of an earlier step. */
  | { readonly from: "step"; readonly step: string; readonly output: string }
  /**
   * One object of several outputs of one step: an input of its own for each would have the engine record the same
   * dependencies for each. The first is one that the step always has.
   */
  | { readonly from: "record"; readonly fields: Readonly<Record<string, Source>> }
  /** Another source, where the program gives what it is for; else nothing. */
  | { readonly from: "option"; readonly name: string; readonly source: Source }
  /** `true` where an earlier step has no such output, which says that it was left out of its creation; else nothing. */
  | { readonly from: "absence"; readonly step: string; readonly output: string };

/** One step: a resource that does one thing, and is recorded before the next begins. */
export interface ChainStep {
  /** Its type without the module, which is stored and never changes. */
  readonly type: string;
  readonly inputs: Readonly<Record<string, Source>>;
  /** The names of its outputs beside its inputs. */
  readonly outputs: readonly string[];
  /** It is a step only where the program gives this. */
  readonly onlyWith?: string;
  /** What replaces its record must know of it, so it is deleted before and not after. */
  readonly deleteBeforeReplace?: true;
}

/** What the program gives, under this name. */
export function program(name: string): Source {
  return { from: "program", name };
}

/** Outputs of an earlier step, as one input: an object that names them as that step does. */
export function recordOf(step: string, names: readonly string[]): Source {
  return { from: "record", fields: Object.fromEntries(names.map((name) => [name, output(step, name)])) };
}

/** An output of an earlier step. */
export function output(step: string, name: string): Source {
  return { from: "step", step, output: name };
}

/** What another source gives, where the program gives what it is for: `name`. */
export function onlyWith(name: string, source: Source): Source {
  return { from: "option", name, source };
}

/** What a reader of a chain needs to find the values of sources. */
export interface Values<V> {
  readonly program: (name: string) => V | undefined;
  readonly step: (step: string, output: string) => V;
  readonly record: (fields: Readonly<Record<string, V>>) => V;
  readonly isAbsent: (value: V) => V;
}

/** The inputs of a step; what the program does not give is left out. */
export function inputsOf<V>({ inputs }: ChainStep, values: Values<V>): Record<string, V> {
  return valuesOf(inputs, values);
}

/** The values of several sources, under the same names. */
export function valuesOf<V>(sources: Readonly<Record<string, Source>>, values: Values<V>): Record<string, V> {
  const found = Object.entries(sources).map(([name, source]) => [name, valueOf(source, values)] as const);
  return Object.fromEntries(found.filter((entry): entry is [string, V] => entry[1] !== undefined));
}

/** The value of a source; `undefined` where the program does not give it. */
export function valueOf<V>(source: Source, values: Values<V>): V | undefined {
  switch (source.from) {
    case "program":
      return values.program(source.name);
    case "step":
      return values.step(source.step, source.output);
    case "record":
      return values.record(valuesOf(source.fields, values));
    case "option":
      return values.program(source.name) === undefined ? undefined : valueOf(source.source, values);
    case "absence":
      return values.isAbsent(values.step(source.step, source.output));
  }
}
