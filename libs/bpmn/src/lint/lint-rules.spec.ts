import { describe, expect, it } from '@jest/globals';
import {
  definitionsXml,
  element,
  extensions,
  flow,
  flows,
  processXml,
  timer,
} from '../../../../test/support/bpmn-xml.js';
import { readModel } from '../read-model.js';

const start = element('startEvent', 'mulai');
const end = element('endEvent', 'selesai');
const line = start + element('manualTask', 'periksa') + end + flows('mulai > periksa > selesai');
const around = (body: string, id = 'x') => start + body + end + flows(`mulai > ${id} > selesai`);
const catching = (id: string, definition: string) => element('intermediateCatchEvent', id, {}, definition);
const eventSubProcess = (definition: string, attributes = {}) =>
  element(
    'subProcess',
    'saat',
    { triggeredByEvent: true },
    element('startEvent', 'x', attributes, definition) + element('endEvent', 'tutup') + flows('x > tutup'),
  );
const boundary = (definition: string, attributes = {}) =>
  line +
  element('boundaryEvent', 'x', { attachedToRef: 'periksa', ...attributes }, definition) +
  flows('x > selesai');

const conditional =
  '<bpmn:conditionalEventDefinition><bpmn:condition>=a</bpmn:condition></bpmn:conditionalEventDefinition>';
const error = '<bpmn:errorEventDefinition errorRef="galat" />';
const escalation = '<bpmn:escalationEventDefinition />';
const signal = '<bpmn:signalEventDefinition signalRef="libur" />';
const message = '<bpmn:messageEventDefinition messageRef="pesan" />';
const link = '<bpmn:linkEventDefinition name="B" />';
const soon = timer('timeDuration', 'PT1H');
const loop = (inside: string) =>
  `<bpmn:multiInstanceLoopCharacteristics>${inside}</bpmn:multiInstanceLoopCharacteristics>`;
const rootElements =
  element('error', 'galat', { errorCode: 'GAGAL' }) +
  element('signal', 'libur', { name: 'libur' }) +
  element(
    'message',
    'pesan',
    { name: 'jawaban' },
    extensions('<zeebe:subscription correlationKey="=nomor" />'),
  ) +
  element('message', 'tanpa_kunci', { name: 'lain' });

async function found(body: string): Promise<string[]> {
  const { findings } = await readModel(processXml({ body, definitions: rootElements }));
  return findings.map(({ rule, elementId }) => `${rule} ${elementId ?? ''}`);
}

describe('supported-element', () => {
  it.each([
    ['a conditional start', element('startEvent', 'x', {}, conditional) + end + flows('x > selesai')],
    ['a timer end', start + element('endEvent', 'x', {}, soon) + flows('mulai > x')],
    ['an error start of a process', element('startEvent', 'x', {}, error) + end + flows('x > selesai')],
    ['an error as intermediate catch', around(catching('x', error))],
    ['an error that does not interrupt', boundary(error, { cancelActivity: false })],
    [
      'an error event sub-process that does not interrupt',
      line + eventSubProcess(error, { isInterrupting: false }),
    ],
    ['an escalation as intermediate catch', around(catching('x', escalation))],
    ['a boundary event without a trigger', boundary('')],
    ['an intermediate catch without a trigger', around(catching('x', ''))],
    ['an event sub-process without a trigger', line + eventSubProcess('')],
    ['a link on a boundary', boundary(link)],
  ])('should refuse %s', async (_, body) => {
    expect(await found(body)).toContain('supported-element x');
  });

  it('should refuse an event-based gateway that starts the process or waits for all where it may not', async () => {
    const body = (attributes: Record<string, string | boolean>) =>
      start +
      element('eventBasedGateway', 'x', attributes) +
      catching('satu', soon) +
      catching('dua', message) +
      end +
      flows('mulai > x > satu > selesai', 'x > dua > selesai');

    expect(await found(body({}))).toEqual([]);
    expect(await found(body({ instantiate: true }))).toEqual(['event-gateway-successors x']);
    expect(await found(body({ eventGatewayType: 'Parallel' }))).toEqual(['event-gateway-successors x']);
  });

  it('should refuse choreographies', async () => {
    const xml = definitionsXml('<bpmn:choreography id="tari" />').replace(
      '</bpmn:definitions>',
      `<bpmn:process id="p" isExecutable="true">${line}</bpmn:process></bpmn:definitions>`,
    );

    const { findings } = await readModel(xml);

    expect(findings.map(({ rule, elementId }) => `${rule} ${elementId ?? ''}`)).toEqual([
      'supported-element tari',
    ]);
  });

  it('should let pass what is executed', async () => {
    expect(await found(boundary(signal, { cancelActivity: false }))).toEqual([]);
    expect(await found(boundary(escalation))).toEqual([]);
    expect(await found(line + eventSubProcess(message, { isInterrupting: false }))).toEqual([]);
    expect(await found(line + eventSubProcess(error))).toEqual([]);
    expect(await found(around(element('intermediateThrowEvent', 'x')))).toEqual([]);
    expect(await found(around(catching('x', conditional)))).toEqual([]);
    expect(await found(around(catching('x', soon + signal)))).toEqual([]);
    expect(await found(boundary(conditional))).toEqual([]);
  });
});

describe('lint rules', () => {
  it.each([
    ['a flow into a boundary event', boundary(error) + flow('mulai', 'x'), 'boundary-event-place x'],
    [
      'a boundary event that leads nowhere',
      line + element('boundaryEvent', 'x', { attachedToRef: 'periksa' }, error),
      'boundary-event-place x',
    ],
    [
      'a boundary event at a gateway',
      around(element('parallelGateway', 'g'), 'g') +
        element('boundaryEvent', 'x', { attachedToRef: 'g' }, error) +
        flows('x > selesai'),
      'boundary-event-place x',
    ],
    [
      'a boundary event at an activity elsewhere',
      around(element('subProcess', 'sub', {}, element('manualTask', 'dalam')), 'sub') +
        element('boundaryEvent', 'x', { attachedToRef: 'dalam' }, error) +
        flows('x > selesai'),
      'boundary-event-place x',
    ],
    [
      'an event gateway with one event',
      around(element('eventBasedGateway', 'x') + catching('satu', soon), 'x').replace(
        'targetRef="selesai"',
        'targetRef="satu"',
      ) + flows('satu > selesai'),
      'event-gateway-successors x',
    ],
    [
      'an event gateway with a message event and a receive task',
      start +
        element('eventBasedGateway', 'x') +
        catching('satu', message) +
        element('receiveTask', 'dua', { messageRef: 'pesan' }) +
        end +
        flows('mulai > x > satu > selesai', 'x > dua > selesai'),
      'event-gateway-successors x',
    ],
    [
      'a condition after an event gateway',
      start +
        element('eventBasedGateway', 'g') +
        catching('satu', soon) +
        catching('dua', message) +
        end +
        flows('mulai > g', 'g > satu ? =a', 'g > dua', 'satu > selesai', 'dua > selesai'),
      'event-gateway-successors g-satu',
    ],
    [
      'a second way to an event behind an event gateway',
      start +
        element('parallelGateway', 'p') +
        element('eventBasedGateway', 'g') +
        catching('x', soon) +
        catching('dua', message) +
        end +
        flows('mulai > p > g > x > selesai', 'g > dua > selesai', 'p > x'),
      'event-gateway-successors x',
    ],
    [
      'an event sub-process with two starts',
      line +
        element(
          'subProcess',
          'x',
          { triggeredByEvent: true },
          element('startEvent', 'a', {}, soon) +
            element('startEvent', 'b', {}, signal) +
            element('endEvent', 'c') +
            flows('a > c', 'b > c'),
        ),
      'event-sub-process-shape x',
    ],
    [
      'an event sub-process without a start',
      line + element('subProcess', 'x', { triggeredByEvent: true }, element('manualTask', 'a')),
      'event-sub-process-shape x',
    ],
    ['an empty sub-process', around(element('subProcess', 'x')), 'scope-start x'],
    [
      'a timer start inside a sub-process',
      around(
        element(
          'subProcess',
          'sub',
          {},
          element('startEvent', 'x', {}, soon) + element('endEvent', 'a') + flows('x > a'),
        ),
        'sub',
      ),
      'scope-start x',
    ],
    [
      'two starts by one message',
      element('startEvent', 'a', {}, message) +
        element('startEvent', 'x', {}, message) +
        end +
        flows('a > selesai', 'x > selesai'),
      'scope-start x',
    ],
    [
      'two places to which a link leads',
      start +
        element('intermediateThrowEvent', 'l', {}, link) +
        catching('a', link) +
        catching('x', link) +
        end +
        flows('mulai > l', 'a > selesai', 'x > selesai'),
      'link-event-pairs x',
    ],
    [
      'a link to another level',
      start +
        element('intermediateThrowEvent', 'x', {}, link) +
        element('subProcess', 'sub', {}, catching('a', link)) +
        flows('mulai > x'),
      'link-event-pairs x',
    ],
    [
      'a link that goes on',
      around(element('intermediateThrowEvent', 'x', {}, link)) + catching('a', link),
      'link-event-pairs x',
    ],
    [
      'a message throw without a message',
      start + element('endEvent', 'x', {}, '<bpmn:messageEventDefinition />') + flows('mulai > x'),
      'task-definition x',
    ],
    ['a send task without a message', around(element('sendTask', 'x')), 'task-definition x'],
    [
      'a task definition without a type',
      around(element('serviceTask', 'x', {}, extensions('<zeebe:taskDefinition type="" />'))),
      'task-definition x',
    ],
    ['a receive task without a message', around(element('receiveTask', 'x')), 'message-name x'],
    [
      'a message without a key at a boundary',
      boundary('<bpmn:messageEventDefinition messageRef="tanpa_kunci" />'),
      'correlation-key x',
    ],
    [
      'a message without a key in an event sub-process',
      line + eventSubProcess('<bpmn:messageEventDefinition messageRef="tanpa_kunci" />'),
      'correlation-key x',
    ],
    [
      'a decision without a result variable',
      around(element('businessRuleTask', 'x', {}, extensions('<zeebe:calledDecision decisionId="a" />'))),
      'business-rule-decision x',
    ],
    [
      'a condition after a parallel gateway',
      start +
        element('parallelGateway', 'g') +
        end +
        element('endEvent', 'b') +
        flows('mulai > g > selesai', 'g > b ? =a'),
      'condition-placement g-b',
    ],
    [
      'a condition after a start event',
      start + end + flows('mulai > selesai ? =a'),
      'condition-placement mulai-selesai',
    ],
    ['a timer without a value', around(catching('x', '<bpmn:timerEventDefinition />')), 'timer-value x'],
    [
      'a timer with two values',
      around(
        catching(
          'x',
          soon.replace(
            '</bpmn:timerEventDefinition>',
            '<bpmn:timeDate>2026-01-01T00:00:00Z</bpmn:timeDate></bpmn:timerEventDefinition>',
          ),
        ),
      ),
      'timer-value x',
    ],
    [
      'a date without a zone',
      around(catching('x', timer('timeDate', '2026-01-01T00:00:00'))),
      'timer-value x',
    ],
    [
      'a cron expression',
      element('startEvent', 'x', {}, timer('timeCycle', '0 0 9 * * *')) + end + flows('x > selesai'),
      'timer-value x',
    ],
    [
      'a cycle where a timer fires once',
      around(catching('x', timer('timeCycle', 'R3/PT1H'))),
      'timer-value x',
    ],
    ['a cycle on an interrupting boundary', boundary(timer('timeCycle', 'R3/PT1H')), 'timer-value x'],
    [
      'a cycle of a millisecond',
      boundary(timer('timeCycle', 'R/PT0.001S'), { cancelActivity: false }),
      'timer-value x',
    ],
    [
      'two catch-all error events',
      boundary('<bpmn:errorEventDefinition />') +
        element('boundaryEvent', 'y', { attachedToRef: 'periksa' }, '<bpmn:errorEventDefinition />') +
        flow('y', 'selesai'),
      'one-catch-per-trigger y',
    ],
    [
      'a multi-instance of a million',
      around(element('manualTask', 'x', {}, loop('<bpmn:loopCardinality>1000000</bpmn:loopCardinality>'))),
      'multi-instance-input x',
    ],
    [
      'a mapping into a prototype',
      around(
        element(
          'userTask',
          'x',
          {},
          extensions(
            '<zeebe:ioMapping><zeebe:output source="=1" target="a.__proto__.b" /></zeebe:ioMapping>',
          ),
        ),
      ),
      'variable-name x',
    ],
    [
      'a mapping without a target',
      around(
        element(
          'userTask',
          'x',
          {},
          extensions('<zeebe:ioMapping><zeebe:input source="=1" /></zeebe:ioMapping>'),
        ),
      ),
      'variable-name x',
    ],
    [
      'a priority that is no number',
      around(
        element(
          'userTask',
          'x',
          {},
          extensions(
            '<zeebe:assignmentDefinition assignee="a" /><zeebe:priorityDefinition priority="tinggi" />',
          ),
        ),
      ),
      'expression-syntax x',
    ],
    [
      'a node that nothing leads to',
      line + element('manualTask', 'x') + element('manualTask', 'y') + flows('x > y > selesai'),
      'unreachable-node x',
    ],
    [
      'a ring that nothing leads to',
      line + element('manualTask', 'x') + element('manualTask', 'y') + flows('x > y > x'),
      'unreachable-node x',
    ],
    [
      'a binding to a version',
      around(
        element(
          'callActivity',
          'x',
          {},
          extensions('<zeebe:calledElement processId="lain" bindingType="deployment" />'),
        ),
      ),
      'ignored-extension x',
    ],
  ])('should find %s', async (_, body, expected) => {
    expect(await found(body)).toContain(expected);
  });

  it('should report only the first of a chain of unreachable elements', async () => {
    const body =
      line +
      element('manualTask', 'a') +
      element('manualTask', 'b') +
      element('manualTask', 'c') +
      flows('a > b > c > selesai');

    expect(await found(body)).toEqual(['unreachable-node a']);
  });

  it('should report only where the way into a trap is', async () => {
    const body =
      start +
      element('exclusiveGateway', 'g', { default: 'g-selesai' }) +
      element('manualTask', 'a') +
      element('userTask', 'b', {}, extensions('<zeebe:assignmentDefinition assignee="x" />')) +
      end +
      flows('mulai > g > selesai', 'g > a ? =x', 'a > b > a');

    expect(await found(body)).toEqual(['no-way-to-end a']);
  });

  it('should find calls that lead back over another process', async () => {
    const call = (id: string, process: string) =>
      `<bpmn:process id="${id}" isExecutable="true">${element('callActivity', `${id}_${process}`, { calledElement: process })}</bpmn:process>`;

    const { findings } = await readModel(definitionsXml(call('a', 'b') + call('b', 'a') + call('c', 'a')));

    expect(findings.map(({ rule, elementId }) => `${rule} ${elementId ?? ''}`)).toEqual([
      'call-cycle a_b',
      'call-cycle b_a',
    ]);
  });

  it('should not lint processes that are not executed', async () => {
    const { findings } = await readModel(
      definitionsXml(
        `<bpmn:process id="a" isExecutable="true">${line}</bpmn:process><bpmn:process id="b">${element('serviceTask', 'x')}</bpmn:process>`,
      ),
    );

    expect(findings).toEqual([]);
  });
});
