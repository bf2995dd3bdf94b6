import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { JournalFilter } from '#audit';
import type { JournalEntry } from '#runtime';
import { badInput } from '../common/faults.js';
import { instanceOfId, toGlobalId } from '../common/global-id.js';
import { isGiven } from '../common/given.js';
import { connectionTypeOf } from '../common/page.js';
import { DateTime } from '../common/scalars.js';
import { HistoryEntry, toHistoryEntry } from '../history/history.type.js';
import { EntryKindEnum } from '../history/story.inputs.js';

/** Which entries of a journal; all of what is given must hold. */
@InputType({ description: 'Which entries of a journal; all of what is given must hold.' })
export class JournalSearchInput {
  @Field(() => [ID], { nullable: true, description: 'Only what these did, as the journal has them.' })
  actors?: string[];

  @Field(() => String, {
    nullable: true,
    description: 'Only entries that name this element of a model, or change a user task of it.',
  })
  elementId?: string;

  @Field(() => [EntryKindEnum], { nullable: true, description: 'Only entries with an event of these kinds.' })
  kinds?: EntryKindEnum[];

  @Field(() => DateTime, { nullable: true, description: 'Only from this moment on.' })
  from?: string;

  @Field(() => DateTime, { nullable: true, description: 'Only up to this moment.' })
  to?: string;

  @Field(() => ID, { nullable: true, description: 'Only entries of this instance.' })
  instanceId?: string;

  @Field(() => String, {
    nullable: true,
    description: "Only entries of the case with this business key (the complaint's number).",
  })
  businessKey?: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Stands in the reason that somebody gave, e.g. for a repair; case does not matter. 1 to 200 signs.',
  })
  reason?: string;
}

/** An entry that a search found. */
@ObjectType({ description: 'An entry that a search found.' })
export class JournalMatch {
  @Field(() => Int, { description: "Place in the region's journal." })
  position!: number;

  @Field(() => ID, { description: "The instance's id." })
  instanceId!: string;

  @Field(() => ID, { description: 'UUID of the instance.' })
  instanceKey!: string;

  @Field(() => HistoryEntry, { description: 'The entry.' })
  entry!: HistoryEntry;
}

/** A page of entries that a search found. */
export const JournalMatchConnection = connectionTypeOf(JournalMatch, 'JournalMatch', false);

export function toJournalMatch(entry: JournalEntry): JournalMatch {
  const { position, tenant, instanceKey } = entry;
  return Object.assign(new JournalMatch(), {
    position,
    instanceId: toGlobalId('ProcessInstance', tenant, instanceKey),
    instanceKey,
    entry: toHistoryEntry(entry),
  });
}

const LONGEST_REASON = 200;

/** @throws GraphQLError when the instance is of another region, or the reason too long */
export function journalFilterOf(region: string, input: JournalSearchInput): JournalFilter {
  const { actors, elementId, kinds, from, to, instanceId, businessKey, reason } = input;
  const instance = isGiven(instanceId) ? instanceOfId(instanceId) : undefined;
  if (isGiven(instanceId) && instance?.tenant !== region)
    throw badInput(`Expected "instanceId" to be the id of a process instance of ${region}.`, 'instanceId');
  if (isGiven(reason) && (reason.length === 0 || reason.length > LONGEST_REASON))
    throw badInput(`Expected "reason" to have 1 to ${LONGEST_REASON} signs.`, 'reason');
  return {
    ...(isGiven(actors) && { actors }),
    ...(isGiven(elementId) && { elementId }),
    ...(isGiven(kinds) && { kinds }),
    ...(isGiven(from) && { from }),
    ...(isGiven(to) && { to }),
    ...(instance && { instanceKey: instance.instanceKey }),
    ...(isGiven(businessKey) && { businessKey }),
    ...(isGiven(reason) && { reason }),
  };
}
