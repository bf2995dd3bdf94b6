import { Args, Context, Field, ObjectType, Resolver, Subscription } from '@nestjs/graphql';
import { hasRole, isOverseer } from '#identity';
import type { IncidentView, JournalEntry } from '#runtime';
import { Visibility, viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { ChangeKind } from '../live/change-kind.js';
import type { ChangeStream } from '../live/change-stream.js';
import { LiveStream } from '../live/live-stream.js';
import { Incident, toIncident } from './incident.type.js';

/** A fault that was raised or resolved. */
@ObjectType({ description: 'A fault that was raised or resolved.' })
export class IncidentChange {
  @Field(() => String, { description: 'Give it as `after` to go on from here.' })
  cursor!: string;

  @Field(() => ChangeKind, {
    description: 'ADDED when it was raised, REMOVED when it was resolved, or RESYNC.',
  })
  kind!: ChangeKind;

  @Field(() => Incident, { nullable: true, description: 'The fault; null with RESYNC.' })
  incident?: Incident;

  @Field(() => String, { nullable: true, description: 'Who brought it about; null with RESYNC.' })
  changedBy?: string;
}

interface Change {
  readonly kind: ChangeKind.ADDED | ChangeKind.REMOVED;
  readonly view: IncidentView;
}

/** Faults that wait for operators, live. */
@Resolver(() => IncidentChange)
export class IncidentChangesResolver {
  constructor(
    private readonly visibility: Visibility,
    private readonly stream: LiveStream,
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR')
  @Subscription(() => IncidentChange, {
    resolve: (change: IncidentChange) => change,
    description:
      "Faults raised and resolved in the viewer's regions, restricted cases apart: first what happened after the cursor, then live.",
  })
  async incidentChanges(
    @Context() context: EdgeContext,
    @Args('after', {
      nullable: true,
      type: () => String,
      description: 'A live cursor; from now on when absent.',
    })
    after?: string,
  ): Promise<ChangeStream> {
    return this.stream.changes(await this.visibility.regionsOf(viewerOf(context)), after, {
      facts: async (entry) => {
        const changes = await changesIn(entry, context);
        if (changes.length === 0) return undefined;
        return { changes, entry, isRestricted: await this.visibility.isRestricted(context, entry) };
      },
      seen: (viewer, { changes, entry, isRestricted }) =>
        isOverseer(viewer, entry.tenant) && (!isRestricted || hasRole(viewer, 'AUDITOR'))
          ? changes.map(({ kind, view }) =>
              changeOf({ kind, incident: toIncident(view), changedBy: entry.actor }),
            )
          : [],
      resync: () => changeOf({ kind: ChangeKind.RESYNC }),
    });
  }
}

async function changesIn(entry: JournalEntry, context: EdgeContext): Promise<Change[]> {
  const { tenant, instanceKey, at } = entry;
  const raised = entry.events.flatMap((event) => {
    if (event.type !== 'IncidentRaised') return [];
    const { type: _type, ...incident } = event;
    return [{ kind: ChangeKind.ADDED as const, view: { ...incident, tenant, instanceKey, raisedAt: at } }];
  });
  const resolved = new Set(
    entry.events.flatMap((event) => (event.type === 'IncidentResolved' ? [event.key] : [])),
  );
  if (resolved.size === 0) return raised;
  // What was resolved was raised by an earlier entry, or by this one.
  const known = [
    ...raised.map(({ view }) => view),
    ...(await context.loaders.incidents.load({ tenant, instanceKey })),
  ];
  const gone = [...resolved].flatMap((key) => {
    const view = known.find((one) => one.key === key);
    return view ? [{ kind: ChangeKind.REMOVED as const, view: { ...view, resolvedAt: at } }] : [];
  });
  return [...gone, ...raised.filter(({ view }) => !resolved.has(view.key))];
}

const changeOf = (fields: Partial<IncidentChange>): IncidentChange =>
  Object.assign(new IncidentChange(), fields);
