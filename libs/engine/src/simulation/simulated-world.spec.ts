import { describe, expect, it } from '@jest/globals';
import { readModel } from '#bpmn';
import { SimulatedWorld, type SimulatedEvent, type SimulationOptions } from '#engine';
import {
  definitionsXml,
  element,
  extensions,
  flow,
  flows,
  timer,
} from '../../../../test/support/bpmn-xml.js';

const START = Date.parse('2026-03-02T02:00:00Z');
const ends = element('startEvent', 'mulai') + element('endEvent', 'selesai');
const userTask = (id: string) => element('userTask', id, {}, extensions('<zeebe:userTask />'));
const job = (type: string) => extensions(`<zeebe:taskDefinition type="${type}" retries="2" />`);
const messages =
  '<bpmn:message id="kabar" name="kabar"><bpmn:extensionElements><zeebe:subscription correlationKey="=nomor" /></bpmn:extensionElements></bpmn:message>' +
  '<bpmn:message id="surat" name="surat"><bpmn:extensionElements><zeebe:subscription correlationKey="=nomor" /></bpmn:extensionElements></bpmn:message>' +
  '<bpmn:signal id="bel" name="bel" /><bpmn:error id="galat" errorCode="GALAT" /><bpmn:escalation id="naik" escalationCode="NAIK" />';
const kabar = '<bpmn:messageEventDefinition messageRef="kabar" />';
const bel = '<bpmn:signalEventDefinition signalRef="bel" />';

function processXml(id: string, body: string): string {
  return `<bpmn:process id="${id}" isExecutable="true">${body}</bpmn:process>`;
}

async function world(xml: string, options: Partial<SimulationOptions> = {}): Promise<SimulatedWorld> {
  const { processes, findings } = await readModel(definitionsXml(messages + xml));
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  return new SimulatedWorld({ processes, startAt: START, verifiesReplay: true, ...options });
}

const statuses = (one: SimulatedWorld) => one.instances.map(({ state }) => state.status);

describe('SimulatedWorld', () => {
  it('should fire timers in order, each at its own moment', async () => {
    const seen: string[] = [];
    const note = ({ event, now }: SimulatedEvent) => {
      if (event.type === 'TimerTriggered') seen.push(new Date(now).toISOString());
    };
    const body =
      ends +
      element('parallelGateway', 'g') +
      element('intermediateCatchEvent', 'lama', {}, timer('timeDuration', 'P2D')) +
      element('intermediateCatchEvent', 'cepat', {}, timer('timeDuration', 'PT1H')) +
      element('intermediateCatchEvent', 'lagi', {}, timer('timeDuration', 'PT1H')) +
      element('parallelGateway', 'j') +
      flows('mulai > g > lama > j > selesai', 'g > cepat > lagi > j');
    const one = await world(processXml('p', body), { onEvent: note });
    await one.start({ processId: 'p' });
    expect(one.nextTimerAt()).toBe(START + 3_600_000);
    expect(await one.advance('P1D')).toBe(2);
    expect(one.now).toBe(START + 86_400_000);
    await one.advanceTo(START + 3 * 86_400_000);
    expect(seen).toEqual([
      '2026-03-02T03:00:00.000Z',
      '2026-03-02T04:00:00.000Z',
      '2026-03-04T02:00:00.000Z',
    ]);
    expect(statuses(one)).toEqual(['completed']);
    await expect(one.advanceTo(START)).rejects.toThrow(RangeError);
  });

  it('should start one instance for each set of messages of a parallel event-based gateway', async () => {
    const body =
      element('eventBasedGateway', 'g', { instantiate: true, eventGatewayType: 'Parallel' }) +
      element('intermediateCatchEvent', 'satu', {}, kabar) +
      element('intermediateCatchEvent', 'dua', {}, kabar.replace('kabar', 'surat')) +
      element('endEvent', 'selesai') +
      flows('g > satu > selesai', 'g > dua > selesai');
    const one = await world(processXml('p', body));
    const publish = async (name: string, correlationKey: string) =>
      (await one.publish({ name, correlationKey, variables: { nomor: correlationKey } })).instanceKeys[0];
    const first = await publish('kabar', 'A');
    expect(await publish('kabar', 'A')).toBeUndefined();
    const other = await publish('surat', 'B');
    expect(other).not.toBe(first);
    expect(await publish('surat', 'A')).toBe(first);
    expect(statuses(one)).toEqual(['completed', 'active']);
    const next = await publish('surat', 'A');
    expect([first, other]).not.toContain(next);
    expect(await publish('kabar', 'A')).toBe(next);
  });

  it('should begin the next set by a message that waits for it', async () => {
    const body =
      element('eventBasedGateway', 'g', { instantiate: true, eventGatewayType: 'Parallel' }) +
      element('intermediateCatchEvent', 'satu', {}, kabar) +
      element('intermediateCatchEvent', 'dua', {}, kabar.replace('kabar', 'surat')) +
      element('endEvent', 'selesai') +
      flows('g > satu > selesai', 'g > dua > selesai');
    const one = await world(processXml('p', body));
    const publish = (name: string) =>
      one.publish({ name, correlationKey: 'A', variables: { nomor: 'A' }, timeToLiveMs: 60_000 });
    await publish('kabar');
    expect(await publish('kabar')).toEqual({ instanceKeys: [], isBuffered: true });
    expect(await publish('kabar')).toEqual({ instanceKeys: [], isBuffered: true });
    await publish('surat');
    expect(statuses(one)).toEqual(['completed', 'active']);
    expect(one.bufferedMessages).toHaveLength(1);
    await publish('surat');
    expect(statuses(one)).toEqual(['completed', 'completed', 'active']);
    await one.execute(one.instances[2]!.state.instanceKey, { type: 'CancelInstance', reason: 'salah' });
    await publish('surat');
    expect(statuses(one)).toEqual(['completed', 'completed', 'terminated', 'active']);
  });

  it('should start one instance of each process that begins with a message, where nobody waits for it', async () => {
    const begins = (id: string) =>
      processXml(
        id,
        element('startEvent', `mulai_${id}`, {}, kabar) +
          element('intermediateCatchEvent', `tunggu_${id}`, {}, kabar) +
          element('endEvent', `selesai_${id}`) +
          flows(`mulai_${id} > tunggu_${id} > selesai_${id}`),
      );
    const one = await world(begins('p') + begins('q'));
    const publish = async () =>
      (await one.publish({ name: 'kabar', correlationKey: 'A', variables: { nomor: 'A' } })).instanceKeys;
    const both = await publish();
    expect(one.instances.map(({ state }) => state.bpmnProcessId)).toEqual(['p', 'q']);
    expect(both).toEqual(one.instances.map(({ state }) => state.instanceKey));
    expect(await publish()).toEqual([both[0]]);
    expect(await publish()).toEqual([both[1]]);
    expect(statuses(one)).toEqual(['completed', 'completed']);
    expect(await publish()).toHaveLength(2);
  });

  it('should carry the message flows between executable pools, one instance for each participant', async () => {
    const carries = '<zeebe:ioMapping><zeebe:input source="=nomor" target="nomor" /></zeebe:ioMapping>';
    const pools =
      '<bpmn:collaboration id="kerja"><bpmn:participant id="warga" processRef="lapor" /><bpmn:participant id="dinas" name="Dinas" processRef="tangani"><bpmn:participantMultiplicity minimum="1" maximum="3" /></bpmn:participant>' +
      '<bpmn:messageFlow id="f1" sourceRef="kirim" targetRef="masuk" /><bpmn:messageFlow id="f2" sourceRef="jawab" targetRef="terima" /></bpmn:collaboration>' +
      processXml(
        'lapor',
        ends +
          element('sendTask', 'kirim', { messageRef: 'kabar' }, extensions(carries)) +
          element('receiveTask', 'terima', { messageRef: 'surat' }) +
          flows('mulai > kirim > terima > selesai'),
      ) +
      processXml(
        'tangani',
        element('startEvent', 'masuk', {}, kabar) +
          userTask('periksa') +
          element('endEvent', 'jawab', {}, extensions(carries) + kabar.replace('kabar', 'surat')) +
          flows('masuk > periksa > jawab'),
      );
    const one = await world(pools);
    await one.start({ processId: 'lapor', variables: { nomor: 'A' } });
    await one.start({ processId: 'lapor', variables: { nomor: 'B' } });
    expect(one.tasks.map(({ variables }) => variables)).toEqual([{ nomor: 'A' }, { nomor: 'B' }]);
    await one.completeTask(one.tasks[1]!);
    expect(one.instances.map(({ state }) => [state.bpmnProcessId, state.status])).toEqual([
      ['lapor', 'active'],
      ['tangani', 'active'],
      ['lapor', 'completed'],
      ['tangani', 'completed'],
    ]);
    expect(one.instances.slice(0, 2).map(({ process }) => process.participant)).toEqual([
      { id: 'warga', minimum: 1, maximum: 1 },
      { id: 'dinas', name: 'Dinas', minimum: 1, maximum: 3 },
    ]);
  });

  it('should call a global task like a process', async () => {
    const tasks =
      '<bpmn:globalUserTask id="tanya" name="Tanya" />' +
      element(
        'globalScriptTask',
        'hitung',
        {},
        extensions('<zeebe:script expression="=nilai * 2" resultVariable="hasil" />'),
      );
    const one = await world(
      tasks +
        processXml(
          'p',
          ends +
            element('callActivity', 'satu', { calledElement: 'hitung' }) +
            element('callActivity', 'dua', { calledElement: 'tanya' }) +
            flows('mulai > satu > dua > selesai'),
        ),
    );
    await one.start({ processId: 'p', variables: { nilai: 4 } });
    expect(one.tasks).toMatchObject([{ elementId: 'tanya_task', name: 'Tanya', variables: { hasil: 8 } }]);
    await one.completeTask(one.tasks[0]!);
    expect(statuses(one)).toEqual(['completed', 'completed', 'completed']);
  });

  it('should buffer a message for its time to live and no longer', async () => {
    const body =
      ends + element('intermediateCatchEvent', 'tunggu', {}, kabar) + flows('mulai > tunggu > selesai');
    const one = await world(processXml('p', body));
    const message = { name: 'kabar', correlationKey: 'A1', variables: { isi: 'ada' } };
    expect(await one.publish(message)).toEqual({ instanceKeys: [], isBuffered: false });
    expect(await one.publish({ ...message, timeToLiveMs: 60_000 })).toEqual({
      instanceKeys: [],
      isBuffered: true,
    });
    await one.advance('PT1M');
    await one.start({ processId: 'p', variables: { nomor: 'A1' } });
    expect(statuses(one)).toEqual(['active']);
    expect(await one.publish({ ...message, correlationKey: 'A2', timeToLiveMs: 60_000 })).toEqual({
      instanceKeys: [],
      isBuffered: true,
    });
    await one.start({ processId: 'p', variables: { nomor: 'A2' } });
    expect(statuses(one)).toEqual(['active', 'completed']);
    expect(one.bufferedMessages).toEqual([]);
    expect(await one.publish(message)).toEqual({
      instanceKeys: [one.instances[0]!.state.instanceKey],
      isBuffered: false,
    });
  });

  it('should start a process by a message in the region that it is for', async () => {
    const sender =
      ends +
      element(
        'intermediateThrowEvent',
        'kirim',
        {},
        extensions(
          '<zeebe:properties><zeebe:property name="tenant" value="=tujuan" /></zeebe:properties><zeebe:ioMapping><zeebe:input source="=nomor" target="nomor" /></zeebe:ioMapping>',
        ) + kabar,
      ) +
      flows('mulai > kirim > selesai');
    const receiver =
      element('startEvent', 'masuk', {}, kabar) +
      userTask('kerja') +
      element('endEvent', 'usai') +
      flows('masuk > kerja > usai');
    const one = await world(processXml('pengirim', sender) + processXml('penerima', receiver), {
      tenant: '21.72',
    });
    await one.start({ processId: 'pengirim', variables: { nomor: 'A1', tujuan: '21' } });
    expect(one.instances.map(({ tenant }) => tenant)).toEqual(['21.72', '21']);
    expect(one.tasks).toMatchObject([{ elementId: 'kerja', tenant: '21', variables: { nomor: 'A1' } }]);
    expect(one.instances[1]!.state.businessKey).toBe('A1');
  });

  it('should broadcast a signal to all waiters and to processes that start with it', async () => {
    const body =
      ends + element('intermediateCatchEvent', 'tunggu', {}, bel) + flows('mulai > tunggu > selesai');
    const started =
      element('startEvent', 'dengar', {}, bel) + element('endEvent', 'usai') + flows('dengar > usai');
    const one = await world(processXml('p', body) + processXml('q', started));
    await one.start({ processId: 'p' });
    await one.start({ processId: 'p' });
    await one.start({ processId: 'p', tenant: '14' });
    expect(await one.broadcast({ name: 'bel' })).toBe(3);
    expect(statuses(one)).toEqual(['completed', 'completed', 'active', 'completed']);
  });

  describe('call activities', () => {
    const parent = (more = '', morePaths: string[] = []) =>
      processXml(
        'induk',
        ends +
          element(
            'callActivity',
            'panggil',
            {},
            extensions('<zeebe:calledElement processId="anak" propagateAllChildVariables="true" />'),
          ) +
          more +
          flows('mulai > panggil > selesai', ...morePaths),
      );
    const child = processXml(
      'anak',
      element('startEvent', 'm2') +
        userTask('kerja') +
        element('serviceTask', 'layan', {}, job('layan')) +
        element('endEvent', 's2') +
        flows('m2 > kerja > layan > s2'),
    );

    it('should give the result to the parent', async () => {
      const one = await world(parent() + child, { jobs: { layan: () => ({ variables: { hasil: 7 } }) } });
      await one.start({ processId: 'induk', variables: { n: 1 } });
      const [task] = one.tasks;
      expect(task).toMatchObject({ elementId: 'kerja', variables: { n: 1 } });
      await one.completeTask(task!, { m: 2 });
      expect(statuses(one)).toEqual(['completed', 'completed']);
      expect(one.instances[0]!.entries.flatMap(({ events }) => events)).toContainEqual(
        expect.objectContaining({ type: 'ChildCompleted', variables: { n: 1, m: 2, hasil: 7 } }),
      );
    });

    it('should take an error end of the child to the parent boundary event', async () => {
      const failing = processXml(
        'anak',
        element('startEvent', 'm2') +
          element('endEvent', 'rusak', {}, '<bpmn:errorEventDefinition errorRef="galat" />') +
          flow('m2', 'rusak'),
      );
      const boundary = element(
        'boundaryEvent',
        'tangkap',
        { attachedToRef: 'panggil' },
        '<bpmn:errorEventDefinition errorRef="galat" />',
      );
      const one = await world(
        parent(boundary + userTask('perbaiki'), ['tangkap > perbaiki > selesai']) + failing,
      );
      await one.start({ processId: 'induk' });
      expect(one.tasks.map(({ elementId }) => elementId)).toEqual(['perbaiki']);
      expect(statuses(one)).toEqual(['active', 'terminated']);
    });

    it('should take an escalation of the child to the parent and let the child go on', async () => {
      const escalating = processXml(
        'anak',
        element('startEvent', 'm2') +
          element(
            'intermediateThrowEvent',
            'angkat',
            {},
            '<bpmn:escalationEventDefinition escalationRef="naik" />',
          ) +
          userTask('kerja') +
          element('endEvent', 's2') +
          flows('m2 > angkat > kerja > s2'),
      );
      const boundary = element(
        'boundaryEvent',
        'tangkap',
        { attachedToRef: 'panggil', cancelActivity: false },
        '<bpmn:escalationEventDefinition escalationRef="naik" />',
      );
      const one = await world(
        parent(boundary + userTask('awasi'), ['tangkap > awasi > selesai']) + escalating,
      );
      await one.start({ processId: 'induk' });
      expect(one.tasks.map(({ elementId }) => elementId)).toEqual(['awasi', 'kerja']);
    });

    it('should cancel the child with the call and report a process that is not there', async () => {
      const one = await world(parent() + child);
      await one.start({ processId: 'induk' });
      await one.cancel(one.instances[0]!.state.instanceKey, 'dicabut');
      expect(statuses(one)).toEqual(['terminated', 'terminated']);
      const lonely = await world(parent());
      await lonely.start({ processId: 'induk' });
      expect(lonely.incidents).toMatchObject([{ kind: 'CHILD_FAILED', elementId: 'panggil' }]);
    });
  });

  it('should try a failed job again, raise an incident, and take it up after it is resolved', async () => {
    const body = ends + element('serviceTask', 'layan', {}, job('layan')) + flows('mulai > layan > selesai');
    let attempts = 0;
    const one = await world(processXml('p', body), {
      jobs: { layan: () => (++attempts < 3 ? { failure: 'mati lampu' } : { variables: {} }) },
    });
    await one.start({ processId: 'p' });
    expect(attempts).toBe(2);
    expect(one.incidents).toMatchObject([{ kind: 'JOB_RETRIES_EXHAUSTED', message: 'mati lampu' }]);
    await one.resolveIncident('i-1', one.incidents[0]!.key);
    expect(attempts).toBe(3);
    expect(statuses(one)).toEqual(['completed']);
  });

  it('should leave a job without a handler open, with its headers and variables', async () => {
    const body = ends + element('serviceTask', 'layan', {}, job('layan')) + flows('mulai > layan > selesai');
    const one = await world(processXml('p', body));
    await one.start({ processId: 'p', variables: { n: 1 } });
    expect(one.jobs).toMatchObject([{ jobType: 'layan', retries: 2, headers: {}, variables: { n: 1 } }]);
    expect(await one.completeJob({ instanceKey: 'i-1', elementKey: 99 })).toMatchObject({
      rejection: { code: 'NOT_FOUND' },
    });
    await one.completeJob(one.jobs[0]!, {});
    expect(statuses(one)).toEqual(['completed']);
  });

  it('should answer decisions by the host, and make a fault of it an incident', async () => {
    const body =
      ends +
      element(
        'businessRuleTask',
        'putus',
        {},
        extensions('<zeebe:calledDecision decisionId="d" resultVariable="r" />'),
      ) +
      userTask('kerja') +
      flows('mulai > putus > kerja > selesai');
    let isDown = true;
    const one = await world(processXml('p', body), {
      answerDecision: ({ decisionId, variables }, { now }) =>
        isDown ? { fault: 'tidak ada aturan' } : { outcome: { decisionId, n: variables.n!, now } },
    });
    await one.start({ processId: 'p', variables: { n: 5 } });
    expect(one.incidents).toMatchObject([{ kind: 'DECISION_FAILED', message: 'tidak ada aturan' }]);
    isDown = false;
    await one.resolveIncident('i-1', one.incidents[0]!.key);
    expect(one.tasks).toMatchObject([{ variables: { r: { decisionId: 'd', n: 5, now: START } } }]);
  });

  it('should give the same history for the same calls', async () => {
    const body =
      ends +
      userTask('a') +
      element('intermediateCatchEvent', 't', {}, timer('timeDuration', 'P1D')) +
      flows('mulai > a > t > selesai');
    const histories = await Promise.all(
      [1, 2].map(async () => {
        const one = await world(processXml('p', body));
        await one.start({ processId: 'p' });
        await one.claim(one.tasks[0]!, 'sari');
        await one.completeTask(one.tasks[0]!, { x: 1 }, 'sari');
        await one.advance('P1D');
        return one.instances.map(({ entries }) => entries);
      }),
    );
    expect(histories[0]).toEqual(histories[1]);
    expect(histories[0]!.at(0)!.map(({ command }) => command.type)).toEqual([
      'StartInstance',
      'ClaimUserTask',
      'CompleteUserTask',
      'TriggerTimer',
    ]);
  });

  it('should stop processes that call each other for ever', async () => {
    const body = (id: string, other: string) =>
      processXml(
        id,
        element('startEvent', `m-${id}`) +
          element(
            'callActivity',
            `c-${id}`,
            {},
            extensions(`<zeebe:calledElement processId="${other}" propagateAllChildVariables="false" />`),
          ) +
          element('endEvent', `s-${id}`) +
          flows(`m-${id} > c-${id} > s-${id}`),
      );
    const { processes } = await readModel(definitionsXml(body('p', '=tujuan')));
    const one = new SimulatedWorld({ processes, startAt: START });
    await expect(one.start({ processId: 'p', variables: { tujuan: 'p' } })).rejects.toThrow(
      'at most 10000 deliveries',
    );
  });

  it('should hold only what goes on when it keeps no history', async () => {
    const called = processXml(
      'anak',
      element('startEvent', 'mulaiAnak') +
        userTask('periksa') +
        element('endEvent', 'selesaiAnak') +
        flows('mulaiAnak > periksa > selesaiAnak'),
    );
    const calls = element(
      'callActivity',
      'panggil',
      {},
      extensions('<zeebe:calledElement processId="anak" />'),
    );
    const ended: string[] = [];
    const one = await world(
      called +
        processXml('p', ends + calls + userTask('setuju') + flows('mulai > panggil > setuju > selesai')),
      {
        keepsHistory: false,
        verifiesReplay: false,
        onEvent: ({ event, instanceKey }) => {
          if (event.type === 'InstanceCompleted') ended.push(instanceKey);
        },
      },
    );
    const started = await one.start({ processId: 'p' });
    await one.completeTask(one.tasks[0]!);
    expect(ended).toHaveLength(1);
    expect(one.instances.map(({ entries, state }) => [state.instanceKey, entries])).toEqual([
      [started.outcome === 'accepted' && started.instanceKey, []],
    ]);
    await one.completeTask(one.tasks[0]!);
    expect(ended).toHaveLength(2);
    expect(one.instances).toEqual([]);
  });
});
