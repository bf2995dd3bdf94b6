import { describe, expect, it } from '@jest/globals';
import { element, extensions, flows, processXml } from '../../../test/support/bpmn-xml.js';
import { KernelRun } from '../../../test/support/kernel.js';

const MODEL = processXml({
  body:
    element('startEvent', 'mulai') +
    element('userTask', 'kerja', {}, extensions('<zeebe:userTask />')) +
    element('endEvent', 'selesai') +
    flows('mulai > kerja > selesai'),
});
const HOLD = { type: 'HoldInstance', reason: 'perkara 12/G/2026' } as const;
const LIFT = { type: 'LiftHold', reason: 'putusan tetap' } as const;
const ERASE = { type: 'ErasePersonalData', reason: 'permintaan pelapor' } as const;
const DELETE = { type: 'DeleteInstance', reason: 'masa simpan habis' } as const;

async function finished(): Promise<KernelRun> {
  const run = (await KernelRun.of(MODEL)).start();
  run.do({ type: 'CompleteUserTask', elementKey: run.key('kerja'), variables: {} });
  return run;
}

describe('how long an instance is kept', () => {
  it('should erase and delete a finished one, and take nothing more after that', async () => {
    const run = await finished();
    run.do(ERASE);
    run.do(DELETE);
    expect(run.state).toMatchObject({ status: 'completed', isDeleted: true });
    for (const command of [HOLD, LIFT, ERASE, DELETE])
      expect(run.refused(command)).toEqual({
        code: 'NOT_FOUND',
        message: 'Expected instance i-1 to exist, but it was deleted',
      });
  });

  it('should not erase or delete a running one, and say what to do', async () => {
    const run = (await KernelRun.of(MODEL)).start();
    for (const command of [ERASE, DELETE])
      expect(run.refused(command)).toEqual({
        code: 'INVALID_STATE',
        message: 'Expected instance i-1 to be finished, but it is active: cancel it first',
      });
    run.do({ type: 'SuspendInstance', reason: 'diperiksa', includesCalled: false });
    expect(run.refused(DELETE)).toMatchObject({ code: 'INVALID_STATE' });
  });

  it('should keep what is held until the hold is lifted, whatever becomes of it meanwhile', async () => {
    const run = (await KernelRun.of(MODEL)).start();
    run.do(HOLD);
    expect(run.refused(HOLD)).toMatchObject({ code: 'INVALID_STATE' });
    run.do({ type: 'CompleteUserTask', elementKey: run.key('kerja'), variables: {} });
    for (const command of [ERASE, DELETE])
      expect(run.refused(command)).toEqual({
        code: 'INVALID_STATE',
        message: 'Expected instance i-1 not to be held, but it is: perkara 12/G/2026; lift the hold first',
      });
    run.do(LIFT);
    expect(run.refused(LIFT)).toMatchObject({ code: 'INVALID_STATE' });
    run.do(DELETE);
    expect(run.state!.isDeleted).toBe(true);
  });
});
