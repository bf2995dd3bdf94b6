import { Command } from 'commander';
import type { GraphqlClient } from '../client/graphql-client.js';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import { formatMoment, Output } from '../output.js';

interface IncidentsOptions extends ServerOptions {
  readonly region?: string;
}

interface Incident {
  readonly id: string;
  readonly region: string;
  readonly elementId: string;
  readonly kind: string;
  readonly message: string;
  readonly raisedAt: string;
  readonly jobId: string | null;
  readonly instance: { readonly instanceKey: string; readonly businessKey: string | null } | null;
}

const QUERY = `query Incidents($after: String) { incidents(first: 100, after: $after) {
  nodes { id region elementId kind message raisedAt jobId instance { instanceKey businessKey } }
  pageInfo { hasNextPage endCursor }
} }`;
const MOST_PAGES = 100;

/** `runut incidents` */
export function incidentsCommand(): Command {
  const command = new Command('incidents')
    .description('faults that wait for an operator, with what each of them is about')
    .option('--region <code>', 'only of this region');
  return withServerOptions(command).action(
    async ({ region, ...options }: IncidentsOptions, self: Command) => {
      const output = Output.of(self);
      const incidents = (await readIncidents(await clientOf(options, 'admin'))).filter(
        (incident) => region === undefined || incident.region === region,
      );
      if (output.isJson) output.json(incidents);
      else if (incidents.length === 0) output.line('No open incidents.');
      else {
        for (const { id, kind, message, raisedAt, elementId, ...one } of incidents) {
          const of = one.instance?.businessKey ?? one.instance?.instanceKey ?? '';
          output.line(
            `${output.style('red', kind)}  ${elementId} of ${of} in ${one.region}  ${formatMoment(raisedAt)}`,
          );
          output.line(`  ${message}`);
          output.line(`  ${output.style('dim', `runut resolve ${id} --reason "..."`)}`);
        }
        output.line(`\n${incidents.length} open`);
      }
    },
  );
}

async function readIncidents(client: GraphqlClient): Promise<Incident[]> {
  const found: Incident[] = [];
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const {
      incidents,
    }: {
      incidents: { nodes: Incident[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
    } = await client.request(QUERY, { after });
    found.push(...incidents.nodes);
    if (!incidents.pageInfo.hasNextPage) break;
    after = incidents.pageInfo.endCursor;
  }
  return found;
}
