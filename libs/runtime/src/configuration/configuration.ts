import { readModel, type ExecutableProcess, type ProcessBinding, type StartEvent } from '#bpmn';
import { InvariantViolation } from '#engine';
import type { Json } from '#feel';
import { eventLoopTurns } from '../event-loop-turn.js';
import type { ActivationPulse, DeployedResource, InForce, ResourceStore } from '../ports/resource.port.js';
import { tenantLineage } from '../tenant-lineage.js';

/** A deployed version of a process, compiled. */
export interface Definition {
  readonly resource: DeployedResource;
  readonly process: ExecutableProcess;
  readonly messageSets: MessageSets;
}

/** Where a message or signal starts a process. */
export interface ProcessStart {
  readonly definition: Definition;
  readonly startEventId: string;
  /** Id of the gateway whose set of messages the start belongs to: each set starts one instance. */
  readonly setOf?: string;
}

/** Names of the messages that start instances set by set, by the id of the gateway of the set. */
export type MessageSets = ReadonlyMap<string, readonly string[]>;

/** Everything that is in force. */
export type ConfigurationSnapshot = InForce;

/** Compiled versions that a node keeps; an older one is compiled again when an instance needs it. */
const COMPILED_AT_MOST = 500;
/** Another node's deployment is seen after this at most, in milliseconds. */
const STALE_AFTER_MS = 500;

/**
 * What is in force, compiled once per node. It is a function of the recorded activations and the database's clock: a node reads it
 * anew when an activation was recorded elsewhere, and at the very moment for which one is scheduled.
 */
export class Configuration {
  private readonly compiled = new Map<string, Promise<Definition>>();
  private snapshot: ConfigurationSnapshot | undefined;
  /** The look at the database that is under way: whoever comes meanwhile is served by it too. */
  private refreshing: Promise<ConfigurationSnapshot> | undefined;
  /** By tenant, of each snapshot that is in use. */
  private readonly sets = new WeakMap<ConfigurationSnapshot, Map<string, Promise<MessageSets>>>();
  private checkedAt = -Infinity;
  /** This node's time at which the next scheduled activation begins, by what the database's clock was ahead. */
  private nextAt = Infinity;

  constructor(
    private readonly resources: ResourceStore,
    private readonly clock: { now(): number },
  ) {}

  async current(): Promise<ConfigurationSnapshot> {
    const now = this.clock.now();
    if (this.snapshot && now - this.checkedAt < STALE_AFTER_MS && now < this.nextAt) return this.snapshot;
    this.refreshing ??= this.startRefresh();
    return this.refreshing;
  }

  /** What was in force at a moment (RFC 3339), or will be as far as is known. */
  at(moment: string): Promise<ConfigurationSnapshot> {
    return this.resources.inForce(moment);
  }

  /** A moment that is still to come by the database's clock; undefined for one that is past: what begins then begins now. */
  async toCome(moment: string | undefined): Promise<string | undefined> {
    if (moment === undefined) return undefined;
    return Date.parse(moment) > (await this.resources.pulse()).now ? moment : undefined;
  }

  /** Forgets the snapshot: this node has just changed it. */
  invalidate(): void {
    this.snapshot = undefined;
    this.refreshing = undefined;
  }

  private startRefresh(): Promise<ConfigurationSnapshot> {
    const refresh: Promise<ConfigurationSnapshot> = this.refresh(() => this.refreshing === refresh).finally(
      () => {
        if (this.refreshing === refresh) this.refreshing = undefined;
      },
    );
    return refresh;
  }

  /** @param isWanted false when the snapshot was forgotten meanwhile: what was read before that is not kept */
  private async refresh(isWanted: () => boolean): Promise<ConfigurationSnapshot> {
    const lookedAt = this.clock.now();
    const known = this.snapshot;
    const pulse = await this.resources.pulse();
    const snapshot = known?.generation === pulse.generation ? known : await this.resources.inForce();
    if (isWanted()) {
      this.snapshot = snapshot;
      this.checkedAt = lookedAt;
      this.nextAt = this.momentOfNext(pulse);
    }
    return snapshot;
  }

  private momentOfNext({ now, nextAt }: ActivationPulse): number {
    return nextAt === undefined ? Infinity : nextAt - (now - this.clock.now());
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

  /**
   * The version that a call is bound to, of the nearest region that has one: the youngest with the tag, or the youngest that was
   * deployed with the caller or before it.
   * @param caller definition key of the process that calls
   */
  async boundProcess(
    tenant: string,
    bpmnProcessId: string,
    binding: ProcessBinding,
    caller: string,
  ): Promise<Definition | undefined> {
    const { deployedAt } = (await this.definition(caller)).resource;
    for (const region of tenantLineage(tenant)) {
      const versions = await this.resources.versions(region, 'process', bpmnProcessId);
      for (const version of versions.toReversed()) {
        if (binding.type === 'deployment' && Date.parse(version.deployedAt) > Date.parse(deployedAt))
          continue;
        const definition = await this.definition(version.resourceKey);
        if (binding.type === 'deployment' || definition.process.versionTag === binding.versionTag)
          return definition;
      }
    }
    return undefined;
  }

  async form(tenant: string, formId: string): Promise<Json | undefined> {
    const resource = await this.nearest(tenant, 'form', formId);
    return resource && (JSON.parse(resource.content) as Json);
  }

  /** Processes that the tenant starts on a message or signal of this name. */
  async startsOn(tenant: string, type: 'message' | 'signal', name: string): Promise<ProcessStart[]> {
    const found: ProcessStart[] = [];
    for (const definition of await this.definitionsFor(tenant))
      for (const start of startEventsOf(definition.process))
        if (start.event.type === type && start.event.name.constant === name)
          found.push({
            definition,
            startEventId: start.id,
            ...(start.setOf === undefined ? {} : { setOf: start.setOf }),
          });
    return found;
  }

  /** The sets of messages that start processes of a tenant (BPMN 2.0.2, 13.2, parallel event-based gateways). */
  async messageSets(tenant: string): Promise<MessageSets> {
    const snapshot = await this.current();
    let byTenant = this.sets.get(snapshot);
    if (!byTenant) this.sets.set(snapshot, (byTenant = new Map()));
    let sets = byTenant.get(tenant);
    if (!sets) {
      byTenant.set(tenant, (sets = this.definitionsFor(tenant).then(mergedSets)));
      sets.catch(() => byTenant.delete(tenant));
    }
    return sets;
  }

  /** Process versions that a tenant runs now, one of each id. */
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
    const resource =
      this.snapshot?.resources.find((one) => one.resourceKey === definitionKey) ??
      (await this.resources.byKey(definitionKey));
    if (!resource)
      throw new InvariantViolation(`Expected process definition ${definitionKey} to be deployed`);
    const { processes } = await readModel(resource.content, { turn: eventLoopTurns() });
    const process = processes.find((one) => one.bpmnProcessId === resource.name);
    if (!process)
      throw new InvariantViolation(`Expected ${resource.path} to compile, as it did when it was deployed`);
    return { resource, process, messageSets: messageSetsOf(process) };
  }
}

export function startEventsOf(process: ExecutableProcess): StartEvent[] {
  return process.root.startEvents
    .map((index) => process.nodes[index]!)
    .filter((node): node is StartEvent => node.kind === 'startEvent');
}

function messageSetsOf(process: ExecutableProcess): MessageSets {
  const sets = new Map<string, string[]>();
  for (const { setOf, event } of startEventsOf(process))
    if (setOf !== undefined && event.type === 'message' && typeof event.name.constant === 'string')
      sets.set(setOf, [...(sets.get(setOf) ?? []), event.name.constant]);
  return sets;
}

function mergedSets(definitions: readonly Definition[]): MessageSets {
  const sets = new Map<string, readonly string[]>();
  for (const { messageSets } of definitions)
    for (const [gatewayId, names] of messageSets)
      sets.set(gatewayId, [...(sets.get(gatewayId) ?? []), ...names]);
  return sets;
}
