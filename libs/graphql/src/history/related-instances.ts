import { Inject, Injectable } from '@nestjs/common';
import type { StoredComplaint } from '#complaint';
import { Visibility } from '../access/visibility.js';
import type { EdgeContext } from '../common/edge-context.js';
import type { InstanceKey } from '../common/loaders.js';
import { COMPLAINT_STORE, STORIES, type EdgeServices, type StoryPort } from '../services.js';

/** Instances that one story is told of at most. */
const MOST_INSTANCES = 100;
/** Regions that a complaint is followed through at most. */
const MOST_TRANSFERS = 16;

/** Which instances worked on the same case: what called and was called, and what other regions did with the complaint. */
@Injectable()
export class RelatedInstances {
  constructor(
    private readonly visibility: Visibility,
    @Inject(STORIES) private readonly stories: StoryPort,
    @Inject(COMPLAINT_STORE) private readonly complaints: EdgeServices['complaintStore'],
  ) {}

  /** Those whose history the viewer may read, without the one that is asked about. */
  async of(context: EdgeContext, key: InstanceKey): Promise<InstanceKey[]> {
    const waiting = await this.roots(context, key);
    const found = new Map<string, InstanceKey>();
    for (let one = waiting.shift(); one && found.size < MOST_INSTANCES; one = waiting.shift()) {
      if (found.has(one.instanceKey)) continue;
      found.set(one.instanceKey, one);
      waiting.push(...(await this.stories.called(one)));
    }
    found.delete(key.instanceKey);
    const allowed = await Promise.all(
      [...found.values()].map(async (one) => ((await this.mayRead(context, one)) ? [one] : [])),
    );
    return allowed.flat();
  }

  /** Where the case began in each region that had it. */
  private async roots(context: EdgeContext, key: InstanceKey): Promise<InstanceKey[]> {
    const complaint = await context.loaders.complaint.load(key);
    if (!complaint) return [await context.loaders.root.load(key)];
    const way = [
      ...(await this.follow(complaint, ({ originTenant }) => originTenant)).reverse(),
      complaint,
      ...(await this.follow(complaint, ({ transferredTo }) => transferredTo)),
    ];
    return way.map(({ tenant, instanceKey }) => ({ tenant, instanceKey }));
  }

  /** The same complaint in the regions that it came from, or went to. */
  private async follow(
    from: StoredComplaint,
    next: (complaint: StoredComplaint) => string | undefined,
  ): Promise<StoredComplaint[]> {
    const way: StoredComplaint[] = [];
    for (let tenant = next(from); tenant !== undefined && way.length < MOST_TRANSFERS;) {
      const complaint = await this.complaints.byKey(tenant, from.complaintKey);
      if (!complaint) break;
      way.push(complaint);
      tenant = next(complaint);
    }
    return way;
  }

  private async mayRead(context: EdgeContext, key: InstanceKey): Promise<boolean> {
    const isSeen = (await this.visibility.instance(context, key)) !== undefined;
    return isSeen && this.visibility.mayReadHistory(context, key);
  }
}
