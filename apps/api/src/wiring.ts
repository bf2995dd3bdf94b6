import type { Logger } from 'pino';
import { APPEAL_WORDS, complaintInput } from '#complaint';
import type { EdgeServices } from '#graphql';
import type { OfficeHolder } from '#identity';
import { groupsOf, routeComplaint } from '#organisation';
import { DecisionRejection } from '#policy';
import type { NodeLoop, ReviewMode } from '#runtime';
import type { Store } from '#store';
import { composeNode } from './compose-node.js';
import type { WebhookOptions } from './compose-webhooks.js';
import type { NodeMetrics } from './telemetry/node-metrics.js';
import { slowCommandLog } from './telemetry/slow-command-log.js';
import { OrganisationDirectory } from './organisation-directory.js';

/** A node's services as the edge asks for them. */
export interface Wiring {
  readonly services: EdgeServices;
  /** Background work; not started yet. */
  readonly loop: NodeLoop;
  /** When the tail of the journal was looked at last, epoch milliseconds; 0 before the first time. */
  feedAdvancedAt(): number;
  /** Everybody who holds an office now. */
  officeHolders(): Promise<OfficeHolder[]>;
  /** Codes of the deployed regions. */
  regions(): Promise<string[]>;
}

/** Plugs a composed node into the ports of the edge. `hasWorkers`: whether timers, jobs and messages are worked on here. */
export function wire(
  store: Store,
  options: {
    readonly sealKey: Buffer;
    /** Signs the journals' checkpoints; absent: nothing is signed. */
    readonly checkpointKey?: Buffer;
    /** Where runs of the journal go whose term is over; without it none leaves. */
    readonly archiveDirectory?: string;
    readonly hasWorkers: boolean;
    readonly review: ReviewMode;
    readonly log: Logger;
    readonly metrics: NodeMetrics;
    readonly webhooks?: Pick<WebhookOptions, 'networks' | 'timeoutMs'>;
    /** Commands from this duration on are logged, in milliseconds; 0 for none. */
    readonly slowCommandMs: number;
  },
): Wiring {
  const { resources, queries, complaints: complaintStore } = store;
  const clock = { now: Date.now };
  const { runtime: runtimeMetrics } = options.metrics;
  const logIfSlow = slowCommandLog(options.log, options.slowCommandMs);
  const node = composeNode(store, {
    sealKey: options.sealKey,
    checkpointKey: options.checkpointKey,
    archiveDirectory: options.archiveDirectory,
    hasWorkers: options.hasWorkers,
    review: options.review,
    webhooks: { ...options.webhooks, observer: options.metrics.webhooks },
    clock,
    observer: {
      commandDone(command) {
        runtimeMetrics.commandDone(command);
        logIfSlow(command);
      },
      entriesFed: (entries) => runtimeMetrics.entriesFed(entries),
    },
    onLoopError: (loop, error) =>
      options.log.error(
        { loop, fault: (error as Error).name, faultCode: (error as { code?: unknown }).code },
        'background work failed and is tried again',
      ),
  });
  const { configuration, regions, vault, runtime, messages, deployments, feed, history } = node;
  const { complaints, citizens, tasks, jobs, loop } = node;
  const directory = new OrganisationDirectory(regions, clock);

  const services: EdgeServices = {
    runtime: {
      startProcess: (input, command) => runtime.startProcess(input, command),
      execute: (tenant, instanceKey, command, given) => runtime.execute(tenant, instanceKey, command, given),
      preview: (tenant, instanceKey, command, given) => runtime.preview(tenant, instanceKey, command, given),
      publishMessage: (input, command) => messages.publish(input, command),
    },
    restarts: node.restarts,
    jobs,
    feed,
    configuration: {
      current: () => regions.current(),
      definition: (definitionKey) => configuration.definition(definitionKey),
      form: (region, formId) => configuration.form(region, formId),
    },
    deployments,
    deploymentStore: store.deployments,
    lifecycle: node.lifecycle,
    deploymentPreview: node.deploymentPreview,
    simulations: node.simulations,
    complaints: {
      file: (input, command) => complaints.file(input, command),
      track: (number, code) => citizens.track(number, code),
      locate: (number, code) => citizens.locate(number, code),
      reply: (number, code, body, command) => citizens.reply(number, code, body, command),
      rate: (number, code, score, isSatisfied, command) =>
        citizens.rate(number, code, score, isSatisfied, command),
      withdraw: (number, code, command) => citizens.withdraw(number, code, command),
      object: (number, code, body, command) => citizens.object(number, code, body, command),
      completeUserTask: (task, data, command) => tasks.completeUserTask(task, data, command),
      async words(tenant, complaintKey) {
        const opened = await vault.open(tenant, complaintKey);
        if (!opened) return undefined;
        const messages = await vault.messages(tenant, complaintKey);
        // What an official says in his own matter is sealed by the same key, and nobody's who handles the complaint.
        return { text: opened.input.text, messages: messages.filter(({ kind }) => !APPEAL_WORDS.has(kind)) };
      },
      async identityOf(tenant, complaintKey, viewer, purpose) {
        const complaint = await complaintStore.byKey(tenant, complaintKey);
        // Whoever hides the name hides it from the agency too.
        if (!complaint || complaint.anonymity !== 'terbuka') return undefined;
        const at = new Date(clock.now()).toISOString();
        await complaintStore.recordAccess({ tenant, complaintKey, actor: viewer.id, purpose, at });
        return (await vault.open(tenant, complaintKey))?.reporter;
      },
    },
    clocks: node.clocks,
    evaluations: node.evaluations,
    indicators: node.indicators,
    evaluationReads: store.evaluations,
    history,
    retention: {
      delete: (...asked) => node.retention.deletion.delete(...asked),
      previewDeletion: (...asked) => node.retention.deletion.preview(...asked),
      erase: (...asked) => node.retention.erasure.erase(...asked),
      previewErasure: (...asked) => node.retention.erasure.preview(...asked),
      report: (tenant) => node.retention.report(tenant),
    },
    engineReplay: node.engineReplay,
    inboxHistory: node.inboxHistory,
    complaintHistory: node.complaintHistory,
    stories: node.stories,
    operations: node.operations,
    operationReads: store.operations,
    webhooks: node.webhooks,
    webhookReads: store.webhooks,
    migrations: node.migrations,
    audit: node.audit,
    insights: node.insights,
    routePreview: {
      async preview(complaint) {
        const { receivedAt } = complaint;
        const known = { ...complaintInput(complaint), ...(receivedAt === undefined ? {} : { receivedAt }) };
        try {
          return await routeComplaint(await regions.current(), known, clock.now());
        } catch (error) {
          if (!(error instanceof DecisionRejection)) throw error;
          return {
            errors: [{ path: error.pointer.split('/').slice(1), code: error.code, message: error.message }],
          };
        }
      },
    },
    queries,
    complaintStore,
    resources,
    groups: directory,
    organisation: node.organisation,
  };

  return {
    services,
    loop,
    feedAdvancedAt: () => loop.feedAdvancedAt,
    regions: async () => [...(await regions.current()).regions.keys()],
    async officeHolders() {
      const now = clock.now();
      return [...(await regions.current()).regions].flatMap(([code, { organisation }]) =>
        [...organisation.people].flatMap(([personId, { name }]) =>
          groupsOf(organisation, personId, now).map((group) => ({
            personId,
            personName: name,
            region: code,
            group,
          })),
        ),
      );
    },
  };
}
