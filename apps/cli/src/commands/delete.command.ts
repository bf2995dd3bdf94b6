import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import type { UserError } from '../client/graphql-client.js';
import {
  INSTANCE_ARGUMENT,
  meantInstance,
  withOperationOptions,
  type OperationOptions,
} from '../client/instance-operation.js';
import { expectAccepted } from '../client/refusal.js';
import { clientOf } from '../client/server-options.js';
import { Output } from '../output.js';

interface Deletion {
  readonly deleted: readonly { readonly table: string; readonly rows: number }[];
  readonly isDeleted: boolean;
  readonly userErrors: readonly UserError[];
}

const DELETE = `mutation Delete($input: DeleteProcessInstanceInput!) { deleteProcessInstance(input: $input) {
  deleted { table rows } isDeleted userErrors { __typename path code message } } }`;

/** `runut delete INSTANCE --reason WHY` */
export function deleteCommand(): Command {
  const command = new Command('delete')
    .description(
      'delete a finished instance with its complaint; its journal stays until its own term is over',
    )
    .argument('<instance>', INSTANCE_ARGUMENT);
  return withOperationOptions(command).action(
    async (wanted: string, options: OperationOptions, self: Command) => {
      const { reason, dryRun = false, revision, ...server } = options;
      const output = Output.of(self);
      const client = await clientOf(server, 'admin');
      const { id, instanceKey } = await meantInstance(client, wanted, ['COMPLETED', 'TERMINATED']);
      const { deleteProcessInstance } = await client.request<{ deleteProcessInstance: Deletion }>(DELETE, {
        input: {
          id,
          reason,
          dryRun,
          ...(revision !== undefined && { expectedRevision: revision }),
          ...(!dryRun && { idempotencyKey: randomUUID() }),
        },
      });
      const { deleted, isDeleted, userErrors } = deleteProcessInstance;
      expectAccepted(userErrors, wanted);
      if (output.isJson) {
        output.json({ instanceKey, deleted, isDeleted });
        return;
      }
      output.line(
        isDeleted ? `${instanceKey} is deleted.` : `${instanceKey} would be deleted; nothing was written.`,
      );
      output.table(
        ['table', 'rows'],
        deleted.map(({ table, rows }) => [table, String(rows)]),
        '  ',
      );
    },
  );
}
