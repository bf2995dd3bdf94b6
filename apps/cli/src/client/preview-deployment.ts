import type { BundleFile } from '#organisation';
import type { PrintedChange, PrintedDiff } from '../diff/print-diff.js';
import type { DeployedResources } from './deploy-bundle.js';
import type { GraphqlClient } from './graphql-client.js';

/** What a server says would change if a bundle were deployed. */
export interface DeploymentPreviewAnswer extends Pick<DeployedResources, 'findings' | 'userErrors'> {
  readonly diffs: readonly PrintedDiff[];
}

const PREVIEW = `mutation Preview($input: DeployResourcesInput!) {
  deployResources(input: $input) {
    diffs {
      region kind name path change activeVersion runningInstances arePinned layout
      changes { subject id name change line values { path before after } }
    }
    findings { rule severity message file line pointer elementId }
    userErrors { __typename path code message }
  }
}`;

/** Asks a server what a bundle would change; nothing is written. */
export async function previewDeployment(
  client: GraphqlClient,
  files: readonly BundleFile[],
): Promise<DeploymentPreviewAnswer> {
  const { deployResources } = await client.request<{ deployResources: DeploymentPreviewAnswer }>(PREVIEW, {
    input: { files, dryRun: true },
  });
  return { ...deployResources, diffs: deployResources.diffs.map(inLowerCase) };
}

/** Enumerations come in capitals. */
function inLowerCase(diff: PrintedDiff): PrintedDiff {
  return {
    ...diff,
    kind: diff.kind.toLowerCase(),
    change: lower(diff.change),
    changes: diff.changes.map((one) => ({ ...one, change: lower(one.change) })),
  };
}

function lower(change: PrintedChange['change']): PrintedChange['change'] {
  return change.toLowerCase() as PrintedChange['change'];
}
