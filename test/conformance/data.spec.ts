import { describe, expect, it } from '@jest/globals';
import { elementOf, SimulatedWorld } from '#engine';
import { readModel } from '#bpmn';
import { definitionsXml, element, extensions, flows, processXml } from '../support/bpmn-xml.js';
import { KernelRun, START } from '../support/kernel.js';
import { boundary, caught, complete, end, job, message, model, start, sub, task, tasks } from './model.js';

const object = (id: string, attributes = {}) =>
  element('dataObject', id, attributes) + element('dataObjectReference', `${id}_ref`, { dataObjectRef: id });
const expression = (tag: string, source: string) =>
  `<bpmn:${tag} xsi:type="bpmn:tFormalExpression">${source}</bpmn:${tag}>`;
const association = (side: 'Input' | 'Output', source: string, target: string, inside = '') =>
  `<bpmn:data${side}Association id="${source}-${target}">${source && `<bpmn:sourceRef>${source}</bpmn:sourceRef>`}<bpmn:targetRef>${target}</bpmn:targetRef>${inside}</bpmn:data${side}Association>`;
const assignment = (from: string, to: string) =>
  `<bpmn:assignment>${expression('from', from)}${expression('to', to)}</bpmn:assignment>`;
/** An io specification: names of inputs and outputs, each in the one set that there is; `?` marks an optional one. */
const io = (inputs: string[], outputs: string[]) => {
  const id = (name: string) => name.replace('?', '');
  const all = (tag: string, names: string[]) =>
    names.map((name) => element(tag, id(name), { name: id(name).split('_').pop()! })).join('');
  const set = (tag: string, refs: string, optional: string, names: string[]) =>
    `<bpmn:${tag}>${names.map((name) => `<bpmn:${refs}>${id(name)}</bpmn:${refs}>`).join('')}${names
      .filter((name) => name.endsWith('?'))
      .map((name) => `<bpmn:${optional}>${id(name)}</bpmn:${optional}>`)
      .join('')}</bpmn:${tag}>`;
  return `<bpmn:ioSpecification>${all('dataInput', inputs)}${all('dataOutput', outputs)}${set('inputSet', 'dataInputRefs', 'optionalInputRefs', inputs)}${set('outputSet', 'dataOutputRefs', 'optionalOutputRefs', outputs)}</bpmn:ioSpecification>`;
};
const variablesOf = (run: KernelRun, id: string) => elementOf(run.state, run.key(id))!.variables;

describe('data (BPMN 2.0.2, 10.4)', () => {
  it('should make a data object a variable of its scope, that lives and ends with it', async () => {
    const run = await model(
      start +
        object('berkas') +
        element('dataObject', 'd1', { name: 'catatan' }) +
        tasks('z') +
        end +
        sub('s', element('dataObject', 'd2', { name: 'catatan' }) + tasks('a'), ['s_mulai > a']),
      'mulai > s > z > selesai',
    );
    run.start();
    // `berkas` is only drawn: no data moves, and it has no name of its own.
    expect(run.variables).toEqual({ catatan: null });
    expect(variablesOf(run, 's')).toEqual({ catatan: null });
    run.completeTask('a', { catatan: 'dalam', lain: 1 });
    expect(run.live).toEqual(['z']);
    expect(run.variables).toEqual({ catatan: null, lain: 1 });
  });

  it('should keep what a process was started with', async () => {
    const run = await model(
      start + element('dataObject', 'd1', { name: 'catatan' }) + tasks('a') + end,
      'mulai > a > selesai',
    );
    expect(run.start({ catatan: 'awal' }).variables).toEqual({ catatan: 'awal' });
  });

  it('should copy into an activity and out of it, and nothing else out of it', async () => {
    const run = await model(
      start +
        object('laporan') +
        object('hasil') +
        task(
          'a',
          io(['a_isi'], ['a_nilai']) +
            association('Input', 'laporan_ref', 'a_isi') +
            association('Output', 'a_nilai', 'hasil_ref'),
        ) +
        tasks('b') +
        end,
      'mulai > a > b > selesai',
    );
    run.start({ laporan: 'jalan rusak' });
    expect(variablesOf(run, 'a')).toEqual({ isi: 'jalan rusak' });
    run.completeTask('a', { nilai: 7, rahasia: true });
    expect(run.variables).toEqual({ laporan: 'jalan rusak', hasil: 7 });
  });

  it('should copy by transformations and assignments, each seeing what was there before', async () => {
    const run = await model(
      start +
        object('x') +
        object('y') +
        object('z') +
        job(
          'k',
          io(['k_y', 'k_z?', 'k_surat?'], ['k_hasil']) +
            association('Input', 'x_ref', 'k_y') +
            association('Input', 'y_ref', 'k_z', expression('transformation', '=y * 10')) +
            association(
              'Input',
              'x_ref',
              'k_surat',
              assignment('=x', 'surat.nomor') + assignment('="kota"', 'surat.asal'),
            ) +
            association('Output', 'k_hasil', 'z_ref', assignment('=hasil + x', 'z.jumlah')),
        ) +
        tasks('b') +
        end,
      'mulai > k > b > selesai',
    );
    run.start({ x: 1, y: 2, z: { lama: true } });
    expect(variablesOf(run, 'k')).toEqual({ y: 1, z: 20, surat: { nomor: 1, asal: 'kota' } });
    run.completeJob('k', { hasil: 5 });
    expect(run.variables).toMatchObject({ z: { lama: true, jumlah: 6 } });
  });

  it('should wait with an incident until an input set is there (13.3.2)', async () => {
    const run = await model(
      start +
        object('laporan') +
        task('a', io(['a_isi', 'a_catatan?'], []) + association('Input', 'laporan_ref', 'a_isi')) +
        end,
      'mulai > a > selesai',
    );
    run.start();
    expect(run.incidents).toMatchObject([{ kind: 'DATA_UNAVAILABLE', elementId: 'a' }]);
    run.do({ type: 'SetVariables', scopeKey: 0, variables: { laporan: 'x' }, reason: 'dilengkapi' });
    run.do({ type: 'ResolveIncident', incidentKey: run.incidents[0]!.key, reason: 'dilengkapi' });
    expect(run.incidents).toEqual([]);
    expect(complete(run, 'a').state!.status).toBe('completed');
  });

  it('should not complete an activity before one of its output sets is there (13.3.2)', async () => {
    const run = await model(
      start +
        object('hasil') +
        task('a', io([], ['a_nilai']) + association('Output', 'a_nilai', 'hasil_ref')) +
        end,
      'mulai > a > selesai',
    );
    run.start().completeTask('a');
    expect(run.incidents).toMatchObject([{ kind: 'DATA_UNAVAILABLE', elementId: 'a' }]);
    run.do({ type: 'SetVariables', scopeKey: run.key('a'), variables: { nilai: 1 }, reason: 'dilengkapi' });
    run.do({ type: 'ResolveIncident', incidentKey: run.incidents[0]!.key, reason: 'dilengkapi' });
    expect(run.state!.status).toBe('completed');
  });

  it('should begin a property of an activity with its instance, and end it there', async () => {
    const run = await model(
      start + task('a', '<bpmn:property id="p1" name="hitungan" />') + tasks('b') + end,
      'mulai > a > b > selesai',
    );
    run.start();
    expect(variablesOf(run, 'a')).toEqual({ hitungan: null });
    run.completeTask('a', { hitungan: 3 });
    expect(run.variables).toEqual({});
  });

  it('should take the data of an event, and give the data of one that throws (10.4.1, 10.5.1)', async () => {
    const output = (id: string) =>
      element('dataOutput', `${id}_isi`, { name: 'isi' }) + association('Output', `${id}_isi`, 'jawaban_ref');
    const run = await model(
      start +
        object('jawaban') +
        caught('c', output('c') + message()) +
        tasks('a', 'b') +
        boundary('x', 'a', output('x') + message('m2'), false) +
        element(
          'endEvent',
          'kirim',
          {},
          element('dataInput', 'kirim_balasan', { name: 'balasan' }) +
            association('Input', 'jawaban_ref', 'kirim_balasan') +
            message('m3'),
        ) +
        end,
      'mulai > c > a > kirim',
      'x > b > selesai',
    );
    run.start({ nomor: 1 }).message('c', { isi: 'pertama', lain: 1 });
    expect(run.variables).toEqual({ nomor: 1, jawaban: 'pertama' });
    run.message('x', { isi: 'kedua' });
    expect(run.variables).toEqual({ nomor: 1, jawaban: 'kedua' });
    complete(run, 'a');
    expect(run.events.find(({ type }) => type === 'MessagePublished')).toMatchObject({
      variables: { balasan: 'kedua' },
    });
  });

  it('should hand out and collect the items of a multi-instance activity (10.3.8)', async () => {
    const loop =
      '<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>a_semua</bpmn:loopDataInputRef><bpmn:loopDataOutputRef>a_kumpulan</bpmn:loopDataOutputRef>' +
      '<bpmn:inputDataItem id="a_item" name="item" /><bpmn:outputDataItem id="a_butir" name="butir" /></bpmn:multiInstanceLoopCharacteristics>';
    const run = await model(
      start +
        object('orang') +
        object('nilai') +
        task(
          'a',
          io(['a_semua', 'a_nama'], ['a_kumpulan', 'a_skor']) +
            association('Input', 'orang_ref', 'a_semua') +
            association('Input', 'a_item', 'a_nama') +
            association('Output', 'a_skor', 'a_butir') +
            association('Output', 'a_kumpulan', 'nilai_ref') +
            loop,
        ) +
        tasks('b') +
        end,
      'mulai > a > b > selesai',
    );
    run.start({ orang: ['ani', 'budi'] });
    expect(run.state!.elements.filter((one) => one.loopCounter).map((one) => one.variables)).toEqual([
      { loopCounter: 1, item: 'ani', nama: 'ani' },
      { loopCounter: 2, item: 'budi', nama: 'budi' },
    ]);
    run.completeTask('a', { skor: 20 }, 1).completeTask('a', { skor: 10 });
    expect(run.variables).toEqual({ orang: ['ani', 'budi'], nilai: [10, 20] });
  });

  it('should need the data inputs of a process and give its data outputs only', async () => {
    const inner = `<bpmn:process id="anak" isExecutable="true">${io(['anak_angka'], ['anak_hasil'])}${start}${element('scriptTask', 'hitung', {}, extensions('<zeebe:script expression="=angka * 2" resultVariable="hasil" />'))}${end}${flows('mulai > hitung > selesai')}</bpmn:process>`;
    const outer = `<bpmn:process id="induk" isExecutable="true">${element('startEvent', 'awal')}${element('callActivity', 'panggil', { calledElement: 'anak' })}${task('lihat')}${element('endEvent', 'akhir')}${flows('awal > panggil > lihat > akhir')}</bpmn:process>`;
    const { processes, findings } = await readModel(definitionsXml(inner + outer));
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    const world = new SimulatedWorld({ processes, startAt: START, verifiesReplay: true });
    await world.start({ processId: 'induk', variables: { angka: 21, lain: 'x' } });
    expect(world.tasks[0]!.variables).toEqual({ angka: 21, lain: 'x', hasil: 42 });
    expect(await world.start({ processId: 'anak' })).toMatchObject({
      outcome: 'rejected',
      rejection: { code: 'INVALID_ARGUMENT' },
    });
  });

  it('should leave alone what tools draw between activities and data', async () => {
    const drawn =
      '<bpmn:property id="p1" name="__targetRef_placeholder" />' +
      association('Input', 'berkas_ref', 'p1') +
      '<bpmn:dataOutputAssociation id="keluar"><bpmn:targetRef>berkas_ref</bpmn:targetRef></bpmn:dataOutputAssociation>';
    const xml = processXml({
      body: start + object('berkas') + task('a', drawn) + end + flows('mulai > a > selesai'),
    });
    const run = await KernelRun.of(xml);
    run.start().completeTask('a', { isi: 1 });
    expect(run.state!.status).toBe('completed');
    expect(run.events.filter(({ type }) => type === 'VariablesSet')).toMatchObject([
      { scopeKey: 0, variables: { isi: 1 } },
    ]);
  });
});
