/**
 * What Pulumi stores as program text in every resource: one object a kind of step, of methods of one line.
 *
 * Frozen. Everything lives behind `require`, so that the text stays small and an update of the package reaches
 * old states; `require` names the package, because the text is run from the program's folder.
 *
 * `configure` and `delete` must work without the package: a user removes resources and package in one commit.
 * Without a `read` Pulumi keeps what it has at a refresh, and without a `delete` there is nothing to do at the
 * end of a resource: both are what is wanted, so only the request has one.
 */
import type * as pulumi from "@pulumi/pulumi";

interface Configured {
  config?: pulumi.dynamic.Config;
}
type StepProvider = pulumi.dynamic.ResourceProvider & Configured;

export const gateProvider: StepProvider = {
  async configure(request) { this.config = request.config; },
  async check(olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").gate.check(olds, news, this.config); },
  async diff(id, olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").gate.diff(id, olds, news, this.config); },
  async create(inputs) { return require("pulumi-openshift-maintenance/dist/runtime").gate.create(inputs, this.config); },
  async update(id, olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").gate.update(id, olds, news, this.config); },
};

export const orderProvider: StepProvider = {
  async configure(request) { this.config = request.config; },
  async check(olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").order.check(olds, news, this.config); },
  async diff(id, olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").order.diff(id, olds, news, this.config); },
  async create(inputs) { return require("pulumi-openshift-maintenance/dist/runtime").order.create(inputs, this.config); },
  async update(id, olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").order.update(id, olds, news, this.config); },
};

export const requestProvider: StepProvider = {
  async configure(request) { this.config = request.config; },
  async check(olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").request.check(olds, news, this.config); },
  async diff(id, olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").request.diff(id, olds, news, this.config); },
  async create(inputs) { return require("pulumi-openshift-maintenance/dist/runtime").request.create(inputs, this.config); },
  async update(id, olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").request.update(id, olds, news, this.config); },
  // Notes the record in the memory of this process alone: the creation that follows is not the node's first, and may
  // send once what was refused.
  async delete(_id, props) { const key = Symbol.for("pulumi-openshift-maintenance/refusals"); const world = globalThis as unknown as Record<symbol, Map<string, unknown>>; const noted = (world[key] = world[key] || new Map<string, unknown>()); noted.set(JSON.stringify([props.apiUrl, props.clusterId, props.node]), props); if (props.refusedFor) { noted.set(props.refusedFor, props); } },
};

export const jobProvider: StepProvider = {
  async configure(request) { this.config = request.config; },
  async check(olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").job.check(olds, news, this.config); },
  async diff(id, olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").job.diff(id, olds, news, this.config); },
  async create(inputs) { return require("pulumi-openshift-maintenance/dist/runtime").job.create(inputs, this.config); },
  async update(id, olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").job.update(id, olds, news, this.config); },
};

export const nodeStatusProvider: StepProvider = {
  async configure(request) { this.config = request.config; },
  async check(olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").nodeStatus.check(olds, news, this.config); },
  async diff(id, olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").nodeStatus.diff(id, olds, news, this.config); },
  async create(inputs) { return require("pulumi-openshift-maintenance/dist/runtime").nodeStatus.create(inputs, this.config); },
  async update(id, olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").nodeStatus.update(id, olds, news, this.config); },
};
