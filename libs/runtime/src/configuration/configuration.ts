import { readModel, type ExecutableProcess, type StartEvent } from '#bpmn';
import { InvariantViolation } from '#engine';
import type { Json } from '#feel';
import type { DeployedResource, ResourceStore } from '../ports/resource.port.js';
import { tenantLineage } from '../tenant-lineage.js';

/** A deployed version of a process, compiled. */
export interface Definition {
  readonly resource: DeployedResource;
  readonly process: ExecutableProcess;
}

/** Latest version of everything that is deployed. */
export interface ConfigurationSnapshot {
  readonly generation: number;
  readonly resources: readonly DeployedResource[];
}

/** Compiled versions that a node keeps; an older one is compiled again when an instance needs it. */
const COMPILED_AT_MOST = 500;
/** Another node's deployment is seen after this at most, in milliseconds. */
const STALE_AFTER_MS = 500;

/** What is deployed, compiled once per node. Versions never change, so only `latest` is asked for again. */
export class Configuration {
  private readonly compiled = new Map<string, Promise<Definition>>();
  private snapshot: Promise<ConfigurationSnapshot> | undefined;
  private checkedAt = 0;

  constructor(
    private readonly resources: ResourceStore,
    private readonly clock: { now(): number },
  ) {}

  async current(): Promise<ConfigurationSnapshot> {
    const now = this.clock.now();
    if (this.snapshot && now - this.checkedAt < STALE_AFTER_MS) return this.snapshot;
    this.checkedAt = now;
    const known = await this.snapshot;
    const generation = await this.resources.generation();
    if (known?.generation === generation) return known;
    this.snapshot = this.resources.latest().then((resources) => ({ generation, resources }));
    return this.snapshot;
  }

  /** Forgets the snapshot: this node has just deployed. */
  invalidate(): void {
    this.snapshot = undefined;
  }

  /** The version that an instance is pinned to. @throws InvariantViolation when it was never deployed. */
  definition(definitionKey: string): Promise<Definition> {
    const known = this.compiled.get(definitionKey);
    if (known) return known;
    const compiling = this.compile(definitionKey);
    this.compiled.set(definitionKey, compiling);
    compiling.catch(() => this.compiled.delete(definitionKey));
    if (this.compiled.size > COMPILED_AT_MOST) this.compiled.delete(this.compiled.keys().next().value!);
    return compiling;
  }

  /** The process as the tenant runs it: its own variant, else the nearest one that it inherits. */
  async processFor(tenant: string, bpmnProcessId: string, version?: number): Promise<Definition | undefined> {
    const resource = await this.nearest(tenant, 'process', bpmnProcessId);
    if (!resource) return undefined;
    if (version === undefined || version === resource.version) return this.definition(resource.resourceKey);
    const versions = await this.resources.versions(resource.region, 'process', bpmnProcessId);
    const wanted = versions.find((one) => one.version === version);
    return wanted && this.definition(wanted.resourceKey);
  }

  async form(tenant: string, formId: string): Promise<Json | undefined> {
    const resource = await this.nearest(tenant, 'form', formId);
    return resource && (JSON.parse(resource.content) as Json);
  }

  /** Processes that the tenant starts on a message or signal of this name. */
  async startsOn(
    tenant: string,
    type: 'message' | 'signal',
    name: string,
  ): Promise<{ definition: Definition; startEventId: string }[]> {
    const found = [];
    for (const definition of await this.definitionsFor(tenant))
      for (const start of startEventsOf(definition.process))
        if (start.event.type === type && start.event.name.constant === name)
          found.push({ definition, startEventId: start.id });
    return found;
  }

  /** Latest process versions that a tenant runs, one of each id. */
  async definitionsFor(tenant: string): Promise<Definition[]> {
    const { resources } = await this.current();
    const byId = new Map<string, DeployedResource>();
    for (const region of tenantLineage(tenant))
      for (const resource of resources)
        if (resource.kind === 'process' && resource.region === region && !byId.has(resource.name))
          byId.set(resource.name, resource);
    return Promise.all([...byId.values()].map((resource) => this.definition(resource.resourceKey)));
  }

  private async nearest(
    tenant: string,
    kind: DeployedResource['kind'],
    name: string,
  ): Promise<DeployedResource | undefined> {
    const { resources } = await this.current();
    for (const region of tenantLineage(tenant)) {
      const found = resources.find((one) => one.region === region && one.kind === kind && one.name === name);
      if (found) return found;
    }
    return undefined;
  }

  private async compile(definitionKey: string): Promise<Definition> {
    const snapshot = await this.snapshot;
    const resource =
      snapshot?.resources.find((one) => one.resourceKey === definitionKey) ??
      (await this.resources.byKey(definitionKey));
    if (!resource)
      throw new InvariantViolation(`Expected process definition ${definitionKey} to be deployed`);
    const { processes } = await readModel(resource.content);
    const process = processes.find((one) => one.bpmnProcessId === resource.name);
    if (!process)
      throw new InvariantViolation(`Expected ${resource.path} to compile, as it did when it was deployed`);
    return { resource, process };
  }
}

export function startEventsOf(process: ExecutableProcess): StartEvent[] {
  return process.root.startEvents
    .map((index) => process.nodes[index]!)
    .filter((node): node is StartEvent => node.kind === 'startEvent');
}
