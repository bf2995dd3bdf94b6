import { timerTimes } from '#engine';
import { startEventsOf, type Configuration } from '../configuration/configuration.js';
import type { DeployedResource, ResourceStore } from '../ports/resource.port.js';
import type { UnsettledActivation } from '../ports/deployment.port.js';
import type { StartTimer, WorkStore } from '../ports/work.port.js';

/** The timers by which processes start: those of the version in force and of no other. */
export class StartTimers {
  constructor(
    private readonly resources: Pick<ResourceStore, 'versions' | 'inForce'>,
    private readonly work: Pick<WorkStore, 'putStartTimers' | 'removeStartTimers'>,
    private readonly configuration: Configuration,
  ) {}

  /**
   * Brings the start timers of these processes in line with what is in force. They count from the activation, so that done twice
   * gives the same dates, under which a process starts once.
   */
  async align({ resources: changed, activeFrom }: UnsettledActivation): Promise<void> {
    const processes = changed.filter(({ kind }) => kind === 'process');
    if (processes.length === 0) return;
    const { resources } = await this.resources.inForce();
    for (const { region, name } of processes) {
      const inForce = resources.find(
        (one) => one.kind === 'process' && one.region === region && one.name === name,
      );
      for (const { resourceKey } of await this.resources.versions(region, 'process', name))
        if (resourceKey !== inForce?.resourceKey) await this.work.removeStartTimers(resourceKey);
      if (inForce) await this.arm(inForce, Date.parse(activeFrom));
    }
  }

  /** A process's start timers belong to its region. */
  private async arm(resource: DeployedResource, from: number): Promise<void> {
    const { process } = await this.configuration.definition(resource.resourceKey);
    const timers: StartTimer[] = [];
    for (const start of startEventsOf(process)) {
      if (start.event.type !== 'timer' || typeof start.event.value.constant !== 'string') continue;
      const times = timerTimes(start.event.timer, start.event.value.constant, from);
      if (times)
        timers.push({
          tenant: resource.region,
          definitionKey: resource.resourceKey,
          elementId: start.id,
          ...times,
        });
    }
    if (timers.length > 0) await this.work.putStartTimers(timers);
  }
}
