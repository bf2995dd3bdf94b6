import { randomUUID } from 'node:crypto';
import type { BundleFile } from '#organisation';
import type { GraphqlClient, UserError } from './graphql-client.js';

/** What a server made of a bundle. */
export interface DeployedResources {
  readonly deployment: {
    readonly id: string;
    readonly deploymentKey: string;
    readonly deployedAt: string;
    readonly state: string;
    readonly activeFrom: string | null;
  } | null;
  readonly created: readonly {
    readonly region: string;
    readonly kind: string;
    readonly name: string;
    readonly version: number;
    readonly path: string;
  }[];
  readonly findings: readonly {
    readonly rule: string;
    readonly severity: 'ERROR' | 'WARNING' | 'INFO';
    readonly message: string;
    readonly file?: string;
    readonly line?: number;
    readonly pointer?: string;
    readonly elementId?: string;
  }[];
  readonly userErrors: readonly UserError[];
}

const DEPLOY = `mutation Deploy($input: DeployResourcesInput!) {
  deployResources(input: $input) {
    deployment { id deploymentKey deployedAt state activeFrom }
    created { region kind name version path }
    findings { rule severity message file line pointer elementId }
    userErrors { __typename path code message }
  }
}`;

/** Sends a bundle to a server. Findings and refusals are in the answer. */
export async function deployBundle(
  client: GraphqlClient,
  bundle: {
    readonly files: readonly BundleFile[];
    readonly comment?: string;
    readonly gitRevision?: string;
    readonly dryRun?: boolean;
    readonly isDraft?: boolean;
    /** RFC 3339 */
    readonly activeFrom?: string;
    readonly runsCases?: boolean;
  },
): Promise<DeployedResources> {
  const input = { ...bundle, idempotencyKey: randomUUID() };
  const { deployResources } = await client.request<{ deployResources: DeployedResources }>(DEPLOY, { input });
  return deployResources;
}
