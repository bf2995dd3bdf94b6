import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, UseGuards } from '@nestjs/common';
import { Args, Field, ObjectType, Resolver, Subscription } from '@nestjs/graphql';
import { Public } from '../common/access.js';
import { badInput } from '../common/faults.js';
import { PublicRateGuard } from '../limits/public-rate.guard.js';
import { abortable } from '../live/abortable.js';
import { LiveHeads } from '../live/live-heads.js';
import { LiveStream } from '../live/live-stream.js';
import { COMPLAINTS, type ComplaintPort } from '../services.js';
import { PublicComplaint, toPublicComplaint } from './public-complaint.type.js';
import { isGiven } from '../common/given.js';

/** A complaint whose reporter may see something new. */
@ObjectType({ description: 'A complaint in which its reporter can see something new.' })
export class PublicComplaintUpdate {
  @Field(() => String, { description: 'Give it as `after` to go on from here.' })
  cursor!: string;

  @Field(() => PublicComplaint, { description: 'The complaint as it is now.' })
  complaint!: PublicComplaint;
}

/** How long the receiving region may take to open its case, and how often it is looked for, in milliseconds. */
const TRANSFER_WAIT_MS = 60_000;
const TRANSFER_LOOK_MS = 250;

interface Place {
  readonly tenant: string;
  readonly instanceKey: string;
}

/** A reporter's complaint, live. */
@Resolver(() => PublicComplaintUpdate)
export class ComplaintUpdatesResolver {
  constructor(
    private readonly heads: LiveHeads,
    private readonly stream: LiveStream,
    @Inject(COMPLAINTS) private readonly complaints: ComplaintPort,
  ) {}

  @Public()
  @UseGuards(PublicRateGuard)
  @Subscription(() => PublicComplaintUpdate, {
    resolve: (update: PublicComplaintUpdate) => update,
    description:
      'For its reporter: the complaint whenever something new is to be seen in it, over transfers too.',
  })
  async complaintUpdates(
    @Args('number', { type: () => String, description: 'Number of the complaint.' }) number: string,
    @Args('trackingCode', {
      type: () => String,
      description: 'Tracking code that was told when it was filed.',
    })
    trackingCode: string,
    @Args('after', {
      nullable: true,
      type: () => String,
      description: 'A live cursor; from now on when absent.',
    })
    after?: string,
  ): Promise<AsyncIterableIterator<PublicComplaintUpdate>> {
    const place = await this.complaints.locate(number, trackingCode);
    if (!place) throw badInput('Expected a number and its tracking code.', 'trackingCode');
    return abortable((signal) => this.follow(number, trackingCode, place, after, signal));
  }

  private async *follow(
    number: string,
    trackingCode: string,
    first: Place,
    after: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<PublicComplaintUpdate, void, void> {
    const fresh = async (positions: ReadonlyMap<string, number>, told: string) => {
      const view = await this.complaints.track(number, trackingCode);
      const text = JSON.stringify(view);
      if (!view || text === told) return undefined;
      const cursor = this.heads.seal(positions);
      return {
        text,
        update: Object.assign(new PublicComplaintUpdate(), {
          cursor,
          complaint: toPublicComplaint(view, cursor),
        }),
      };
    };
    let place: Place | undefined = first;
    let positions: Map<string, number>;
    // What is told is the complaint as it is, so a cursor that cannot be resumed from is answered with that.
    let told = !isGiven(after) ? JSON.stringify(await this.complaints.track(number, trackingCode)) : '';
    ({ positions } = await this.startAt(place, after));
    while (place) {
      const changed = await fresh(positions, told);
      if (changed) {
        told = changed.text;
        yield changed.update;
      }
      let next: Place | undefined;
      for await (const entry of this.stream.follow(positions, signal)) {
        if (entry.instanceKey !== place.instanceKey) continue;
        const update = await fresh(positions, told);
        if (update) {
          told = update.text;
          yield update.update;
        }
        next = await this.nextPlace(number, trackingCode, place, told, signal);
        if (next) break;
      }
      place = signal.aborted ? undefined : next;
      if (place) ({ positions } = await this.startAt(place, undefined));
    }
  }

  private async startAt(
    place: Place,
    after: string | undefined,
  ): Promise<{ positions: Map<string, number> }> {
    const seen = !isGiven(after) ? undefined : this.heads.open(after);
    // A cursor from before a transfer knows nothing of the new region: its complaint is told as it is now.
    return this.stream.start([place.tenant], seen?.has(place.tenant) ? after : undefined);
  }

  /** Where a transferred complaint goes on; the receiving region opens its case a moment later. */
  private async nextPlace(
    number: string,
    trackingCode: string,
    from: Place,
    told: string,
    signal: AbortSignal,
  ): Promise<Place | undefined> {
    const isTransferred = told.includes('"status":"dialihkan"');
    for (
      let waited = 0;
      waited <= (isTransferred ? TRANSFER_WAIT_MS : 0) && !signal.aborted;
      waited += TRANSFER_LOOK_MS
    ) {
      const place = await this.complaints.locate(number, trackingCode);
      if (place && place.tenant !== from.tenant) return place;
      if (isTransferred) await sleep(TRANSFER_LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
    return undefined;
  }
}
