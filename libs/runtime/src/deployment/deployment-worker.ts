import type { CandidateCheck } from './candidate-check.js';
import { changesBy } from './candidate-check.js';
import type { StartTimers } from './start-timers.js';
import type { Configuration } from '../configuration/configuration.js';
import type { DeploymentStore, UnsettledActivation } from '../ports/deployment.port.js';

/** How long a node may work on a check or on a part of what follows from an activation before another one takes it. */
const LEASE_MS = 120_000;
/** How often a node looks for drafts to check and for activations that have come into force. */
const TICK_MS = 500;

/**
 * Does a bounded part of what follows from an activation for running work, from where `cursor` says.
 * @returns where to go on; undefined when all of it is done
 */
export type ActivationFollowUp = (
  activation: UnsettledActivation,
  cursor: string | undefined,
) => Promise<string | undefined>;

/**
 * What deployments need in the background: the scenarios of drafts, and what follows when versions come into force. An activation
 * is in force by its moment alone, whether any node was up then or not; this catches up.
 */
export class DeploymentWorker {
  constructor(
    private readonly deployments: DeploymentStore,
    private readonly configuration: Configuration,
    private readonly candidates: CandidateCheck,
    private readonly startTimers: StartTimers,
    private readonly followUp: ActivationFollowUp,
  ) {}

  /** One piece of work. @returns after how many milliseconds it wants to be asked again */
  async work(): Promise<number> {
    return (await this.checkDraft()) || (await this.settleActivation()) ? 0 : TICK_MS;
  }

  private async checkDraft(): Promise<boolean> {
    const open = await this.deployments.leaseCheck(LEASE_MS);
    if (!open) return false;
    const { deploymentKey, cases } = open;
    const changes = changesBy(await this.deployments.resourcesOf(deploymentKey));
    const wantedFrom = (await this.deployments.byKey(deploymentKey))?.activeFrom;
    const activeFrom = await this.configuration.toCome(wantedFrom);
    await this.deployments.finishCheck(
      deploymentKey,
      await this.candidates.cases(cases, changes, activeFrom),
    );
    return true;
  }

  private async settleActivation(): Promise<boolean> {
    const activation = await this.deployments.leaseActivation(LEASE_MS);
    if (!activation) return false;
    const { generation, cursor } = activation;
    if (cursor === undefined) {
      this.configuration.invalidate();
      await this.startTimers.align(activation);
    }
    const next = await this.followUp(activation, cursor);
    if (next === undefined) await this.deployments.settle(generation);
    else await this.deployments.keepCursor(generation, next);
    return true;
  }
}
