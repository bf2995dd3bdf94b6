import { beforeAll, describe, expect, it } from '@jest/globals';
import { readModel, type ExecutableProcess } from '#bpmn';
import { element, extensions, flows, processXml } from '../../../../test/support/bpmn-xml.js';
import type { ProcessEvent } from '../events.js';
import { SimulatedWorld } from '../simulation/simulated-world.js';
import { decideAnew, type RecordedEntry } from './decide-anew.js';

describe('decideAnew', () => {
  let process: ExecutableProcess;
  let entries: readonly RecordedEntry[];
  beforeAll(async () => {
    const decision = '<zeebe:calledDecision decisionId="rute" resultVariable="rute" />';
    const { processes } = await readModel(
      processXml({
        body:
          element('startEvent', 'mulai') +
          element('businessRuleTask', 'rute', {}, extensions(decision)) +
          element('userTask', 'kerja', {}, extensions('<zeebe:assignmentDefinition assignee="=rute" />')) +
          element('endEvent', 'selesai') +
          flows('mulai > rute > kerja > selesai'),
      }),
    );
    const world = new SimulatedWorld({
      processes,
      startAt: 0,
      answerDecision: () => ({ outcome: 'ani', trace: ['aturan'], source: { policy: '1' } }),
    });
    await world.start({ processId: 'proses' });
    await world.completeTask(world.tasks[0]!, { hasil: 1 }, 'ani');
    [{ process, entries }] = world.instances as [(typeof world.instances)[0]];
  });

  const changed = (entryNo: number, change: (event: ProcessEvent) => ProcessEvent) =>
    entries.map((entry, index) =>
      index === entryNo - 1 ? { ...entry, events: entry.events.map(change) } : entry,
    );

  it('should find nothing where this engine decides the same, with the recorded answers', () => {
    expect([...decideAnew(process, entries)]).toEqual([]);
  });

  it('should tell the entry and the event that would be another one', () => {
    const recorded = changed(1, (event) =>
      event.type === 'UserTaskCreated' ? { ...event, priority: 1 } : event,
    );
    expect([...decideAnew(process, recorded)]).toEqual([
      {
        entryNo: 1,
        commandType: 'StartInstance',
        pointer: expect.stringMatching(/^\/\d+\/priority$/),
        recorded: expect.objectContaining({ type: 'UserTaskCreated', priority: 1 }),
        decided: expect.objectContaining({ type: 'UserTaskCreated', priority: 50 }),
      },
    ]);
  });

  it('should tell a command that is rejected now, and go on from what was recorded', () => {
    const recorded = entries.map((entry, index): RecordedEntry =>
      index === 1
        ? { ...entry, command: { type: 'CompleteUserTask', elementKey: 99, variables: {} } }
        : entry,
    );
    expect([...decideAnew(process, recorded)]).toEqual([
      { entryNo: 2, commandType: 'CompleteUserTask', fault: expect.stringContaining('99') },
    ]);
  });

  it('should tell a decision whose answer was not recorded', () => {
    const recorded = changed(1, (event) =>
      event.type === 'DecisionEvaluated' ? { ...event, key: event.key, type: 'DecisionRequested' } : event,
    );
    const [first] = decideAnew(process, recorded.slice(0, 1));
    expect(first!.fault).toContain('rute');
  });
});
