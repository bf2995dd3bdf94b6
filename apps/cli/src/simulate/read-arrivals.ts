import { arrivalsLike, type ArrivedComplaint, type SimulationDocument } from '#complaint';
import type { ConfiguredRegion } from '#organisation';
import { usageError } from '../cli-error.js';
import { clientOf, type ServerOptions } from '../client/server-options.js';
import { readComplaints } from './read-complaints.js';

const PAGE = 100;
/** The youngest complaints of a server that arrivals are taken from. */
const MOST_COMPLAINTS = 20_000;

const COMPLAINTS = `query($region: String!, $first: Int!, $after: String) {
  complaints(filter: { regions: [$region] }, first: $first, after: $after) {
    edges { node { channel category receivedAt hasContact } }
    pageInfo { hasNextPage endCursor }
  }
}`;

interface ComplaintsAnswer {
  readonly complaints: {
    readonly edges: readonly {
      readonly node: {
        readonly channel: string;
        readonly category: string | null;
        readonly receivedAt: string;
        readonly hasContact: boolean;
      };
    }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/**
 * A load whose complaints come as those of the past did: of files, or with `active` of the server's journal, which tells their
 * kinds and times and none of their words.
 */
export async function likeThePast(
  document: SimulationDocument,
  past: string,
  region: ConfiguredRegion,
  server: ServerOptions,
): Promise<SimulationDocument> {
  const known = past === 'active' ? await ofServer(region.code, server) : await ofFiles(past, region.code);
  if (known.length === 0)
    throw usageError(`Expected past complaints of region ${region.code} but there are none.`, {
      place: past,
    });
  const arrivals = arrivalsLike(known, region.calendar);
  const { withContact } = document.arrivals;
  return {
    ...document,
    arrivals: withContact === undefined ? arrivals : { withContact, ...arrivals },
  };
}

async function ofFiles(path: string, code: string): Promise<ArrivedComplaint[]> {
  return (await readComplaints(path, Number.NaN)).flatMap(({ complaint, receivedAtMs, id }) => {
    const { region, channel, source, category, sensitivity, urgency, schoolLevel, text, contact } =
      complaint as Record<string, string | undefined>;
    if (region !== code) return [];
    if (Number.isNaN(receivedAtMs))
      throw usageError(`Expected complaint ${id} to say when it was received ("receivedAt").`, {
        place: path,
      });
    const kind = { channel, source, category, sensitivity, urgency, schoolLevel, text };
    const given = Object.fromEntries(Object.entries(kind).filter(([, value]) => value !== undefined));
    return [{ ...given, receivedAtMs, ...(contact === undefined ? {} : { hasContact: contact !== null }) }];
  });
}

async function ofServer(region: string, server: ServerOptions): Promise<ArrivedComplaint[]> {
  const client = await clientOf(server, 'admin');
  const found: ArrivedComplaint[] = [];
  for (let after: string | null = null; found.length < MOST_COMPLAINTS;) {
    const { complaints }: ComplaintsAnswer = await client.request<ComplaintsAnswer>(COMPLAINTS, {
      region,
      first: PAGE,
      after,
    });
    for (const { node } of complaints.edges)
      found.push({
        channel: node.channel,
        ...(node.category === null ? {} : { category: node.category }),
        hasContact: node.hasContact,
        receivedAtMs: Date.parse(node.receivedAt),
      });
    after = complaints.pageInfo.endCursor;
    if (!complaints.pageInfo.hasNextPage || after === null) break;
  }
  return found;
}
