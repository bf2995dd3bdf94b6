import type {
  Command,
  ModifyInstruction,
  SimulatedInstance,
  SimulatedWorld,
  SimulationOptions,
} from '#engine';
import { element, extensions, timer } from '../support/bpmn-xml.js';
import { START } from '../support/kernel.js';
import {
  boundary,
  cancel,
  caught,
  compensate,
  condition,
  end,
  ended,
  error,
  escalation,
  eventSub,
  gateway,
  hour,
  job,
  message,
  modelXml,
  script,
  signal,
  start,
  sub,
  task,
  tasks,
  terminate,
  thrown,
  undoneBy,
} from '../conformance/model.js';

/** A process and what happens to it: what a release records, and every later one replays. */
export interface GoldenCase {
  readonly name: string;
  readonly xml: string;
  /** Other versions by their definition keys. */
  readonly versions?: Readonly<Record<string, string>>;
  readonly drive: (world: SimulatedWorld) => Promise<void>;
  readonly options?: Partial<SimulationOptions>;
}

const PROCESS = 'proses';
const key = { nomor: 1 };
const begin = (world: SimulatedWorld, variables = {}, startEventId?: string) =>
  world.start({ processId: PROCESS, variables, ...(startEventId === undefined ? {} : { startEventId }) });

/** Completes the oldest open task of each id. */
async function done(world: SimulatedWorld, ...ids: string[]): Promise<void> {
  for (const id of ids) {
    const found = world.tasks.find(({ elementId }) => elementId === id);
    if (!found) throw new Error(`Expected ${id} to be open, but it is not`);
    await world.completeTask(found, { [`oleh_${id}`]: true });
  }
}

const publish = (world: SimulatedWorld, name: string, timeToLiveMs = 0) =>
  world.publish({ name, correlationKey: '1', variables: { ...key, dari: name }, timeToLiveMs });

const jobOf = (world: SimulatedWorld, id: string) => world.jobs.find(({ elementId }) => elementId === id)!;

const many = (inside: string, attributes = '') =>
  `<bpmn:multiInstanceLoopCharacteristics ${attributes}>${inside}</bpmn:multiInstanceLoopCharacteristics>`;

export const goldenCases: readonly GoldenCase[] = [
  {
    name: 'user-task',
    xml: modelXml(
      start +
        tasks('a', 'b') +
        boundary('ingat', 'a', timer('timeCycle', 'R3/PT1H'), false) +
        ended('catat') +
        boundary('lewat', 'b', hour) +
        tasks('c') +
        end,
      'mulai > a > b > selesai',
      'ingat > catat',
      'lewat > c > selesai',
    ),
    drive: async (world) => {
      await begin(world, { tahap: 1 });
      const [work] = world.tasks;
      const { instanceKey, elementKey } = work!;
      await world.claim(work!, 'ani');
      await world.execute(instanceKey, { type: 'ReleaseUserTask', elementKey });
      await world.execute(instanceKey, { type: 'AssignUserTask', elementKey, assignee: 'budi' });
      await world.advance('PT2H');
      await world.setVariables(instanceKey, { tahap: 2 });
      await world.completeTask(work!, { hasil: 'baik' }, 'budi');
      await world.advance('PT1H');
      await done(world, 'c');
    },
  },
  {
    name: 'gateways',
    xml: modelXml(
      start +
        gateway('exclusive', 'x', { default: 'x-p' }) +
        gateway('parallel', 'p') +
        gateway('inclusive', 'i') +
        gateway('inclusive', 'ij') +
        gateway(
          'complex',
          'k',
          {},
          '<bpmn:activationCondition>=activationCount &gt;= 2</bpmn:activationCondition>',
        ) +
        tasks('a', 'b', 'c', 'd') +
        end,
      'mulai > x',
      'x > selesai ? =singkat',
      'x > p > i',
      'i > a ? =jumlah > 1',
      'i > b ? =jumlah > 2',
      'a > ij > k > d > selesai',
      'b > ij',
      'p > c > k',
      'p > k',
    ),
    drive: async (world) => {
      await begin(world, { singkat: false, jumlah: 3 });
      await done(world, 'b', 'a', 'd', 'c');
      await begin(world, { singkat: true });
    },
  },
  {
    name: 'no-matching-flow',
    xml: modelXml(
      start + gateway('exclusive', 'x') + tasks('a', 'b'),
      'mulai > x',
      'x > a ? =pilih = 1',
      'x > b ? =pilih = 2',
    ),
    drive: async (world) => {
      await begin(world, { pilih: 3 });
      const [incident] = world.incidents;
      await world.setVariables(incident!.instanceKey, { pilih: 2 });
      await world.resolveIncident(incident!.instanceKey, incident!.key);
      await done(world, 'b');
    },
  },
  {
    name: 'jobs',
    xml: modelXml(
      start +
        job('k') +
        boundary('gagal', 'k', error('e1')) +
        job('l') +
        tasks('a') +
        script('s', '=nilai + 1', 'nilai') +
        end,
      'mulai > k > s > l > selesai',
      'gagal > a > selesai',
    ),
    drive: async (world) => {
      await begin(world, { nilai: 1 });
      await world.failJob(jobOf(world, 'k'), 'putus', 1);
      await world.failJob(jobOf(world, 'k'), 'putus', 0);
      const { instanceKey, elementKey } = jobOf(world, 'k');
      await world.execute(instanceKey, { type: 'RetryJob', elementKey, retriesLeft: 2, reason: 'coba lagi' });
      await world.completeJob(jobOf(world, 'k'), { nilai: 5 });
      await world.cancel(instanceKey, 'tidak perlu');
      await begin(world);
      await world.throwError(jobOf(world, 'k'), {
        code: 'GAGAL',
        message: 'rusak',
        variables: { sebab: 'x' },
      });
      await done(world, 'a');
      await begin(world);
      await world.throwError(jobOf(world, 'k'), { code: 'ASING', message: 'tak dikenal' });
    },
  },
  {
    name: 'messages',
    xml: modelXml(
      start +
        caught('c', message('m1')) +
        gateway('eventBased', 'g') +
        caught('satu', message('m2')) +
        caught('dua', hour) +
        tasks('a', 'b', 'e') +
        thrown('kirim', message('m3')) +
        eventSub('saat', message('m3'), tasks('d'), ['saat_mulai > d'], false) +
        end,
      'mulai > c > g > satu > a > kirim > e > selesai',
      'g > dua > b > selesai',
    ),
    drive: async (world) => {
      await publish(world, 'm1', 60_000);
      await begin(world, key);
      await publish(world, 'm2');
      await done(world, 'a', 'd', 'e');
      await begin(world, key);
      await publish(world, 'm1');
      await world.advance('PT1H');
      await done(world, 'b');
    },
  },
  {
    name: 'signals-and-conditions',
    xml: modelXml(
      start +
        gateway('parallel', 'p') +
        caught('c', signal) +
        caught('k', condition('=nilai > 10')) +
        tasks('a') +
        boundary('x', 'a', condition('=nilai > 5'), false) +
        tasks('b') +
        boundary('y', 'b', signal) +
        thrown('siar', signal) +
        ended('tutup', terminate) +
        end,
      'mulai > p > c > selesai',
      'p > k > siar > tutup',
      'p > a > selesai',
      'x > b > selesai',
      'y > selesai',
    ),
    drive: async (world) => {
      await begin(world, { nilai: 1 });
      const [instance] = world.instances;
      const { instanceKey } = instance!.state;
      for (const nilai of [6, 2, 7]) await world.setVariables(instanceKey, { nilai });
      await world.broadcast({ name: 'umum', variables: { kabar: 1 } });
      await world.setVariables(instanceKey, { nilai: 11 });
    },
  },
  {
    name: 'loops',
    xml: modelXml(
      start +
        task(
          'a',
          '<bpmn:standardLoopCharacteristics loopMaximum="3"><bpmn:loopCondition xsi:type="bpmn:tFormalExpression">=lagi</bpmn:loopCondition></bpmn:standardLoopCharacteristics>',
        ) +
        task(
          'b',
          many(
            extensions(
              '<zeebe:loopCharacteristics inputCollection="=orang" inputElement="nama" outputCollection="semua" outputElement="=nama" />',
            ),
          ),
        ) +
        task(
          'c',
          many(
            '<bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">2</bpmn:loopCardinality>',
            'isSequential="true"',
          ),
        ) +
        end,
      'mulai > a > b > c > selesai',
    ),
    drive: async (world) => {
      await begin(world, { lagi: true, orang: ['ani', 'budi'] });
      await done(world, 'a', 'a', 'a', 'b', 'b', 'c', 'c');
    },
  },
  {
    name: 'sub-processes',
    xml: modelXml(
      start +
        sub('s', tasks('a') + thrown('naik', escalation) + tasks('b') + job('k'), [
          's_mulai > a > naik > b > k',
        ]) +
        boundary('e', 's', escalation, false) +
        tasks('c') +
        boundary('g', 's', error('e1')) +
        tasks('d') +
        end,
      'mulai > s > selesai',
      'e > c > selesai',
      'g > d > selesai',
    ),
    drive: async (world) => {
      await begin(world);
      await done(world, 'a', 'c', 'b');
      await world.throwError(jobOf(world, 'k'), { code: 'GAGAL', message: 'rusak' });
      await done(world, 'd');
    },
  },
  {
    name: 'calls',
    xml: modelXml(
      start +
        element('callActivity', 'panggil', { calledElement: 'anak' }) +
        boundary('naik', 'panggil', escalation, false) +
        tasks('a') +
        boundary('habis', 'panggil', hour) +
        tasks('b') +
        end,
      'mulai > panggil > selesai',
      'naik > a > selesai',
      'habis > b > selesai',
    ).replace(
      '</bpmn:definitions>',
      `<bpmn:process id="anak" isExecutable="true">${tasks('isi') + thrown('n', escalation) + element('endEvent', 'akhir')}<bpmn:startEvent id="awal" /><bpmn:sequenceFlow id="f1" sourceRef="awal" targetRef="n" /><bpmn:sequenceFlow id="f2" sourceRef="n" targetRef="isi" /><bpmn:sequenceFlow id="f3" sourceRef="isi" targetRef="akhir" /></bpmn:process></bpmn:definitions>`,
    ),
    drive: async (world) => {
      await begin(world, { nilai: 2 });
      await done(world, 'a', 'isi');
      await begin(world);
      await world.advance('PT1H');
      await done(world, 'b');
    },
  },
  {
    name: 'compensation',
    xml: modelXml(
      start +
        tasks('a') +
        undoneBy('a', 'ua') +
        sub(
          's',
          tasks('b') +
            undoneBy('b', 'ub') +
            eventSub('pulih', compensate(), tasks('x') + thrown('dalam', compensate()), [
              'pulih_mulai > x > dalam',
            ]),
          ['s_mulai > b'],
        ) +
        thrown('urungkan', compensate()) +
        tasks('c') +
        eventSub(
          'saat',
          message('m1'),
          tasks('h') + undoneBy('h', 'uh') + ended('balik', compensate()),
          ['saat_mulai > h > balik'],
          false,
        ) +
        end,
      'mulai > a > s > urungkan > c > selesai',
    ),
    drive: async (world) => {
      await begin(world, key);
      await done(world, 'a');
      await publish(world, 'm1');
      await done(world, 'h', 'uh', 'ua', 'b', 'x', 'ub', 'c');
    },
  },
  {
    name: 'transaction',
    xml: modelXml(
      start +
        sub(
          't',
          tasks('a', 'b') + undoneBy('a', 'ua') + ended('batal', cancel),
          ['t_mulai > a > b > batal'],
          {},
          'transaction',
        ) +
        boundary('keluar', 't', cancel) +
        tasks('c') +
        end,
      'mulai > t > selesai',
      'keluar > c > selesai',
    ),
    drive: async (world) => {
      await begin(world);
      await done(world, 'a', 'b', 'ua', 'c');
    },
  },
  {
    name: 'ad-hoc',
    xml: modelXml(
      start +
        element(
          'adHocSubProcess',
          'h',
          { ordering: 'Sequential' },
          extensions('<zeebe:adHoc activeElementsCollection="=awal" />') +
            tasks('a', 'b') +
            '<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">=cukup</bpmn:completionCondition>',
        ) +
        end,
      'mulai > h > selesai',
    ),
    drive: async (world) => {
      await begin(world, { awal: ['a', 'b'], cukup: false });
      await done(world, 'a', 'b');
      const [instance] = world.instances;
      const { instanceKey, elements } = instance!.state;
      const elementKey = elements.find(({ elementId }) => elementId === 'h')!.key;
      await world.execute(instanceKey, { type: 'ActivateAdHocActivity', elementKey, elementId: 'a' });
      await world.setVariables(instanceKey, { cukup: true });
      await done(world, 'a');
    },
  },
  {
    name: 'decisions',
    xml: modelXml(
      start +
        element(
          'businessRuleTask',
          'r',
          {},
          extensions('<zeebe:calledDecision decisionId="rute" resultVariable="rute" />'),
        ) +
        tasks('a') +
        end,
      'mulai > r > a > selesai',
    ),
    options: {
      answerDecision: ({ variables }) =>
        variables['jenis'] === undefined
          ? { fault: 'Expected a kind, but there is none' }
          : { outcome: { unit: 'PUPR' }, trace: ['aturan-1'], source: { policy: '1' } },
    },
    drive: async (world) => {
      await begin(world, { jenis: 'jalan' });
      await done(world, 'a');
      await begin(world);
      const [incident] = world.incidents;
      await world.setVariables(incident!.instanceKey, { jenis: 'air' });
      await world.resolveIncident(incident!.instanceKey, incident!.key);
      await done(world, 'a');
    },
  },
  {
    name: 'trigger-sets',
    xml: modelXml(
      gateway('eventBased', 'g', { instantiate: true, eventGatewayType: 'Parallel' }) +
        caught('satu', message('m1')) +
        caught('dua', message('m2')) +
        gateway('parallel', 'j') +
        tasks('a', 'b') +
        boundary('x', 'a', hour + signal, false, { parallelMultiple: true }) +
        end,
      'g > satu > j',
      'g > dua > j > a > selesai',
      'x > b > selesai',
    ),
    drive: async (world) => {
      await publish(world, 'm2');
      await publish(world, 'm1');
      await world.broadcast({ name: 'umum' });
      await world.advance('PT1H');
      await world.advance('PT1H');
      await world.broadcast({ name: 'umum' });
      await done(world, 'b', 'b', 'a');
      await publish(world, 'm1');
      await world.cancel(world.instances.at(-1)!.state.instanceKey, 'tidak perlu');
    },
  },
  {
    name: 'data',
    xml: modelXml(
      start +
        element('dataObject', 'laporan', { name: 'laporan' }) +
        element('dataObject', 'hasil', { name: 'hasil' }) +
        task(
          'a',
          '<bpmn:ioSpecification><bpmn:dataInput id="i" name="isi" /><bpmn:dataOutput id="o" name="nilai" /><bpmn:inputSet><bpmn:dataInputRefs>i</bpmn:dataInputRefs></bpmn:inputSet><bpmn:outputSet><bpmn:dataOutputRefs>o</bpmn:dataOutputRefs></bpmn:outputSet></bpmn:ioSpecification>' +
            '<bpmn:dataInputAssociation id="di"><bpmn:sourceRef>laporan</bpmn:sourceRef><bpmn:targetRef>i</bpmn:targetRef></bpmn:dataInputAssociation>' +
            '<bpmn:dataOutputAssociation id="do"><bpmn:sourceRef>o</bpmn:sourceRef><bpmn:targetRef>hasil</bpmn:targetRef></bpmn:dataOutputAssociation>',
        ) +
        end,
      'mulai > a > selesai',
    ),
    drive: async (world) => {
      await begin(world);
      const [incident] = world.incidents;
      await world.setVariables(incident!.instanceKey, { laporan: 'jalan rusak' });
      await world.resolveIncident(incident!.instanceKey, incident!.key);
      await world.completeTask(world.tasks[0]!, { nilai: 7 });
    },
  },
  {
    name: 'operations',
    xml: modelXml(
      start +
        element(
          'userTask',
          'a',
          {},
          extensions('<zeebe:userTask /><zeebe:taskSchedule dueDate="=batas" followUpDate="=batas" />'),
        ) +
        boundary('lewat', 'a', timer('timeDate', '=batas'), false) +
        ended('dicatat') +
        task('m', many('<bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">2</bpmn:loopCardinality>')) +
        gateway('parallel', 'p') +
        tasks('b', 'c', 'd') +
        gateway('parallel', 'j') +
        element('callActivity', 'panggil', { calledElement: 'anak' }) +
        end,
      'mulai > a > m > p',
      'lewat > dicatat',
      'p > b > j',
      'p > c > j > d > panggil > selesai',
    ).replace(
      '</bpmn:definitions>',
      `<bpmn:process id="anak" isExecutable="true"><bpmn:startEvent id="awal" />${tasks('isi')}<bpmn:endEvent id="akhir" /><bpmn:sequenceFlow id="f1" sourceRef="awal" targetRef="isi" /><bpmn:sequenceFlow id="f2" sourceRef="isi" targetRef="akhir" /></bpmn:process></bpmn:definitions>`,
    ),
    drive: async (world) => {
      await begin(world, { batas: new Date(START + 86_400_000).toISOString() });
      const [{ state, process }] = world.instances as [SimulatedInstance];
      const { instanceKey } = state;
      const reason = 'perbaikan';
      const command = async (one: Command) => {
        const done = await world.execute(instanceKey, one);
        if (done.outcome === 'rejected')
          throw new Error(`${process.bpmnProcessId}: ${done.rejection.message}`);
      };
      const batas = new Date(START + 2 * 86_400_000).toISOString();
      await command({ type: 'Reschedule', variables: { batas }, reason, source: { kalender: 2 } });
      await command({ type: 'SuspendInstance', reason, includesCalled: false });
      await command({ type: 'ResumeInstance', reason });
      await done(world, 'a');
      const body = world.instances[0]!.state.elements;
      const loop = body.find((one) => one.loop)!;
      const modify = (...instructions: ModifyInstruction[]) =>
        command({ type: 'ModifyInstance', instructions, reason });
      await modify({ type: 'addIteration', elementKey: loop.key });
      const [first] = world.tasks;
      await modify({ type: 'cancel', selection: { elementKey: first!.elementKey } });
      await done(world, 'm', 'm', 'b');
      // One token waits at the join, and goes with it.
      await modify(
        { type: 'cancel', selection: { elementId: 'j' } },
        { type: 'move', selection: { elementId: 'c' }, point: { at: 'before', elementId: 'd' } },
      );
      await done(world, 'd');
      await command({ type: 'SuspendInstance', reason, includesCalled: false });
      await done(world, 'isi');
      await command({ type: 'ResumeInstance', reason });
    },
  },
  {
    name: 'keeping',
    xml: modelXml(start + tasks('a') + end, 'mulai > a > selesai'),
    drive: async (world) => {
      await begin(world);
      const [{ state }] = world.instances as [SimulatedInstance];
      const command = async (one: Command) => {
        const done = await world.execute(state.instanceKey, one);
        if (done.outcome === 'rejected') throw new Error(done.rejection.message);
      };
      await command({ type: 'HoldInstance', reason: 'perkara' });
      await done(world, 'a');
      await command({ type: 'LiftHold', reason: 'putusan tetap' });
      await command({ type: 'ErasePersonalData', reason: 'permintaan pelapor' });
      await command({ type: 'DeleteInstance', reason: 'masa simpan habis' });
    },
  },
  {
    name: 'migration',
    xml: modelXml(
      start + tasks('a', 'b') + boundary('lewat', 'a', hour, false) + ended('dicatat') + end,
      'mulai > a > b > selesai',
      'lewat > dicatat',
    ),
    versions: {
      kedua: modelXml(
        start +
          tasks('teliti', 'b', 'c') +
          boundary('lewat', 'teliti', hour, false) +
          ended('dicatat') +
          boundary('diumumkan', 'teliti', signal, false) +
          ended('tahu') +
          end,
        'mulai > teliti > c > b > selesai',
        'lewat > dicatat',
        'diumumkan > tahu',
      ),
    },
    drive: async (world) => {
      await begin(world);
      const [{ state }] = world.instances as [SimulatedInstance];
      const migrated = await world.execute(state.instanceKey, {
        type: 'MigrateInstance',
        from: state.definitionKey,
        definitionKey: 'kedua',
        mapping: { a: 'teliti' },
        reason: 'langkah baru',
      });
      if (migrated.outcome === 'rejected') throw new Error(migrated.rejection.message);
      await world.broadcast({ name: 'umum' });
      await world.advance('PT1H');
      await done(world, 'teliti', 'c', 'b');
    },
  },
];
