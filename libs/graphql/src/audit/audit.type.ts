import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { leafHash, type ArchivedRun, type Checkpoint } from '#audit';
import type { JournalEntry } from '#runtime';
import { connectionTypeOf } from '../common/page.js';
import { DateTime } from '../common/scalars.js';

/** What a signature is for. */
export enum JournalCheckpointKind {
  CHECKPOINT = 'checkpoint',
  HEAD = 'head',
}
registerEnumType(JournalCheckpointKind, {
  name: 'JournalCheckpointKind',
  description: 'What a signature is for.',
  valuesMap: {
    CHECKPOINT: { description: 'Kept; each begins where the one before ends.' },
    HEAD: { description: 'Made when it is asked for: where the journal ends at that moment.' },
  },
});

/** An entry of a region's journal. */
@ObjectType({ description: "An entry of a region's journal, with the very bytes that its hash covers." })
export class JournalRecord {
  @Field(() => Int, { description: "Place in the region's journal, from 1, without a gap." })
  position!: number;

  @Field(() => String, {
    description: 'The leaf that stands for it under the signed Merkle root: SHA-256, base64.',
  })
  leafHash!: string;

  @Field(() => Boolean, {
    description:
      'Whether its case is not shown: then all that follows is null, and the leaf alone proves its place.',
  })
  isWithheld!: boolean;

  @Field(() => String, { nullable: true, description: 'UUID of the instance.' })
  instanceKey?: string;

  @Field(() => Int, { nullable: true, description: 'Number in the instance, from 1, without a gap.' })
  sequence?: number;

  @Field(() => DateTime, { nullable: true, description: 'When it was.' })
  occurredAt?: string;

  @Field(() => String, {
    nullable: true,
    description: 'Who gave the command: a person, the public, or a part of the system.',
  })
  actor?: string;

  @Field(() => String, { nullable: true, description: 'The command as it was hashed.' })
  commandText?: string;

  @Field(() => String, { nullable: true, description: 'The events as they were hashed.' })
  eventsText?: string;

  @Field(() => String, {
    nullable: true,
    description: "SHA-256 over the entry and the instance's entry before it. base64.",
  })
  hash?: string;
}

/** A page of a journal. */
export const JournalRecordConnection = connectionTypeOf(JournalRecord, 'JournalRecord', true);

/** A signed statement of what stands in a run of positions of a journal. */
@ObjectType({
  description: "A signed statement of what stands in a run of positions of a region's journal.",
})
export class JournalCheckpoint {
  @Field(() => JournalCheckpointKind, { description: 'What the signature is for; it is signed too.' })
  kind!: JournalCheckpointKind;

  @Field(() => String, { description: 'Code of the region.' })
  region!: string;

  @Field(() => Int, { description: 'First position that it covers.' })
  fromPosition!: number;

  @Field(() => Int, {
    description: 'Last position that it covers; one less than the first when it covers none.',
  })
  toPosition!: number;

  @Field(() => DateTime, { description: 'When it was signed.' })
  signedAt!: string;

  @Field(() => String, { description: 'The key: the first 8 bytes of the SHA-256 of its public half.' })
  keyId!: string;

  @Field(() => String, { description: 'Root of the Merkle tree over the leaves (RFC 6962), base64.' })
  root!: string;

  @Field(() => String, { description: 'SHA-256 of the checkpoint before; empty in the first. base64.' })
  previous!: string;

  @Field(() => String, { description: 'Ed25519, base64.' })
  signature!: string;

  @Field(() => String, { description: "The leaves' hashes, 32 bytes each, base64." })
  leaves!: string;
}

/** A page of checkpoints. */
export const JournalCheckpointConnection = connectionTypeOf(JournalCheckpoint, 'JournalCheckpoint', false);

/** A run of a journal whose entries are in the archive. */
@ObjectType({
  description:
    'Positions of a journal whose entries are in the archive and no longer in the journal. Their checkpoint stays.',
})
export class JournalArchive {
  @Field(() => Int, { description: 'First position.' })
  fromPosition!: number;

  @Field(() => Int, { description: 'Last position.' })
  toPosition!: number;

  @Field(() => DateTime, { description: 'When they left the database.' })
  archivedAt!: string;

  @Field(() => String, { description: 'File of the archive, below its directory.' })
  file!: string;

  @Field(() => String, { description: 'SHA-256 of the file, hexadecimal.' })
  checksum!: string;
}

/** A page of runs in the archive. */
export const JournalArchiveConnection = connectionTypeOf(JournalArchive, 'JournalArchive', false);

export function toJournalArchive(run: ArchivedRun): JournalArchive {
  return Object.assign(new JournalArchive(), run);
}

export function toJournalRecord(entry: JournalEntry, isWithheld: boolean): JournalRecord {
  const { position, instanceKey, entryNo, at, actor, commandText, eventsText, hash } = entry;
  return Object.assign(new JournalRecord(), {
    position,
    leafHash: leafHash(entry).toString('base64'),
    isWithheld,
    ...(!isWithheld && {
      instanceKey,
      sequence: entryNo,
      occurredAt: at,
      actor,
      commandText,
      eventsText,
      hash,
    }),
  });
}

export function toJournalCheckpoint({ tenant, kind, ...rest }: Checkpoint): JournalCheckpoint {
  return Object.assign(new JournalCheckpoint(), {
    ...rest,
    region: tenant,
    kind: kind as JournalCheckpointKind,
  });
}
