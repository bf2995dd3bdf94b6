import { describe, expect, it } from '@jest/globals';
import { elementOf } from '#engine';
import { element, extensions, flows, processXml } from '../support/bpmn-xml.js';
import { KernelRun } from '../support/kernel.js';
import { end, start, tasks } from './model.js';

describe('lanes (BPMN 2.0.2, 10.8)', () => {
  it('should be the candidate group of a user task that names nobody', async () => {
    const lanes =
      '<bpmn:laneSet id="ls"><bpmn:lane id="l1" name="pelaksana"><bpmn:flowNodeRef>a</bpmn:flowNodeRef><bpmn:flowNodeRef>b</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>';
    const assigned = element(
      'userTask',
      'b',
      {},
      extensions('<zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="pembina" />'),
    );
    const run = await KernelRun.of(
      processXml({ body: lanes + start + tasks('a') + assigned + end + flows('mulai > a > b > selesai') }),
    );
    run.start();
    expect(elementOf(run.state, run.key('a'))!.wait).toMatchObject({ candidateGroups: ['pelaksana'] });
    run.completeTask('a');
    expect(elementOf(run.state, run.key('b'))!.wait).toMatchObject({ candidateGroups: ['pembina'] });
  });
});
