/**
 * What Pulumi stores as program text in every resource of the OKD API; see `resources/stepProviders.ts`.
 *
 * Frozen. Unlike a reboot's steps these have a `delete`, which needs the package: what they have made on the
 * cluster must not be left there in silence. A condition that was waited for has nothing to delete.
 */
import type * as pulumi from "@pulumi/pulumi";

interface Configured {
  config?: pulumi.dynamic.Config;
}
type OkdProvider = pulumi.dynamic.ResourceProvider & Configured;

export const sessionTokenProvider: OkdProvider = {
  async configure(request) { this.config = request.config; },
  async check(olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").okd.sessionToken.check(olds, news, this.config); },
  async diff(id, olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").okd.sessionToken.diff(id, olds, news, this.config); },
  async create(inputs) { return require("pulumi-openshift-maintenance/dist/runtime").okd.sessionToken.create(inputs, this.config); },
  async update(id, olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").okd.sessionToken.update(id, olds, news, this.config); },
  async delete(id, outs) { return require("pulumi-openshift-maintenance/dist/runtime").okd.sessionToken.delete(id, outs, this.config); },
};

export const serviceAccountTokenProvider: OkdProvider = {
  async configure(request) { this.config = request.config; },
  async check(olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").okd.serviceAccountToken.check(olds, news, this.config); },
  async diff(id, olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").okd.serviceAccountToken.diff(id, olds, news, this.config); },
  async create(inputs) { return require("pulumi-openshift-maintenance/dist/runtime").okd.serviceAccountToken.create(inputs, this.config); },
  async update(id, olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").okd.serviceAccountToken.update(id, olds, news, this.config); },
  async delete(id, outs) { return require("pulumi-openshift-maintenance/dist/runtime").okd.serviceAccountToken.delete(id, outs, this.config); },
};

export const registrySecretProvider: OkdProvider = {
  async configure(request) { this.config = request.config; },
  async check(olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").okd.registrySecret.check(olds, news, this.config); },
  async diff(id, olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").okd.registrySecret.diff(id, olds, news, this.config); },
  async create(inputs) { return require("pulumi-openshift-maintenance/dist/runtime").okd.registrySecret.create(inputs, this.config); },
  async update(id, olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").okd.registrySecret.update(id, olds, news, this.config); },
  async delete(id, outs) { return require("pulumi-openshift-maintenance/dist/runtime").okd.registrySecret.delete(id, outs, this.config); },
};

export const imageSignatureProvider: OkdProvider = {
  async configure(request) { this.config = request.config; },
  async check(olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").okd.imageSignature.check(olds, news, this.config); },
  async diff(id, olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").okd.imageSignature.diff(id, olds, news, this.config); },
  async create(inputs) { return require("pulumi-openshift-maintenance/dist/runtime").okd.imageSignature.create(inputs, this.config); },
  async update(id, olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").okd.imageSignature.update(id, olds, news, this.config); },
  async delete(id, outs) { return require("pulumi-openshift-maintenance/dist/runtime").okd.imageSignature.delete(id, outs, this.config); },
};

export const resourceConditionProvider: OkdProvider = {
  async configure(request) { this.config = request.config; },
  async check(olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").okd.resourceCondition.check(olds, news, this.config); },
  async diff(id, olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").okd.resourceCondition.diff(id, olds, news, this.config); },
  async create(inputs) { return require("pulumi-openshift-maintenance/dist/runtime").okd.resourceCondition.create(inputs, this.config); },
  async update(id, olds, news) { return require("pulumi-openshift-maintenance/dist/runtime").okd.resourceCondition.update(id, olds, news, this.config); },
};
