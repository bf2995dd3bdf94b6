import { Args, Context, Field, ObjectType, Resolver, Subscription } from '@nestjs/graphql';
import { isInRegion } from '#identity';
import type { JournalEntry } from '#runtime';
import { viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { forbidden, badInput } from '../common/faults.js';
import { DateTime } from '../common/scalars.js';
import { abortable } from '../live/abortable.js';
import { LiveHeads } from '../live/live-heads.js';
import { LiveStream } from '../live/live-stream.js';
import { StreamRights } from '../live/stream-rights.js';

@ObjectType({
  description: 'A hint that jobs of a type may be had: activate them then. Polling stays the truth.',
})
export class JobsAvailable {
  @Field(() => String, { description: 'Code of the region.' })
  region!: string;

  @Field(() => [String], { description: 'Types of which there may be a job.' })
  jobTypes!: string[];

  @Field(() => DateTime, { description: 'When one may be had: now, or the end of a back-off.' })
  availableAt!: string;

  @Field(() => String, { description: 'Live cursor: give it as "after" to go on from here.' })
  cursor!: string;
}

/** Live hints for workers that hold a connection open. */
@Resolver(() => JobsAvailable)
export class JobEventsResolver {
  constructor(
    private readonly heads: LiveHeads,
    private readonly stream: LiveStream,
    private readonly rights: StreamRights,
  ) {}

  @Requires('WORKER')
  @Subscription(() => JobsAvailable, {
    resolve: (hint: JobsAvailable) => hint,
    description:
      'Hints that jobs may be had: one at once, for what waits already, then one for each new job or retry.',
  })
  jobsAvailable(
    @Context() context: EdgeContext,
    @Args('region', { type: () => String, description: 'Code of the region.' }) region: string,
    @Args('jobTypes', { type: () => [String], description: 'Types of jobs, 1 to 50.' }) jobTypes: string[],
    @Args('after', {
      nullable: true,
      type: () => String,
      description: 'A live cursor; from now on when absent.',
    })
    after?: string,
  ): AsyncIterableIterator<JobsAvailable> {
    if (!isInRegion(viewerOf(context), region)) throw forbidden(['WORKER']);
    if (jobTypes.length < 1 || jobTypes.length > 50)
      throw badInput(`Expected 1 to 50 types of jobs but got ${jobTypes.length}.`, 'jobTypes');
    return abortable((signal) => this.follow(context, region, new Set(jobTypes), after, signal));
  }

  private async *follow(
    context: EdgeContext,
    region: string,
    wanted: ReadonlySet<string>,
    after: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<JobsAvailable, void, void> {
    const { positions } = await this.stream.start([region], after);
    // What waits already, and what a retry of an earlier job would bring, is asked for once at the beginning.
    yield hint(region, [...wanted], new Date().toISOString(), this.heads.seal(positions));
    const typeOf = new JobTypes();
    for await (const entry of this.stream.follow(positions, signal)) {
      const offered = typeOf
        .offeredBy(entry)
        .filter(({ jobType }) => jobType === undefined || wanted.has(jobType));
      if (offered.length === 0) continue;
      if (!(await this.rights.viewerStillAllowed(context))) return;
      const jobTypes = offered.some(({ jobType }) => jobType === undefined)
        ? [...wanted]
        : [...new Set(offered.map(({ jobType }) => jobType!))];
      const availableAt = offered.map((one) => one.availableAt).sort()[0]!;
      yield hint(region, jobTypes, availableAt, this.heads.seal(positions));
    }
  }
}

/** Jobs that a stream remembers the types of. */
const REMEMBERED = 10_000;

/** Which jobs an entry offers. A retry does not name its type: it is remembered from the job's beginning, or unknown. */
class JobTypes {
  private readonly types = new Map<string, string>();

  offeredBy(entry: JournalEntry): { jobType: string | undefined; availableAt: string }[] {
    const { instanceKey, events, at } = entry;
    return events.flatMap((event) => {
      switch (event.type) {
        case 'JobCreated':
          this.remember(`${instanceKey} ${event.key}`, event.jobType);
          return [{ jobType: event.jobType, availableAt: at }];
        case 'JobFailed':
          return event.retriesLeft > 0
            ? [{ jobType: this.types.get(`${instanceKey} ${event.key}`), availableAt: event.retryAt ?? at }]
            : [];
        case 'JobRetriesSet':
          return [{ jobType: this.types.get(`${instanceKey} ${event.key}`), availableAt: at }];
        case 'JobCompleted':
        case 'JobErrorThrown':
        case 'JobCanceled':
          this.types.delete(`${instanceKey} ${event.key}`);
          return [];
        default:
          return [];
      }
    });
  }

  private remember(key: string, jobType: string): void {
    this.types.set(key, jobType);
    if (this.types.size > REMEMBERED) this.types.delete(this.types.keys().next().value!);
  }
}

function hint(region: string, jobTypes: string[], availableAt: string, cursor: string): JobsAvailable {
  return Object.assign(new JobsAvailable(), { region, jobTypes, availableAt, cursor });
}
