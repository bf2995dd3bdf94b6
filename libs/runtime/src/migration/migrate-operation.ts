import type { Json } from '#feel';
import type { ProcessRuntime } from '../command/process-runtime.js';
import { instanceOperation } from '../operation/instance-operations.js';
import { targetsOf, type InstanceTargets, type TargetReader } from '../operation/instance-targets.js';
import { OperationFault, type OperationHandler } from '../operation/operation-handler.js';
import { migrationCommand, type ElementMap, type InstanceMigrations } from './instance-migrations.js';

/** What `migrate-instances` takes beside its targets. */
interface MigrateInput {
  /** Keys of the two versions. */
  readonly from: string;
  readonly to: string;
  readonly mapping: ElementMap;
}

/** `migrate-instances`: the instances go on by another version of their process; those that cannot stay, with the reason. */
export function migrateInstances(
  targets: TargetReader,
  runtime: Pick<ProcessRuntime, 'execute'>,
  migrations: InstanceMigrations,
): OperationHandler {
  const handler = instanceOperation(
    targets,
    runtime,
    ({ operation }) => {
      const { from, to, mapping } = operation.input as unknown as MigrateInput;
      return migrationCommand(from, to, mapping, operation.reason);
    },
    inputFault,
  );
  return {
    ...handler,
    async next(operation, cursor, limit) {
      const { from, to } = operation.input as unknown as MigrateInput;
      const versions = await migrations.versions(from, to);
      const fault =
        typeof versions === 'string' ? versions : migrations.foreignVersion(operation.tenant, versions.to);
      if (fault !== undefined) throw new OperationFault(fault);
      return targets.next(operation.tenant, runningBy(operation.input), cursor, limit);
    },
    count: ({ tenant, input }) => targets.count(tenant, runningBy(input)),
  };
}

/** A filter finds those that run by the version that the mapping is of. */
function runningBy(input: Json): InstanceTargets {
  const targets = targetsOf(input);
  const { from } = input as unknown as MigrateInput;
  return 'filter' in targets ? { filter: { ...targets.filter, definitionKey: from } } : targets;
}

function inputFault(input: Json): string | undefined {
  const { from, to, mapping } = input as { from?: Json; to?: Json; mapping?: Json };
  if (typeof from !== 'string' || typeof to !== 'string')
    return 'Expected "from" and "to" to be keys of versions';
  const isMapping =
    typeof mapping === 'object' &&
    mapping !== null &&
    !Array.isArray(mapping) &&
    Object.values(mapping).every((id) => typeof id === 'string');
  return isMapping ? undefined : 'Expected "mapping" to give an element id for each element id';
}
