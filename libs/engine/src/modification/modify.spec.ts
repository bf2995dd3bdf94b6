import { describe, expect, it } from '@jest/globals';
import { elementOf, ROOT_KEY, type ModifyInstruction, type StartPoint } from '#engine';
import { element, extensions, flow, flows, processXml, timer } from '../../../../test/support/bpmn-xml.js';
import { KernelRun } from '../../../../test/support/kernel.js';

const task = (id: string, inside = '') =>
  element('userTask', id, {}, extensions('<zeebe:userTask />') + inside);
const start = element('startEvent', 'mulai');
const end = element('endEvent', 'selesai');
const many = (attributes = '', isSequential = false) =>
  `<bpmn:multiInstanceLoopCharacteristics isSequential="${isSequential}">${extensions(`<zeebe:loopCharacteristics inputCollection="=daftar" inputElement="satu" outputCollection="hasil" outputElement="=satu" ${attributes}/>`)}</bpmn:multiInstanceLoopCharacteristics>`;
const modify = (...instructions: ModifyInstruction[]) =>
  ({ type: 'ModifyInstance', reason: 'perbaikan', instructions }) as const;
const before = (elementId: string, more: Partial<StartPoint> = {}): ModifyInstruction => ({
  type: 'start',
  point: { at: 'before', elementId, ...more },
});
const after = (elementId: string, more: Partial<StartPoint> = {}): ModifyInstruction => ({
  type: 'start',
  point: { at: 'after', elementId, ...more },
});
const cancel = (selection: string | number): ModifyInstruction => ({
  type: 'cancel',
  selection: typeof selection === 'string' ? { elementId: selection } : { elementKey: selection },
});
const move = (from: string | number, elementId: string): ModifyInstruction => ({
  type: 'move',
  selection: typeof from === 'string' ? { elementId: from } : { elementKey: from },
  point: { at: 'before', elementId },
});

const NESTED = processXml({
  body:
    start +
    task('a') +
    element(
      'subProcess',
      'luar',
      {},
      extensions('<zeebe:ioMapping><zeebe:input source="=1 + 1" target="lokal" /></zeebe:ioMapping>') +
        element('startEvent', 'm2') +
        task('b') +
        element(
          'subProcess',
          'dalam',
          {},
          element('startEvent', 'm3') + task('c') + element('endEvent', 's3') + flows('m3 > c > s3'),
        ) +
        element('endEvent', 's2') +
        flows('m2 > b > dalam > s2'),
    ) +
    element('boundaryEvent', 'lewat', { attachedToRef: 'luar' }, timer('timeDuration', 'PT1H')) +
    task('d') +
    end +
    flows('mulai > a > luar > d > selesai', 'lewat > d'),
});

describe('modifying an instance', () => {
  it('should move a token and set variables, in one entry', async () => {
    const run = (await KernelRun.of(NESTED)).start().do(
      modify({
        type: 'move',
        selection: { elementId: 'a' },
        point: { at: 'before', elementId: 'd', variables: { x: 1 }, localVariables: { y: 2 } },
      }),
    );
    expect(run.live).toEqual(['d']);
    expect(run.variables).toEqual({ x: 1 });
    expect(elementOf(run.state, run.key('d'))!.variables).toEqual({ y: 2 });
    expect(run.completeTask('d').state!.status).toBe('completed');
  });

  it('should enter the scopes that are missing, with their inputs and boundary events', async () => {
    const run = (await KernelRun.of(NESTED)).start().do(modify(cancel('a'), before('c')));
    expect(run.live).toEqual(['luar', 'dalam', 'c']);
    expect(elementOf(run.state, run.key('luar'))!.variables).toEqual({ lokal: 2 });
    expect(run.subscription('lewat').elementKey).toBe(run.key('luar'));
    expect(run.completeTask('c').live).toEqual(['d']);
  });

  it('should begin in a scope that is live already, and cancel one that loses its last token', async () => {
    const run = (await KernelRun.of(NESTED)).start().completeTask('a');
    const outer = run.key('luar');
    run.do(modify(before('c')));
    expect(run.key('luar')).toBe(outer);
    expect(run.live).toEqual(['luar', 'b', 'dalam', 'c']);
    run.do(modify(cancel('c'), cancel('b'), before('a')));
    expect(run.live).toEqual(['a']);
    expect(run.state!.subscriptions).toEqual([]);
  });

  it('should end the instance that loses its last token', async () => {
    const run = (await KernelRun.of(NESTED)).start().do(modify(cancel('a')));
    expect(run.state!.status).toBe('terminated');
    expect(run.events.at(-1)).toEqual({ type: 'InstanceTerminated', reason: 'perbaikan' });
  });

  it('should start after an element by its flow, and want it named where there are several', async () => {
    const run = (
      await KernelRun.of(
        processXml({
          body:
            start +
            task('a') +
            element('parallelGateway', 'pisah') +
            task('b') +
            task('c') +
            end +
            flows('mulai > a > pisah > b > selesai', 'pisah > c > selesai'),
        }),
      )
    ).start();
    expect(run.refused(modify(after('pisah'))).message).toBe(
      'Expected "pisah" to have one outgoing flow, but it has "pisah-b", "pisah-c": name one',
    );
    expect(run.refused(modify(after('pisah', { flowId: 'x' }))).code).toBe('INVALID_ARGUMENT');
    expect(run.refused(modify(after('selesai'))).message).toContain('but it has none');
    run.do(modify(cancel('a'), after('pisah', { flowId: 'pisah-c' })));
    expect(run.live).toEqual(['c']);
  });

  it.each([
    [before('lewat'), 'start after it'],
    [before('tidak-ada'), 'another pool'],
    [cancel(99), 'to be live'],
    [cancel(0), 'cancel the instance'],
    [cancel('d'), 'there is none'],
    [before('c', { scopeKey: 99 }), 'is not live'],
    [after('a', { localVariables: {} }), 'only with a start before'],
    [{ type: 'addIteration', elementKey: 1 } as const, 'multi-instance'],
  ])('should refuse %j and change nothing', async (instruction, why) => {
    const run = (await KernelRun.of(NESTED)).start();
    const { state } = run;
    expect(run.refused(modify(cancel('a'), instruction)).message).toContain(why);
    expect(run.state).toBe(state);
    expect(run.live).toEqual(['a']);
  });

  it('should refuse to enter an event sub-process without its event, and what undoes another', async () => {
    const run = (
      await KernelRun.of(
        processXml({
          definitions: '<bpmn:error id="e1" errorCode="GAGAL" />',
          body:
            start +
            task('a') +
            element('boundaryEvent', 'batal', { attachedToRef: 'a' }, '<bpmn:compensateEventDefinition />') +
            element('userTask', 'urung', { isForCompensation: true }, extensions('<zeebe:userTask />')) +
            '<bpmn:association id="as" sourceRef="batal" targetRef="urung" />' +
            element(
              'subProcess',
              'tangani',
              { triggeredByEvent: true },
              element('startEvent', 'salah', {}, '<bpmn:errorEventDefinition errorRef="e1" />') +
                task('t') +
                element('endEvent', 'se') +
                flows('salah > t > se'),
            ) +
            end +
            flows('mulai > a > selesai'),
        }),
      )
    ).start();
    for (const id of ['tangani', 'salah', 't'])
      expect(run.refused(modify(before(id))).message).toContain('only its event starts');
    expect(run.refused(modify(before('urung'))).message).toContain('to undo another one');
  });

  it('should settle an inclusive join anew, and take away or take along what waits at one in vain', async () => {
    const model = (kind: string) =>
      processXml({
        body:
          start +
          element('parallelGateway', 'pisah') +
          task('a') +
          task('b') +
          element(kind, 'gabung') +
          task('c') +
          end +
          flows('mulai > pisah > a > gabung > c > selesai', 'pisah > b > gabung'),
      });
    const inclusive = (await KernelRun.of(model('inclusiveGateway'))).start().completeTask('a');
    expect(inclusive.do(modify(cancel('b'))).live).toEqual(['c']);

    const parallel = (await KernelRun.of(model('parallelGateway'))).start().completeTask('a');
    parallel.do(modify(cancel('b')));
    expect(parallel.incidents).toMatchObject([{ kind: 'TOKENS_STUCK' }]);
    const stuck = parallel.incidents[0]!.key;
    expect(parallel.do(modify(before('b'))).incidents).toEqual([]);
    parallel.do(modify(cancel('b')));
    expect(parallel.incidents).toMatchObject([{ kind: 'TOKENS_STUCK' }]);
    expect(parallel.incidents[0]!.key).not.toBe(stuck);
    parallel.do(modify(before('gabung')));
    expect(parallel.live).toEqual(['c']);
    expect(elementOf(parallel.state, ROOT_KEY)!.arrivals).toBeUndefined();
    expect(parallel.incidents).toEqual([]);

    const moved = (await KernelRun.of(model('parallelGateway'))).start().completeTask('a');
    moved.do(modify(move('gabung', 'c'), cancel('b')));
    expect(moved.live).toEqual(['c']);
    expect(moved.completeTask('c').state!.status).toBe('completed');
  });

  describe('in multi-instance activities', () => {
    const sub = (isSequential = false) =>
      processXml({
        body:
          start +
          element(
            'subProcess',
            'tiap',
            {},
            many('', isSequential) +
              element('startEvent', 'm2') +
              task('x') +
              task('y') +
              element('endEvent', 's2') +
              flows('m2 > x > y > s2'),
          ) +
          task('z') +
          end +
          flows('mulai > tiap > z > selesai'),
      });
    const body = (run: KernelRun) => run.state!.elements.find(({ loop }) => loop)!.key;
    const iteration = (run: KernelRun, loopCounter: number) =>
      run.state!.elements.find((one) => one.loopCounter === loopCounter)!.key;

    it('should want the instance named, and keep a moved token in its own', async () => {
      const run = (await KernelRun.of(sub())).start({ daftar: ['p', 'q'] });
      const [first, second] = [iteration(run, 1), iteration(run, 2)];
      expect(run.refused(modify(before('y'))).message).toContain(
        `there are several, with the keys ${first}, ${second}: name one as the scope`,
      );
      run.do(modify(before('y', { scopeKey: second })));
      expect(elementOf(run.state, run.key('y'))!.scopeKey).toBe(second);
      run.do(modify(move('x', 'y')));
      const scopes = run.state!.elements.filter(({ elementId }) => elementId === 'y');
      expect(scopes.map(({ scopeKey }) => scopeKey)).toEqual([second, first, second]);
    });

    it('should add one, and go on without one that is canceled', async () => {
      const run = (await KernelRun.of(sub())).start({ daftar: ['p', 'q'] });
      run.do(modify({ type: 'addIteration', elementKey: body(run), item: 'r' }));
      expect(elementOf(run.state, iteration(run, 3))!.variables).toEqual({ loopCounter: 3, satu: 'r' });
      run.do(modify(cancel(iteration(run, 2))));
      run.completeTask('x').completeTask('y').completeTask('x').completeTask('y');
      expect(run.live).toEqual(['z']);
      expect(run.variables['hasil']).toEqual(['p', null, 'r']);
    });

    it('should go on to the next of a sequence, also to one that was added', async () => {
      const run = (await KernelRun.of(sub(true))).start({ daftar: ['p', 'q'] });
      run.do(modify({ type: 'addIteration', elementKey: body(run), item: 'r' }, cancel(iteration(run, 1))));
      run.completeTask('x').completeTask('y').completeTask('x').completeTask('y');
      expect(run.variables['hasil']).toEqual([null, 'q', 'r']);
      expect(run.live).toEqual(['z']);
    });

    it('should be done when the last open one is canceled and others were completed, else be canceled', async () => {
      const some = (await KernelRun.of(sub())).start({ daftar: ['p', 'q'] });
      some
        .completeTask('x')
        .completeTask('y')
        .do(modify(cancel('x')));
      expect(some.live).toEqual(['z']);
      const none = (await KernelRun.of(sub())).start({ daftar: ['p'] });
      none.do(modify(move('x', 'z')));
      expect(none.live).toEqual(['z']);
      expect(none.completed).not.toContain('tiap');
      expect(none.completeTask('z').state!.status).toBe('completed');
    });

    it('should not begin inside one that is not live, nor cancel one round of a loop', async () => {
      const run = (await KernelRun.of(sub())).start({ daftar: ['p'] });
      run.do(modify(move('tiap', 'z')));
      expect(run.live).toEqual(['z']);
      expect(run.refused(modify(before('y'))).message).toContain('start before it');

      const loop = (
        await KernelRun.of(
          processXml({
            body:
              start +
              task('ulang', '<bpmn:standardLoopCharacteristics loopMaximum="3" />') +
              end +
              flow('mulai', 'ulang') +
              flow('ulang', 'selesai'),
          }),
        )
      ).start();
      expect(loop.refused(modify(cancel(iteration(loop, 1)))).message).toContain('cancel element');
    });
  });
});

describe('starting at chosen points', () => {
  it('should put the tokens of a new instance there, and record what it does anew', async () => {
    const run = await KernelRun.of(NESTED);
    run.start(
      { n: 1 },
      {
        startPoints: [{ at: 'before', elementId: 'c' }],
        restartedFrom: { instanceKey: 'i-0', entryNo: 4 },
        reason: 'salah tutup',
      },
    );
    expect(run.live).toEqual(['luar', 'dalam', 'c']);
    expect(run.state!.restartedFrom).toEqual({ instanceKey: 'i-0', entryNo: 4 });
    expect(run.events[0]).toMatchObject({ type: 'InstanceStarted', restartedFrom: { instanceKey: 'i-0' } });
  });
});
