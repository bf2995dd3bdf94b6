import type { GroupDirectory } from '#identity';
import { groupsOf, type CompiledOrganisation } from '#organisation';

interface Organisations {
  readonly generation: number;
  readonly regions: ReadonlyMap<string, { readonly organisation: CompiledOrganisation }>;
}

/** Appointments begin and end with days: what was found holds for a minute, or until something is deployed. */
const FRESH_MS = 60_000;

/** The offices of people, by the organisations that are deployed. Answers from memory. */
export class OrganisationDirectory implements GroupDirectory {
  private known = new Map<string, readonly string[]>();
  private knownFor = '';

  constructor(
    private readonly source: { current(): Promise<Organisations> },
    private readonly clock: { now(): number },
  ) {}

  async groupsOf(personId: string): Promise<readonly string[]> {
    const { generation, regions } = await this.source.current();
    const now = this.clock.now();
    const moment = `${generation} ${Math.floor(now / FRESH_MS)}`;
    if (moment !== this.knownFor) {
      this.known = new Map();
      this.knownFor = moment;
    }
    const before = this.known.get(personId);
    if (before) return before;
    const groups = [...regions.values()].flatMap(({ organisation }) => groupsOf(organisation, personId, now));
    this.known.set(personId, groups);
    return groups;
  }
}
