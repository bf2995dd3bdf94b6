import type { Checkpoint, ExportedEntry } from '#audit';
import { CliError, EXIT } from '../cli-error.js';
import type { GraphqlClient } from '../client/graphql-client.js';

interface Page<T> {
  readonly nodes: readonly T[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

interface JournalRecord {
  readonly position: number;
  readonly leafHash: string;
  readonly isWithheld: boolean;
  readonly instanceKey: string | null;
  readonly sequence: number | null;
  readonly occurredAt: string | null;
  readonly actor: string | null;
  readonly commandText: string | null;
  readonly eventsText: string | null;
  readonly hash: string | null;
}

interface JournalCheckpoint extends Omit<Checkpoint, 'kind' | 'tenant'> {
  readonly kind: 'CHECKPOINT' | 'HEAD';
  readonly region: string;
}

const ENTRIES = 100;
/** A checkpoint may have 1,024 leaves. */
const CHECKPOINTS = 20;
const CHECKPOINT_FIELDS = 'kind region fromPosition toPosition signedAt keyId root previous signature leaves';

/**
 * Where a region's journal ends now, signed by the server.
 * @throws CliError (server) when the server signs nothing
 */
export async function readHead(client: GraphqlClient, region: string): Promise<Checkpoint> {
  const { journalHead } = await client.request<{ journalHead: JournalCheckpoint | null }>(
    `query Head($region: String!) { journalHead(region: $region) { ${CHECKPOINT_FIELDS} } }`,
    { region },
  );
  if (journalHead) return checkpointOf(journalHead);
  throw new CliError(EXIT.SERVER, 'Expected a signed journal but the server has no key to sign with.', {
    code: 'NOT_SIGNED',
    place: client.url,
    wayOut: 'Set RUNUT_CHECKPOINT_KEY on the server.',
  });
}

/** A region's journal, page by page. */
export async function* readEntries(
  client: GraphqlClient,
  region: string,
  includeRestricted: boolean,
): AsyncGenerator<ExportedEntry, void> {
  const query = `query Journal($region: String!, $after: String, $includeRestricted: Boolean) {
    journal(region: $region, after: $after, first: ${ENTRIES}, includeRestricted: $includeRestricted) {
      nodes { position leafHash isWithheld instanceKey sequence occurredAt actor commandText eventsText hash }
      pageInfo { hasNextPage endCursor }
    }
  }`;
  const read = async (after: string | null): Promise<Page<JournalRecord>> => {
    const variables = { region, after, includeRestricted };
    return (await client.request<{ journal: Page<JournalRecord> }>(query, variables)).journal;
  };
  for await (const record of pages(read)) yield entryOf(record);
}

/** The signed checkpoints of a region's journal, page by page. */
export async function* readCheckpoints(
  client: GraphqlClient,
  region: string,
): AsyncGenerator<Checkpoint, void> {
  const query = `query Checkpoints($region: String!, $after: String) {
    checkpoints(region: $region, after: $after, first: ${CHECKPOINTS}) {
      nodes { ${CHECKPOINT_FIELDS} } pageInfo { hasNextPage endCursor }
    }
  }`;
  const read = async (after: string | null): Promise<Page<JournalCheckpoint>> =>
    (await client.request<{ checkpoints: Page<JournalCheckpoint> }>(query, { region, after })).checkpoints;
  for await (const checkpoint of pages(read)) yield checkpointOf(checkpoint);
}

/** First positions of the runs of a region's journal that are in the archive. */
export async function readArchived(client: GraphqlClient, region: string): Promise<Set<number>> {
  const query = `query Archived($region: String!, $after: String) {
    archivedRuns(region: $region, after: $after, first: ${ENTRIES}) { nodes { fromPosition } pageInfo { hasNextPage endCursor } }
  }`;
  const read = async (after: string | null): Promise<Page<{ fromPosition: number }>> =>
    (await client.request<{ archivedRuns: Page<{ fromPosition: number }> }>(query, { region, after }))
      .archivedRuns;
  const found = new Set<number>();
  for await (const { fromPosition } of pages(read)) found.add(fromPosition);
  return found;
}

async function* pages<T>(read: (after: string | null) => Promise<Page<T>>): AsyncGenerator<T, void> {
  for (let after: string | null = null; ;) {
    const { nodes, pageInfo }: Page<T> = await read(after);
    yield* nodes;
    if (!pageInfo.hasNextPage) return;
    after = pageInfo.endCursor;
  }
}

function entryOf(record: JournalRecord): ExportedEntry {
  const { position, leafHash, isWithheld, instanceKey, sequence, occurredAt, actor } = record;
  const { commandText, eventsText, hash } = record;
  if (isWithheld) return { position, leafHash };
  return {
    position,
    instanceKey: instanceKey!,
    entryNo: sequence!,
    at: occurredAt!,
    actor: actor!,
    commandText: commandText!,
    eventsText: eventsText!,
    hash: hash!,
  };
}

function checkpointOf({ kind, region, ...rest }: JournalCheckpoint): Checkpoint {
  return { ...rest, kind: kind === 'HEAD' ? 'head' : 'checkpoint', tenant: region };
}
