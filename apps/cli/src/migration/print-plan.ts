import { formatMoment, type Output } from '../output.js';

/** What a migration would mean, as the server tells it. */
export interface PrintedPlan {
  readonly runningInstances: number;
  readonly mapping: readonly {
    readonly from: string;
    readonly fromName: string | null;
    readonly to: string | null;
    readonly toName: string | null;
    readonly subject: string;
    readonly reason: string;
  }[];
  readonly previews: readonly {
    readonly instance: {
      readonly instanceKey: string;
      readonly businessKey: string | null;
      readonly region: string;
    };
    readonly isMigratable: boolean;
    readonly refusals: readonly { readonly code: string; readonly message: string }[];
    readonly tokens: readonly { readonly elementId: string; readonly waitsFor: string | null }[];
    readonly subscriptions: readonly {
      readonly catchId: string;
      readonly type: string;
      readonly dueAt: string | null;
      readonly fate: string;
    }[];
    readonly tasks: readonly {
      readonly fromElementId: string;
      readonly toElementId: string;
      readonly assignee: string | null;
      readonly dueAt: string | null;
    }[];
  }[];
}

/** Elements that keep their id are not told one by one. */
export function printMigrationPlan(
  output: Output,
  { mapping, previews, runningInstances }: PrintedPlan,
): void {
  const told = mapping.filter(({ reason }) => reason !== 'SAME_ID');
  output.line(`${mapping.length - told.length} elements keep their id.`);
  if (told.length > 0)
    output.table(
      ['element', 'becomes', 'because'],
      told.map(({ from, fromName, to, toName, reason }) => [
        fromName === null ? from : `${from} (${fromName})`,
        to === null ? output.style('yellow', 'nothing') : toName === null ? to : `${to} (${toName})`,
        reason.toLowerCase().replaceAll('_', ' '),
      ]),
      '  ',
    );
  output.line(`\n${runningInstances} running instances; nothing was written.`);
  for (const preview of previews) {
    const { instance, isMigratable, refusals, tokens, tasks, subscriptions } = preview;
    const name = `${instance.businessKey ?? instance.instanceKey} in ${instance.region}`;
    if (!isMigratable) {
      output.line(`  ${output.style('red', 'cannot')}  ${name}`);
      for (const { code, message } of refusals) output.line(`    ${code}: ${message}`);
      continue;
    }
    output.line(
      `  ${output.style('green', 'can')}  ${name}: at ${tokens.map(({ elementId }) => elementId).join(', ')}`,
    );
    for (const { fromElementId, toElementId, assignee, dueAt } of tasks)
      output.line(
        `    task ${fromElementId === toElementId ? toElementId : `${fromElementId} -> ${toElementId}`}${assignee === null ? '' : `, of ${assignee}`}${dueAt === null ? '' : `, due ${formatMoment(dueAt)}`}`,
      );
    for (const { catchId, type, dueAt, fate } of subscriptions)
      output.line(
        `    ${fate.toLowerCase()} ${type} ${catchId}${dueAt === null ? '' : `, due ${formatMoment(dueAt)}`}`,
      );
  }
}
