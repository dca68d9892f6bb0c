import { routeToLibrary, runtimeModule, type Route } from "./libraryRoute";

/**
 * What Pulumi stores as program text in every resource of this library: `exports.handler()` gives the object whose
 * methods its engine calls. Written by hand, so it is small, and a bundler does not rewrite what is a string.
 *
 * A text that was stored once is called forever, so `dist/runtime`, its exports and their arguments never change.
 * What the text itself says may change: it is no difference to any `diff` of ours.
 *
 * `configure` must work without the package, and so must a `delete` that has nothing to do on a cluster: a user removes
 * resources and package in one commit. Without a `read` Pulumi keeps what it has at a refresh.
 */

/** The handlers of `dist/runtime`, as the text calls them, and what becomes of such a resource at its end. */
const endings = {
  gate: "nothing",
  order: "nothing",
  request: "noted",
  job: "nothing",
  nodeStatus: "nothing",
  "okd.sessionToken": "removed",
  "okd.serviceAccountToken": "removed",
  "okd.registrySecret": "removed",
  "okd.imageSignature": "removed",
  "okd.resourceCondition": "nothing",
  "okd.nodeMaintenanceSetup": "removed",
  "maintenance.nodeDrain": "removed",
  "maintenance.nodeUncordon": "nothing",
} as const;
export type Handler = keyof typeof endings;

/** The type of a resource, as it is stored; it never changes. */
export function storedType(module: "openshift" | "okd", type: string): string {
  return `pulumi-nodejs:dynamic/${module}:${type}`;
}

/** The inputs of a resource, with the text that serves it. */
export function withProvider(handler: Handler, inputs: Record<string, unknown>): Record<string, unknown> {
  return { ...inputs, __provider: textOf(handler) };
}

const routes = new Map<string, Route>();

/** The text for programs that run in this folder; the way is looked for once, as long as the folder stays the same. */
function textOf(handler: Handler): string {
  const folder = process.cwd();
  if (!routes.has(folder)) routes.set(folder, routeToLibrary(folder));
  return providerText(handler, routes.get(folder));
}

/**
 * The text that serves a kind of resource.
 *
 * @param route the packages that lead to the library where the program's folder does not have it itself
 */
export function providerText(handler: Handler, route: Route): string {
  const name = JSON.stringify(runtimeModule);
  const isDirect = route === "direct";
  const found = isDirect ? `require(${name})` : "l()";
  const load = isDirect ? "" : `const l=${searching(name, route ?? [])};`;
  const check = "(o,n)=>h().check(o,n,c)";
  const methods = [
    "configure(r){c=r.config}",
    `check:${isDirect ? check : reportingFailure(check)}`,
    "diff:(i,o,n)=>h().diff(i,o,n,c)",
    "create:n=>h().create(n,c)",
    "update:(i,o,n)=>h().update(i,o,n,c)",
    ...deletion(handler),
  ];
  return `exports.handler=()=>{let c;${load}const h=()=>${found}.${handler};return{${methods.join(",")}}};`;
}

/** What the text does at the end of a resource. */
function deletion(handler: Handler): string[] {
  switch (endings[handler]) {
    case "nothing":
      return [];
    case "removed":
      return ["delete:(i,o)=>h().delete(i,o,c)"];
    case "noted":
      // Notes the record in the memory of this process alone: the creation that follows is not the node's first, and
      // may send once what was refused.
      return [
        'delete(i,o){const k=Symbol.for("pulumi-openshift-maintenance/refusals"),m=globalThis[k]??=new Map;m.set(JSON.stringify([o.apiUrl,o.clusterId,o.node]),o);if(o.refusedFor)m.set(o.refusedFor,o)}',
      ];
  }
}

/** Looks for the library in the program's folder, then along the packages, and says what to do where it is in neither. */
function searching(name: string, route: readonly string[]): string {
  const gone = `e=>{if(e.code!=="MODULE_NOT_FOUND"||!e.message.includes("'"+n+"'"))throw e}`;
  const step = `(d,p)=>f.realpathSync(a(d+"/_").resolve.paths(p).map(x=>x+"/"+p).find(f.existsSync)||d)`;
  const advice = `"pulumi-openshift-maintenance is not installed where Pulumi runs the program's resources: add it to the dependencies in the package.json of "+w+", and install"`;
  return `()=>{const n=${name},f=require("fs"),a=require("module").createRequire,w=process.cwd(),g=${gone};for(const d of [w,${JSON.stringify(route)}.reduce(${step},w)])try{return a(d+"/_")(n)}catch(e){g(e)}throw Error(${advice})}`;
}

/** A check that reports what is thrown as a failure of the resource: thrown, it would be shown with its stack. */
function reportingFailure(check: string): string {
  return `(o,n)=>{try{return(${check})(o,n)}catch(e){return{inputs:n,failures:[{property:"",reason:e.message}]}}}`;
}
