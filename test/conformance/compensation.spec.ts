import { describe, expect, it } from '@jest/globals';
import { elementOf } from '#engine';
import { element, extensions } from '../support/bpmn-xml.js';
import {
  boundary,
  cancel,
  compensate,
  complete,
  end,
  ended,
  error,
  eventSub,
  gateway,
  job,
  message,
  model,
  start,
  sub,
  task,
  tasks,
  thrown,
  undoneBy,
} from './model.js';

const many = (count: number) =>
  `<bpmn:multiInstanceLoopCharacteristics isSequential="true"><bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">${count}</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>`;

describe('compensation (BPMN 2.0.2, 10.7 and 13.5.5)', () => {
  it('should undo what was completed in the scope, in reverse order, and wait for it', async () => {
    const run = await model(
      start +
        tasks('a', 'b', 'c') +
        undoneBy('a', 'ua') +
        undoneBy('b', 'ub') +
        undoneBy('c', 'uc') +
        thrown('urungkan', compensate()) +
        tasks('d') +
        end,
      'mulai > a > b > urungkan > d > selesai',
      'd > c',
    );
    run.start();
    complete(run, 'a', 'b');
    expect(run.live).toEqual(['urungkan', 'ub']);
    complete(run, 'ub');
    expect(run.live).toEqual(['urungkan', 'ua']);
    complete(run, 'ua');
    expect(run.live).toEqual(['d']);
    complete(run, 'd', 'c');
    expect(run.state!.status).toBe('completed');
  });

  it('should undo the named activity only, and once', async () => {
    const run = await model(
      start +
        tasks('a', 'b') +
        undoneBy('a', 'ua') +
        undoneBy('b', 'ub') +
        thrown('satu', compensate('a')) +
        ended('semua', compensate()),
      'mulai > a > b > satu > semua',
    );
    run.start();
    complete(run, 'a', 'b');
    expect(run.live).toEqual(['satu', 'ua']);
    complete(run, 'ua');
    expect(run.live).toEqual(['semua', 'ub']);
    complete(run, 'ub');
    expect(run.state!.status).toBe('completed');
  });

  it('should go on at once where nothing can be undone', async () => {
    const run = await model(
      start + tasks('a') + undoneBy('a', 'ua') + thrown('urungkan', compensate()) + end,
      'mulai > urungkan > a > selesai',
    );
    expect(run.start().live).toEqual(['a']);
  });

  it('should go on while the work is undone where it does not wait', async () => {
    const run = await model(
      start + tasks('a', 'b') + undoneBy('a', 'ua') + thrown('urungkan', compensate('', false)) + end,
      'mulai > a > urungkan > b > selesai',
    );
    run.start();
    complete(run, 'a');
    expect(run.live).toEqual(['urungkan', 'ua', 'b']);
    complete(run, 'b');
    expect(run.state!.status).toBe('active');
    complete(run, 'ua');
    expect(run.state!.status).toBe('completed');
  });

  it('should undo what is inside a completed sub-process, with its variables as they were', async () => {
    const locals = extensions(
      '<zeebe:ioMapping><zeebe:input source="=nilai" target="salinan" /></zeebe:ioMapping>',
    );
    const run = await model(
      start +
        sub('s', tasks('a', 'b') + undoneBy('a', 'ua') + undoneBy('b', 'ub'), ['s_mulai > a > b']).replace(
          '<bpmn:startEvent',
          `${locals}<bpmn:startEvent`,
        ) +
        tasks('c') +
        undoneBy('c', 'uc') +
        thrown('urungkan', compensate()) +
        end,
      'mulai > s > c > urungkan > selesai',
    );
    run.start({ nilai: 1 });
    complete(run, 'a', 'b').completeTask('c', { nilai: 2 });
    expect(run.live).toEqual(['urungkan', 'uc']);
    complete(run, 'uc');
    expect(run.live).toEqual(['urungkan', 's', 'ub']);
    expect(elementOf(run.state, run.key('s'))!.variables).toEqual({ salinan: 1 });
    complete(run, 'ub', 'ua');
    expect(run.state!.status).toBe('completed');
  });

  it('should let a boundary handler stand for all that is inside a sub-process', async () => {
    const run = await model(
      start +
        sub('s', tasks('a') + undoneBy('a', 'ua'), ['s_mulai > a']) +
        undoneBy('s', 'us') +
        ended('urungkan', compensate()),
      'mulai > s > urungkan',
    );
    run.start();
    complete(run, 'a');
    expect(run.live).toEqual(['urungkan', 'us']);
    expect(complete(run, 'us').state!.status).toBe('completed');
  });

  it('should let a compensation event sub-process undo the scope that it belongs to', async () => {
    const run = await model(
      start +
        sub(
          's',
          tasks('a') +
            undoneBy('a', 'ua') +
            eventSub('saat', compensate(), tasks('x') + thrown('dalam', compensate()) + tasks('y'), [
              'saat_mulai > x > dalam > y',
            ]),
          ['s_mulai > a'],
        ) +
        ended('urungkan', compensate('s')),
      'mulai > s > urungkan',
    );
    run.start();
    complete(run, 'a');
    expect(run.live).toEqual(['urungkan', 's', 'saat', 'x']);
    complete(run, 'x');
    expect(run.live).toEqual(['urungkan', 's', 'saat', 'dalam', 'ua']);
    complete(run, 'ua', 'y');
    expect(run.state!.status).toBe('completed');
  });

  it('should undo each instance of a multi-instance activity', async () => {
    const run = await model(
      start + task('a', many(2)) + undoneBy('a', 'ua') + ended('urungkan', compensate()),
      'mulai > a > urungkan',
    );
    run.start();
    complete(run, 'a', 'a');
    expect(run.live).toEqual(['urungkan', 'a', 'ua']);
    expect(elementOf(run.state, run.key('ua'))!.variables).toMatchObject({ loopCounter: 2 });
    complete(run, 'ua');
    expect(elementOf(run.state, run.key('ua'))!.variables).toMatchObject({ loopCounter: 1 });
    complete(run, 'ua');
    expect(run.state!.status).toBe('completed');
  });

  it('should undo inside each instance of a multi-instance sub-process', async () => {
    const run = await model(
      start +
        sub('s', tasks('a') + undoneBy('a', 'ua'), ['s_mulai > a']).replace(
          '<bpmn:startEvent',
          `${many(2)}<bpmn:startEvent`,
        ) +
        ended('urungkan', compensate()),
      'mulai > s > urungkan',
    );
    run.start();
    complete(run, 'a', 'a', 'ua', 'ua');
    expect(run.state!.status).toBe('completed');
    expect(run.completed.filter((id) => id === 'ua')).toHaveLength(2);
  });

  it('should undo from an error event sub-process what was done before the error', async () => {
    const run = await model(
      start +
        sub(
          's',
          tasks('a') +
            undoneBy('a', 'ua') +
            job('k') +
            eventSub('galat', error(), ended('bersih', compensate()), ['galat_mulai > bersih']),
          ['s_mulai > a > k'],
        ) +
        end,
      'mulai > s > selesai',
    );
    run.start();
    complete(run, 'a');
    run.do({ type: 'ThrowJobError', elementKey: run.key('k'), code: 'GAGAL', message: '' });
    expect(run.live.sort()).toEqual(['bersih', 'galat', 's', 'ua']);
    expect(complete(run, 'ua').state!.status).toBe('completed');
  });

  it('should undo from an event sub-process what it did itself, then what was done before it (10.7.2, tables 10.88 and 10.89: visible)', async () => {
    const run = await model(
      start +
        sub(
          's',
          tasks('a', 'b') +
            undoneBy('a', 'ua') +
            eventSub(
              'saat',
              message(),
              tasks('h') + undoneBy('h', 'uh') + thrown('urungkan', compensate()) + tasks('y'),
              ['saat_mulai > h > urungkan > y'],
            ),
          ['s_mulai > a > b'],
        ) +
        end,
      'mulai > s > selesai',
    );
    run.start({ nomor: 1 });
    complete(run, 'a').message('saat_mulai');
    complete(run, 'h');
    expect(run.live).toEqual(['s', 'saat', 'urungkan', 'uh']);
    complete(run, 'uh');
    expect(run.live).toEqual(['s', 'saat', 'urungkan', 'ua']);
    complete(run, 'ua');
    expect(run.live).toEqual(['s', 'saat', 'y']);
    expect(complete(run, 'y').state!.status).toBe('completed');
  });

  it('should undo over several levels of event sub-processes, and leave out what completes in the meantime', async () => {
    const run = await model(
      start +
        tasks('a', 'b') +
        undoneBy('a', 'ua') +
        eventSub(
          'luar',
          message('m1'),
          tasks('h') +
            undoneBy('h', 'uh') +
            tasks('i') +
            eventSub(
              'dalam',
              message('m2'),
              gateway('parallel', 'p') + tasks('x') + undoneBy('x', 'ux') + ended('urungkan', compensate()),
              ['dalam_mulai > p > x', 'p > urungkan'],
              false,
            ),
          ['luar_mulai > h > i'],
          false,
        ) +
        end,
      'mulai > a > b > selesai',
    );
    run.start({ nomor: 1 });
    complete(run, 'a').message('luar_mulai');
    complete(run, 'h').message('dalam_mulai');
    expect(run.live).toEqual(expect.arrayContaining(['x', 'uh']));
    complete(run, 'x', 'uh');
    expect(run.live).toContain('ua');
    complete(run, 'ua', 'i', 'b');
    expect(run.state!.status).toBe('completed');
    expect(run.completed).not.toContain('ux');
  });

  it('should undo by a handler that is done at once, and by a sub-process', async () => {
    const handler = (id: string) => element('manualTask', id, { isForCompensation: true });
    const run = await model(
      start +
        tasks('a', 'b') +
        undoneBy('a', 'ua', handler('ua')) +
        undoneBy('b', 'ub', sub('ub', tasks('x'), ['ub_mulai > x'], { isForCompensation: true })) +
        ended('urungkan', compensate()),
      'mulai > a > b > urungkan',
    );
    run.start();
    complete(run, 'a', 'b');
    expect(run.live).toEqual(['urungkan', 'ub', 'x']);
    expect(complete(run, 'x').state!.status).toBe('completed');
    expect(run.completed).toContain('ua');
  });

  it('should end what undoes with its scope', async () => {
    const run = await model(
      start +
        sub('s', tasks('a') + undoneBy('a', 'ua') + thrown('urungkan', compensate()), [
          's_mulai > a > urungkan',
        ]) +
        boundary('stop', 's', message()) +
        tasks('c') +
        end,
      'mulai > s > selesai',
      'stop > c > selesai',
    );
    run.start({ nomor: 1 });
    complete(run, 'a').message('stop');
    expect(run.live).toEqual(['c']);
  });
});

describe('transaction (BPMN 2.0.2, 10.3.5 and 13.3.4)', () => {
  const transaction = () =>
    model(
      start +
        sub(
          't',
          gateway('parallel', 'p') +
            tasks('a', 'b', 'c') +
            undoneBy('a', 'ua') +
            job('k') +
            ended('batal', cancel) +
            ended('t_selesai'),
          ['t_mulai > p > a > b > batal', 'p > c > t_selesai', 'p > k'],
          {},
          'transaction',
        ) +
        boundary('dibatalkan', 't', cancel) +
        boundary('bahaya', 't', error()) +
        tasks('d', 'e') +
        end,
      'mulai > t > selesai',
      'dibatalkan > d > selesai',
      'bahaya > e > selesai',
    );

  it('should end all else, undo what was completed, and leave by the cancel event', async () => {
    const run = (await transaction()).start();
    complete(run, 'a', 'b');
    expect(run.live).toEqual(['t', 'batal', 'ua']);
    expect(complete(run, 'ua').live).toEqual(['d']);
  });

  it('should leave by the cancel event at once where nothing was completed that can be undone', async () => {
    const run = await model(
      start +
        sub('t', ended('batal', cancel), ['t_mulai > batal'], {}, 'transaction') +
        boundary('dibatalkan', 't', cancel) +
        tasks('d') +
        end,
      'mulai > t > selesai',
      'dibatalkan > d > selesai',
    );
    expect(run.start().live).toEqual(['d']);
  });

  it('should leave by an error event without undoing: a hazard', async () => {
    const run = (await transaction()).start();
    complete(run, 'a');
    run.do({ type: 'ThrowJobError', elementKey: run.key('k'), code: 'GAGAL', message: '' });
    expect(run.live).toEqual(['e']);
  });

  it('should be undone as a whole when it was completed', async () => {
    const run = await model(
      start +
        sub('t', tasks('a') + undoneBy('a', 'ua'), ['t_mulai > a'], {}, 'transaction') +
        ended('urungkan', compensate()),
      'mulai > t > urungkan',
    );
    run.start();
    complete(run, 'a', 'ua');
    expect(run.state!.status).toBe('completed');
  });
});
