import { CliError, EXIT, usageError } from '../cli-error.js';
import type { GraphqlClient } from './graphql-client.js';

/** One version of a process, as the commands need it. */
export interface FoundDefinition {
  readonly id: string;
  readonly region: string;
  readonly bpmnProcessId: string;
  readonly version: number;
}

const FIELDS = 'id region bpmnProcessId version';

/**
 * The version that a person means: by `pengaduan:3`, in the region where there are several variants, or by its id.
 * @throws CliError when there is none, or more than one
 */
export async function findDefinition(
  client: GraphqlClient,
  wanted: string,
  region?: string,
): Promise<FoundDefinition> {
  const named = /^([^:]+):(\d{1,9})$/.exec(wanted);
  if (!named) return byId(client, wanted);
  const [, bpmnProcessId, version] = named;
  const { processDefinitions } = await client.request<{
    processDefinitions: { nodes: { region: string; versions: FoundDefinition[] }[] };
  }>(
    `query Versions($id: String, $region: String) { processDefinitions(first: 100, bpmnProcessId: $id, region: $region) {
      nodes { region versions { ${FIELDS} } } } }`,
    { id: bpmnProcessId, region },
  );
  const found = processDefinitions.nodes.flatMap(({ versions }) =>
    versions.filter((one) => one.version === Number(version)),
  );
  if (found.length > 1)
    throw usageError(
      `Expected one process "${bpmnProcessId}" but ${found.map((one) => one.region).join(', ')} have one each.`,
      {
        wayOut: 'Name its region with --variant.',
      },
    );
  return found[0] ?? notFound(wanted);
}

async function byId(client: GraphqlClient, id: string): Promise<FoundDefinition> {
  if (!/^[\w-]+$/.test(id))
    throw usageError(`Expected a version such as pengaduan:3, or its id, but got "${id}".`);
  const { processDefinition } = await client.request<{ processDefinition: FoundDefinition | null }>(
    `query Version($id: ID!) { processDefinition(id: $id) { ${FIELDS} } }`,
    { id },
  );
  return processDefinition ?? notFound(id);
}

function notFound(place: string): never {
  throw new CliError(EXIT.FINDINGS, 'Expected a deployed version of a process but found none.', {
    code: 'NOT_FOUND',
    place,
    wayOut: 'Name it as PROCESS:VERSION, e.g. pengaduan:3.',
  });
}
