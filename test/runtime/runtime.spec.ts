import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { elementOf, ROOT_KEY } from '#engine';
import { definitionsXml, element, extensions, flow, flows, processXml, timer } from '../support/bpmn-xml.js';
import { startTestNode, until, type TestNode } from '../support/node.js';
import type { CommandOutcome } from '#runtime';

const TENANT = 'nasional';
const userTask = (id: string) =>
  element(
    'userTask',
    id,
    {},
    extensions('<zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="14.08/PUPR:pelaksana" />'),
  );
const start = element('startEvent', 'mulai');
const end = element('endEvent', 'selesai');
const message =
  '<bpmn:message id="m" name="balasan"><bpmn:extensionElements><zeebe:subscription correlationKey="=nomor" /></bpmn:extensionElements></bpmn:message>' +
  '<bpmn:message id="pesanMasuk" name="masuk" /><bpmn:signal id="s" name="pengumuman" />';
const messageEvent = '<bpmn:messageEventDefinition messageRef="m" />';

const NUMBER = '<zeebe:ioMapping><zeebe:input source="=nomor" target="nomor" /></zeebe:ioMapping>';

const MODELS = {
  'workflows/tugas.bpmn': processXml({
    id: 'tugas',
    body: start + userTask('kerja') + end + flows('mulai > kerja > selesai'),
  }),
  'workflows/jeda.bpmn': processXml({
    id: 'jeda',
    body:
      start +
      element('intermediateCatchEvent', 'tunggu', {}, timer('timeDuration', 'PT0.2S')) +
      end +
      flows('mulai > tunggu > selesai'),
  }),
  'workflows/pesan.bpmn': processXml({
    id: 'pesan',
    definitions: message,
    body:
      start +
      element('intermediateCatchEvent', 'tunggu', {}, messageEvent) +
      userTask('baca') +
      end +
      flows('mulai > tunggu > baca > selesai'),
  }),
  'workflows/masuk.bpmn': processXml({
    id: 'masuk',
    definitions: message,
    body:
      element('startEvent', 'mulai', {}, '<bpmn:messageEventDefinition messageRef="pesanMasuk" />') +
      userTask('baca') +
      end +
      flows('mulai > baca > selesai'),
  }),
  'workflows/masuk-arsip.bpmn': processXml({
    id: 'masuk_arsip',
    definitions: message,
    body:
      element('startEvent', 'mulai', {}, '<bpmn:messageEventDefinition messageRef="pesanMasuk" />') +
      userTask('simpan') +
      end +
      flows('mulai > simpan > selesai'),
  }),
  'workflows/berkas.bpmn': processXml({
    id: 'berkas',
    definitions: ['surat', 'foto', 'saksi']
      .map(
        (id) =>
          `<bpmn:message id="${id}" name="${id}">${extensions('<zeebe:subscription correlationKey="=nomor" />')}</bpmn:message>`,
      )
      .join(''),
    body:
      element('eventBasedGateway', 'g', { instantiate: true, eventGatewayType: 'Parallel' }) +
      ['surat', 'foto', 'saksi']
        .map((id) =>
          element(
            'intermediateCatchEvent',
            `ada_${id}`,
            {},
            `<bpmn:messageEventDefinition messageRef="${id}" />`,
          ),
        )
        .join('') +
      end +
      flows('g > ada_surat > selesai', 'g > ada_foto > selesai', 'g > ada_saksi > selesai'),
  }),
  'workflows/kerja-sama.bpmn': definitionsXml(
    '<bpmn:collaboration id="kerja"><bpmn:participant id="warga" processRef="lapor" /><bpmn:participant id="dinas" processRef="tangani" />' +
      '<bpmn:messageFlow id="f1" sourceRef="kirim" targetRef="laporan_masuk" /><bpmn:messageFlow id="f2" sourceRef="jawab" targetRef="terima" /></bpmn:collaboration>' +
      ['laporan', 'tanggapan']
        .map(
          (id) =>
            `<bpmn:message id="${id}" name="${id}">${extensions('<zeebe:subscription correlationKey="=nomor" />')}</bpmn:message>`,
        )
        .join('') +
      `<bpmn:process id="lapor" isExecutable="true">${
        start +
        element('sendTask', 'kirim', { messageRef: 'laporan' }, extensions(NUMBER)) +
        element('receiveTask', 'terima', { messageRef: 'tanggapan' }) +
        end +
        flows('mulai > kirim > terima > selesai')
      }</bpmn:process>` +
      `<bpmn:process id="tangani" isExecutable="true">${
        element('startEvent', 'laporan_masuk', {}, '<bpmn:messageEventDefinition messageRef="laporan" />') +
        userTask('periksa') +
        element(
          'endEvent',
          'jawab',
          {},
          extensions(NUMBER) + '<bpmn:messageEventDefinition messageRef="tanggapan" />',
        ) +
        flows('laporan_masuk > periksa > jawab')
      }</bpmn:process>`,
  ),
  'workflows/umum.bpmn': processXml({
    id: 'umum',
    definitions: message,
    body:
      start +
      element('intermediateCatchEvent', 'tunggu', {}, '<bpmn:signalEventDefinition signalRef="s" />') +
      end +
      flows('mulai > tunggu > selesai'),
  }),
  'workflows/penyiar.bpmn': processXml({
    id: 'penyiar',
    definitions: message,
    body:
      start +
      element('endEvent', 'umumkan', {}, '<bpmn:signalEventDefinition signalRef="s" />') +
      flows('mulai > umumkan'),
  }),
  'workflows/induk.bpmn': processXml({
    id: 'induk',
    body:
      start +
      element(
        'callActivity',
        'panggil',
        {},
        extensions('<zeebe:calledElement processId="anak" propagateAllChildVariables="true" />'),
      ) +
      userTask('lanjut') +
      end +
      flows('mulai > panggil > lanjut > selesai'),
  }),
  'workflows/anak.bpmn': processXml({
    id: 'anak',
    body:
      start +
      element(
        'scriptTask',
        'hitung',
        {},
        extensions('<zeebe:script expression="=nilai * 2" resultVariable="hasil" />'),
      ) +
      end +
      flows('mulai > hitung > selesai'),
  }),
  'workflows/pekerjaan.bpmn': processXml({
    id: 'pekerjaan',
    body:
      start +
      element(
        'serviceTask',
        'kerja',
        {},
        extensions('<zeebe:taskDefinition type="tidak-ada" retries="2" />'),
      ) +
      end +
      flow('mulai', 'kerja') +
      flow('kerja', 'selesai'),
  }),
};

describe('the runtime on PostgreSQL', () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await startTestNode();
    await node.deploy(MODELS);
  }, 60_000);
  afterAll(() => node.stop());

  const begin = async (bpmnProcessId: string, variables = {}): Promise<string> => {
    const outcome = await node.runtime.startProcess(
      { tenant: TENANT, bpmnProcessId, variables },
      { actor: 'ani' },
    );
    return accepted(outcome).instanceKey;
  };
  const statusOf = async (instanceKey: string) =>
    (await node.store.journal.loadInstance(TENANT, instanceKey))!.state.status;
  const taskOf = (instanceKey: string) =>
    until(async () => {
      const state = (await node.store.journal.loadInstance(TENANT, instanceKey))?.state;
      return state?.elements.find((one) => one.wait?.type === 'userTask')?.key;
    }, `a task of ${instanceKey}`);
  const verified = async (instanceKey: string) =>
    expect(await node.history.verifyReplay(TENANT, instanceKey)).toMatchObject({
      isIntact: true,
      isDeterministic: true,
    });

  it('should carry a task from start to end and answer a repeated command with its first result', async () => {
    const instanceKey = await begin('tugas', { nomor: 'A1' });
    const key = await taskOf(instanceKey);
    expect(await node.store.queries.userTask(TENANT, instanceKey, key)).toMatchObject({
      status: 'created',
      candidateGroups: ['14.08/PUPR:pelaksana'],
    });
    const complete = () =>
      node.runtime.execute(
        TENANT,
        instanceKey,
        { type: 'CompleteUserTask', elementKey: key, actor: 'ani', variables: { ok: true } },
        { actor: 'ani', idempotencyKey: `selesai-${instanceKey}` },
      );
    const first = accepted(await complete());
    const again = accepted(await complete());
    expect(again).toMatchObject({ isRepeated: true, revision: first.revision });
    expect(await statusOf(instanceKey)).toBe('completed');
    expect(await node.store.queries.userTask(TENANT, instanceKey, key)).toMatchObject({
      status: 'completed',
    });
    await verified(instanceKey);
  });

  it('should refuse a stale revision and a task that somebody else completed', async () => {
    const instanceKey = await begin('tugas');
    const elementKey = await taskOf(instanceKey);
    const claim = { type: 'ClaimUserTask', elementKey, assignee: 'ani' } as const;
    accepted(await node.runtime.execute(TENANT, instanceKey, claim, { actor: 'ani', expectedRevision: 1 }));
    const stale = await node.runtime.execute(
      TENANT,
      instanceKey,
      { type: 'CompleteUserTask', elementKey, variables: {} },
      { actor: 'budi', expectedRevision: 1 },
    );
    expect(stale).toMatchObject({
      outcome: 'rejected',
      rejection: { code: 'REVISION_CONFLICT', currentRevision: 2 },
    });
  });

  it('should let one of many racers on two nodes win each task', async () => {
    const other = await node.another();
    const keys = await Promise.all(Array.from({ length: 10 }, () => begin('tugas')));
    const wins = await Promise.all(
      keys.map(async (instanceKey) => {
        const elementKey = await taskOf(instanceKey);
        const racers = Array.from({ length: 8 }, (_, i) =>
          (i % 2 ? other : node).runtime.execute(
            TENANT,
            instanceKey,
            { type: 'CompleteUserTask', elementKey, variables: { pemenang: i } },
            { actor: `pegawai-${i}` },
          ),
        );
        const outcomes = await Promise.all(racers);
        return outcomes.filter((outcome) => outcome.outcome === 'accepted').length;
      }),
    );
    expect(wins).toEqual(keys.map(() => 1));
  });

  it('should fire a timer when it is due', async () => {
    const instanceKey = await begin('jeda');
    await until(async () => (await statusOf(instanceKey)) === 'completed', 'the timer to fire');
    await verified(instanceKey);
  });

  it('should correlate a message once and keep one that comes early', async () => {
    const waiting = await begin('pesan', { nomor: 'B1' });
    const publish = (nomor: string, messageId: string, timeToLiveMs = 0) =>
      node.messages.publish(
        {
          tenant: TENANT,
          name: 'balasan',
          correlationKey: nomor,
          variables: { isi: messageId },
          messageId,
          timeToLiveMs,
        },
        { actor: 'warga' },
      );
    expect(await publish('B1', 'm-1')).toMatchObject({ instanceKeys: [waiting] });
    // Sent again, as a client does whose answer was lost: the first answer, not a second life in the buffer.
    expect(await publish('B1', 'm-1', 60_000)).toMatchObject({
      instanceKeys: [waiting],
      isBuffered: false,
      isRepeated: true,
    });

    expect(await publish('B2', 'm-2', 60_000)).toMatchObject({ instanceKeys: [], isBuffered: true });
    const late = await begin('pesan', { nomor: 'B2' });
    await taskOf(late);
    expect(
      elementOf((await node.store.journal.loadInstance(TENANT, late))!.state, ROOT_KEY)!.variables,
    ).toMatchObject({ isi: 'm-2' });
  });

  it('should pass over a message that was delivered before its node died, and give the next one', async () => {
    const publish = (messageId: string) =>
      node.messages.publish(
        {
          tenant: TENANT,
          name: 'balasan',
          correlationKey: 'B3',
          variables: { isi: messageId },
          messageId,
          timeToLiveMs: 60_000,
        },
        { actor: 'warga' },
      );
    const first = await begin('pesan', { nomor: 'B3' });
    expect(await publish('m-3')).toMatchObject({ instanceKeys: [first] });
    // As the buffer is when a node dies after the delivery and before it takes the message out.
    await node.store.work.bufferMessage({
      tenant: TENANT,
      messageId: 'm-3',
      name: 'balasan',
      correlationKey: 'B3',
      variables: { isi: 'm-3' },
      timeToLiveMs: 60_000,
    });
    await publish('m-4');
    const second = await begin('pesan', { nomor: 'B3' });
    await taskOf(second);
    const { state } = (await node.store.journal.loadInstance(TENANT, second))!;
    expect(elementOf(state, 0)!.variables).toMatchObject({ isi: 'm-4' });
  });

  it('should start a process on a message, once for each message id', async () => {
    const publish = () =>
      node.messages.publish(
        {
          tenant: TENANT,
          name: 'masuk',
          correlationKey: 'C1',
          variables: { kanal: 'sms' },
          messageId: 'sms-77',
        },
        { actor: 'kanal' },
      );
    const started = await publish();
    const processes = await Promise.all(
      started.instanceKeys.map(
        async (key) => (await node.store.journal.loadInstance(TENANT, key))!.state.bpmnProcessId,
      ),
    );
    expect(processes.sort()).toEqual(['masuk', 'masuk_arsip']);
    expect(await publish()).toEqual({ ...started, isRepeated: true });
  });

  it('should not start a process by a message again that a waiter has had', async () => {
    const waiting = await begin('pesan', { nomor: 'C2' });
    const publish = () =>
      node.messages.publish(
        { tenant: TENANT, name: 'balasan', correlationKey: 'C2', variables: {}, messageId: 'sms-78' },
        { actor: 'kanal' },
      );
    expect((await publish()).instanceKeys).toEqual([waiting]);
    await node.deploy({
      'workflows/balas.bpmn': processXml({
        id: 'balas',
        definitions: message,
        body:
          element('startEvent', 'mulai', {}, '<bpmn:messageEventDefinition messageRef="m" />') +
          end +
          flows('mulai > selesai'),
      }),
    });
    expect(await publish()).toMatchObject({ instanceKeys: [waiting], isRepeated: true });
  });

  it('should begin the next set by a message that waits for it', async () => {
    const publish = (name: string, messageId: string) =>
      node.messages.publish(
        {
          tenant: TENANT,
          name,
          correlationKey: 'D9',
          variables: { nomor: 'D9' },
          messageId,
          timeToLiveMs: 60_000,
        },
        { actor: 'warga' },
      );
    const [first] = (await publish('surat', 'd9-1')).instanceKeys;
    expect(await publish('surat', 'd9-2')).toMatchObject({ instanceKeys: [], isBuffered: true });
    await publish('foto', 'd9-3');
    await publish('saksi', 'd9-4');
    expect(await statusOf(first!)).toBe('completed');
    const second = await until(async () => {
      const { items } = await node.store.queries.instances(
        { tenants: [TENANT], bpmnProcessId: 'berkas', statuses: ['active'], businessKey: 'D9' },
        { first: 1 },
      );
      return items[0]?.item.instanceKey;
    }, 'the next set to begin');
    expect((await publish('foto', 'd9-5')).instanceKeys).toEqual([second]);
    expect((await publish('saksi', 'd9-6')).instanceKeys).toEqual([second]);
    expect(await statusOf(second)).toBe('completed');
  });

  it('should start one instance for each set of messages, whichever node and order they come in', async () => {
    const other = await node.another();
    const publish = async (name: string, nomor: string, at: TestNode, messageId = `${name}-${nomor}`) =>
      (
        await at.messages.publish(
          { tenant: TENANT, name, correlationKey: nomor, variables: { nomor }, messageId },
          { actor: 'warga' },
        )
      ).instanceKeys[0];
    for (const nomor of ['D1', 'D2', 'D3']) {
      const reached = await Promise.all([
        publish('surat', nomor, node),
        publish('foto', nomor, other),
        publish('saksi', nomor, node),
      ]);
      expect(new Set(reached).size).toBe(1);
      expect(await statusOf(reached[0]!)).toBe('completed');
      expect(await publish('surat', nomor, other)).toBe(reached[0]);
      const next = await publish('foto', nomor, other, `lagi-${nomor}`);
      expect(next).not.toBe(reached[0]);
      expect(await publish('foto', nomor, node, `lagi-${nomor}`)).toBe(next);
      expect(await publish('foto', nomor, node, `ketiga-${nomor}`)).toBeUndefined();
      expect(await publish('saksi', nomor, node, `lagi-saksi-${nomor}`)).toBe(next);
    }
  });

  it('should carry the message flows between two executable pools of one file', async () => {
    const warga = await begin('lapor', { nomor: 'E1' });
    const dinas = await until(async () => {
      const filter = { tenants: [TENANT], bpmnProcessId: 'tangani' };
      return (await node.store.queries.instances(filter, { first: 1 })).items[0]?.item.instanceKey;
    }, 'the other pool to start');
    const elementKey = await taskOf(dinas);
    accepted(
      await node.runtime.execute(
        TENANT,
        dinas,
        { type: 'CompleteUserTask', elementKey, variables: {} },
        { actor: 'ani' },
      ),
    );
    await until(async () => (await statusOf(warga)) === 'completed', 'the answer to arrive');
    await verified(dinas);
  });

  it('should bring a signal to every waiter', async () => {
    const waiters = await Promise.all(Array.from({ length: 5 }, () => begin('umum')));
    await begin('penyiar');
    for (const instanceKey of waiters)
      await until(async () => (await statusOf(instanceKey)) === 'completed', 'the signal to arrive');
  });

  it('should call a process and take its result', async () => {
    const instanceKey = await begin('induk', { nilai: 21 });
    await taskOf(instanceKey);
    expect(
      elementOf((await node.store.journal.loadInstance(TENANT, instanceKey))!.state, ROOT_KEY)!.variables,
    ).toMatchObject({ hasil: 42 });
    await verified(instanceKey);
  });

  it('should call the version that the call is bound to', async () => {
    const child = (id: string, tag: string, hasil: string) => ({
      [`workflows/${id}.bpmn`]: processXml({
        id,
        body:
          extensions(`<zeebe:versionTag value="${tag}" />`) +
          start +
          element(
            'scriptTask',
            'hitung',
            {},
            extensions(`<zeebe:script expression="=&quot;${hasil}&quot;" resultVariable="hasil" />`),
          ) +
          end +
          flows('mulai > hitung > selesai'),
      }),
    });
    const parent = (id: string, binding: string) => ({
      [`workflows/${id}.bpmn`]: processXml({
        id,
        body:
          start +
          element(
            'callActivity',
            'panggil',
            {},
            extensions(`<zeebe:calledElement processId="terikat" ${binding} />`),
          ) +
          userTask('lanjut') +
          end +
          flows('mulai > panggil > lanjut > selesai'),
      }),
    });
    await node.deploy({
      ...child('terikat', 'v1', 'satu'),
      ...parent('dengan', 'bindingType="deployment"'),
      ...parent('bertanda', 'bindingType="versionTag" versionTag="v2"'),
      ...parent('hilang', 'bindingType="versionTag" versionTag="v9"'),
      ...parent('terbaru', ''),
    });
    await node.deploy(child('terikat', 'v2', 'dua'));
    await node.deploy(child('terikat', 'v3', 'tiga'));
    const resultOf = async (id: string) => {
      const instanceKey = await begin(id);
      await taskOf(instanceKey);
      return elementOf((await node.store.journal.loadInstance(TENANT, instanceKey))!.state, ROOT_KEY)!
        .variables;
    };
    expect(await resultOf('dengan')).toEqual({ hasil: 'satu' });
    expect(await resultOf('bertanda')).toEqual({ hasil: 'dua' });
    expect(await resultOf('terbaru')).toEqual({ hasil: 'tiga' });
    const lost = await begin('hilang');
    const [incident] = await until(async () => {
      const { incidents } = (await node.store.journal.loadInstance(TENANT, lost))!.state;
      return incidents.length > 0 && [...incidents];
    }, 'the incident');
    expect(incident).toMatchObject({
      kind: 'CHILD_FAILED',
      message: expect.stringContaining('with version tag "v9"'),
    });
  });

  it('should put a poison job into an incident and leave its neighbours alone', async () => {
    const instanceKey = await begin('pekerjaan');
    const [job] = await until(async () => {
      const jobs = await node.store.work.leaseJobs({
        jobTypes: ['tidak-ada'],
        limit: 1,
        leaseMs: 1_000,
        owner: 'test',
      });
      return jobs.length > 0 && jobs;
    }, 'the job');
    const elementKey = job!.jobKey;
    const fail = (retriesLeft: number) =>
      node.runtime.execute(
        TENANT,
        instanceKey,
        { type: 'FailJob', elementKey, message: 'rusak', retriesLeft },
        { actor: 'test' },
      );
    accepted(await fail(1));
    accepted(await fail(0));
    const incidents = await node.store.queries.incidentsByInstance([{ tenant: TENANT, instanceKey }]);
    expect(incidents).toMatchObject([{ kind: 'JOB_RETRIES_EXHAUSTED', message: 'rusak' }]);
  });

  it('should follow the journal without a gap, stored entries first, then live ones', async () => {
    const abort = new AbortController();
    const seen: number[] = [];
    const head = (await node.feed.heads([TENANT])).get(TENANT)!;
    const reading = (async () => {
      for await (const entry of node.feed.follow(new Map([[TENANT, head - 3]]), abort.signal)) {
        seen.push(entry.position);
        if (entry.position >= head + 20) break;
      }
    })();
    await Promise.all(Array.from({ length: 20 }, () => begin('tugas')));
    await reading;
    expect(seen.slice(0, 23)).toEqual(Array.from({ length: 23 }, (_, i) => head - 2 + i));
    abort.abort();
  });

  it('should show an instance as it was', async () => {
    const instanceKey = await begin('tugas', { tahap: 1 });
    const elementKey = await taskOf(instanceKey);
    accepted(
      await node.runtime.execute(
        TENANT,
        instanceKey,
        { type: 'ClaimUserTask', elementKey, assignee: 'ani' },
        { actor: 'ani' },
      ),
    );
    accepted(
      await node.runtime.execute(
        TENANT,
        instanceKey,
        { type: 'CompleteUserTask', elementKey, variables: {} },
        { actor: 'ani' },
      ),
    );
    const first = await node.history.asOf(TENANT, instanceKey, { sequence: 1 });
    expect(elementOf(first!.state, elementKey)!.wait).toMatchObject({ type: 'userTask' });
    expect(JSON.stringify(elementOf(first!.state, elementKey)!.wait)).not.toContain('assignee');
    const second = await node.history.asOf(TENANT, instanceKey, { sequence: 2 });
    expect(elementOf(second!.state, elementKey)!.wait).toMatchObject({ assignee: 'ani' });
    expect(
      (await node.history.asOf(TENANT, instanceKey, { moment: new Date().toISOString() }))!.state.status,
    ).toBe('completed');
  });

  it('should refuse a faulty deployment whole', async () => {
    const { created, findings } = await node.deployments.deploy(
      {
        files: [
          {
            path: 'workflows/baik.bpmn',
            content: processXml({ id: 'baik', body: start + end + flows('mulai > selesai') }),
          },
          { path: 'workflows/buruk.bpmn', content: '<bpmn:definitions' },
        ],
      },
      { actor: 'test' },
    );
    expect(created).toEqual([]);
    expect(findings).toContainEqual(
      expect.objectContaining({ severity: 'error', file: 'workflows/buruk.bpmn' }),
    );
    expect(await node.configuration.processFor(TENANT, 'baik')).toBeUndefined();
  });

  it('should deploy the same twice without a change', async () => {
    const files = Object.entries(MODELS).map(([path, content]) => ({ path, content }));
    expect((await node.deployments.deploy({ files }, { actor: 'test' })).created).toEqual([]);
  });

  it('should have had no error in its background loops', () => {
    expect(node.loopErrors).toEqual([]);
  });
});

function accepted(outcome: CommandOutcome) {
  if (outcome.outcome === 'rejected')
    throw new Error(`${outcome.rejection.code}: ${outcome.rejection.message}`);
  return outcome;
}
