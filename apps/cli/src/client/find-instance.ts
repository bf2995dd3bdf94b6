import { CliError, EXIT, usageError } from '../cli-error.js';
import type { GraphqlClient } from './graphql-client.js';

/** An instance as the commands about history need it. */
export interface FoundInstance {
  readonly id: string;
  readonly instanceKey: string;
  readonly region: string;
  readonly bpmnProcessId: string;
  readonly businessKey: string | null;
  readonly state: string;
  readonly startedAt: string;
}

const FIELDS = 'id instanceKey region bpmnProcessId businessKey state startedAt';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const COMPLAINT_NUMBER = /^(00|\d{2}|\d{4})-\d{6}-[0-9A-Z]{6}$/i;
const PAGE = 100;
const MOST_PAGES = 200;

/**
 * Finds the instances that a person means: one by its id or key, or all of a complaint by its number (a transferred one has an
 * instance in each region), the oldest first.
 * @throws CliError when there is none that the token may see.
 */
export async function findInstances(client: GraphqlClient, wanted: string): Promise<FoundInstance[]> {
  if (COMPLAINT_NUMBER.test(wanted)) return byNumber(client, wanted.toUpperCase());
  if (UUID.test(wanted)) return [await byKey(client, wanted.toLowerCase())];
  if (!/^[\w-]+$/.test(wanted)) {
    throw usageError(`Expected an instance's id or key, or a complaint's number, but got "${wanted}".`);
  }
  const { processInstance } = await client.request<{ processInstance: FoundInstance | null }>(
    `query Instance($id: ID!) { processInstance(id: $id) { ${FIELDS} } }`,
    { id: wanted },
  );
  return [processInstance ?? notFound(client, wanted)];
}

async function byNumber(client: GraphqlClient, number: string): Promise<FoundInstance[]> {
  const { processInstances } = await client.request<{ processInstances: { nodes: FoundInstance[] } }>(
    `query Instances($number: String!) {
      processInstances(first: ${PAGE}, filter: { businessKey: $number }) { nodes { ${FIELDS} } }
    }`,
    { number },
  );
  if (processInstances.nodes.length === 0) notFound(client, number);
  return [...processInstances.nodes].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
}

/** A key alone does not say in which region it is: the list is read through. */
async function byKey(client: GraphqlClient, key: string): Promise<FoundInstance> {
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const {
      processInstances,
    }: {
      processInstances: {
        nodes: FoundInstance[];
        pageInfo: { hasNextPage: boolean; endCursor: string | null };
      };
    } = await client.request(
      `query Instances($after: String) {
          processInstances(first: ${PAGE}, after: $after) { nodes { ${FIELDS} } pageInfo { hasNextPage endCursor } }
        }`,
      { after },
    );
    const found = processInstances.nodes.find((instance) => instance.instanceKey === key);
    if (found) return found;
    if (!processInstances.pageInfo.hasNextPage) break;
    after = processInstances.pageInfo.endCursor;
  }
  return notFound(client, key);
}

function notFound(client: GraphqlClient, wanted: string): never {
  throw new CliError(EXIT.SERVER, `Expected an instance "${wanted}" that the token may see but found none.`, {
    code: 'NOT_FOUND',
    place: client.url,
  });
}
