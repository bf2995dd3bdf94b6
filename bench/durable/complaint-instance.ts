import type { Variables } from '#engine';
import type { CommandOutcome, ProcessRuntime } from '#runtime';
import { COMPLAINT_PROCESS } from './processes.js';

export const OFFICER = 'p-198703122010011004';
const options = { actor: OFFICER };
/** What the officer fills in at each of the three tasks. */
const ANSWERS: readonly Variables[] = [{ terverifikasi: true }, { hasil: 'diperbaiki' }, { disetujui: true }];

/** Finds the open tasks of an instance; the kernel's keys. */
export type FindTasks = (tenant: string, instanceKey: string) => Promise<readonly number[]>;

/**
 * P3 from start to end in five durable steps: start, take the first task, complete the three tasks; the second one comes
 * with a timer, which goes with it.
 * @param findTasks how the officer finds the next task: by a query, or in the answer of the last command when absent
 */
export async function runComplaint(
  runtime: ProcessRuntime,
  tenant: string,
  mark: () => void,
  findTasks?: FindTasks,
): Promise<void> {
  let last = accepted(
    await runtime.startProcess(
      {
        tenant,
        bpmnProcessId: COMPLAINT_PROCESS,
        variables: { nomor: '1408-260105-7K3QXB', kanal: 'web', nilai: 11 },
      },
      options,
    ),
  );
  mark();
  const { instanceKey } = last;
  for (const variables of ANSWERS) {
    const elementKey = findTasks
      ? (await findTasks(tenant, instanceKey))[0]
      : last.state!.elements.find(({ wait }) => wait?.type === 'userTask')?.key;
    if (elementKey === undefined)
      throw new Error(`Expected an open task of ${instanceKey} but there is none`);
    if ('terverifikasi' in variables) {
      accepted(
        await runtime.execute(
          tenant,
          instanceKey,
          { type: 'ClaimUserTask', elementKey, assignee: OFFICER },
          options,
        ),
      );
      mark();
    }
    last = accepted(
      await runtime.execute(
        tenant,
        instanceKey,
        { type: 'CompleteUserTask', elementKey, variables },
        options,
      ),
    );
    mark();
  }
  if (last.state?.status !== 'completed') throw new Error(`Expected ${instanceKey} to be completed`);
}

export function accepted(outcome: CommandOutcome) {
  if (outcome.outcome === 'rejected') throw new Error(outcome.rejection.message);
  return outcome;
}
