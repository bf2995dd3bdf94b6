import type { DemoPerson } from '#identity';
import { Officer, type OfficerObserver } from './officer.js';
import type { DemoServer } from './demo-server.js';

/** Roles that have work with any complaint of their region. */
const ALWAYS_ON_DUTY = ['pejabatPengelola', 'apip'];
/** Roles that work on the complaints of their unit. */
const OF_THE_UNIT = ['pejabatPenghubung', 'pelaksana', 'penanggungJawab'];
const LOGINS_AT_ONCE = 4;

/** The officers who are at work, each with an own connection. */
export class DutyRoster {
  private readonly officers = new Map<string, Officer>();
  private readonly groups = new Set<string>();

  constructor(
    private readonly server: DemoServer,
    private readonly observer: OfficerObserver,
  ) {}

  get size(): number {
    return this.officers.size;
  }

  /** Calls to work who has to do with complaints in these regions, and for these units (`14.08/PUPR`). */
  async callFor(regions: ReadonlySet<string>, units: ReadonlySet<string>): Promise<void> {
    await this.call((group) => {
      const [unit = '', role = ''] = group.split(':');
      return ALWAYS_ON_DUTY.includes(role)
        ? regions.has(unit.split('/')[0]!)
        : OF_THE_UNIT.includes(role) && units.has(unit);
    });
  }

  /** Calls to work who holds one of a task's groups, when nobody of them is there yet. */
  async callForTask(candidateGroups: readonly string[]): Promise<boolean> {
    if (candidateGroups.length === 0 || candidateGroups.some((group) => this.groups.has(group))) return false;
    await this.call((group) => candidateGroups.includes(group));
    return true;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.officers.values()].map((officer) => officer.stop()));
  }

  private async call(isWanted: (group: string) => boolean): Promise<void> {
    const people = (await this.server.people()).filter(
      (person) =>
        person.roles.includes('OFFICER') && !this.officers.has(person.id) && person.groups.some(isWanted),
    );
    for (let at = 0; at < people.length; at += LOGINS_AT_ONCE)
      await Promise.all(people.slice(at, at + LOGINS_AT_ONCE).map((person) => this.login(person)));
  }

  private async login(person: DemoPerson): Promise<void> {
    for (const group of person.groups) this.groups.add(group);
    this.officers.set(person.id, await Officer.start(this.server, person.id, this.observer));
  }
}
