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

/** A task with a data input and an association into it. */
const withInput = (id: string, source: string, more = '') =>
  element(
    'manualTask',
    id,
    {},
    `<bpmn:ioSpecification><bpmn:dataInput id="${id}_in" name="isi" /><bpmn:inputSet><bpmn:dataInputRefs>${id}_in</bpmn:dataInputRefs></bpmn:inputSet><bpmn:outputSet /></bpmn:ioSpecification>` +
      `<bpmn:dataInputAssociation id="${id}_salin">${source}<bpmn:targetRef>${id}_in</bpmn:targetRef>${more}</bpmn:dataInputAssociation>`,
  );

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
      'a binding of a decision to a version',
      around(
        element(
          'businessRuleTask',
          'x',
          {},
          extensions(
            '<zeebe:calledDecision decisionId="lain" resultVariable="r" bindingType="deployment" />',
          ),
        ),
      ),
      'ignored-extension x',
    ],
    [
      'a binding to a version tag without one',
      around(
        element(
          'callActivity',
          'x',
          {},
          extensions('<zeebe:calledElement processId="lain" bindingType="versionTag" />'),
        ),
      ),
      'call-activity-target x',
    ],
    [
      'a message event that refers to a signal',
      around(catching('x', '<bpmn:messageEventDefinition messageRef="libur" />')),
      'reference-kind x',
    ],
    [
      'a default that is no flow',
      start +
        element('exclusiveGateway', 'x', { default: 'selesai' }) +
        end +
        element('endEvent', 'b') +
        flows('mulai > x > selesai ? =a', 'x > b ? =b'),
      'reference-kind x',
    ],
    [
      'a gateway that says it converges and splits',
      start +
        element('parallelGateway', 'x', { gatewayDirection: 'Converging' }) +
        element('endEvent', 'b') +
        end +
        flows('mulai > x > selesai', 'x > b'),
      'gateway-direction x',
    ],
    [
      'a sub-process with a start and without an end',
      around(
        element(
          'subProcess',
          'x',
          {},
          element('startEvent', 'a') + element('manualTask', 'b') + flows('a > b'),
        ),
      ),
      'start-and-end x',
    ],
    [
      'two loop markers',
      around(
        element(
          'manualTask',
          'x',
          {},
          '<bpmn:standardLoopCharacteristics loopMaximum="2" />' +
            loop('<bpmn:loopCardinality>2</bpmn:loopCardinality>'),
        ),
      ),
      'single-content definitions',
    ],
    [
      'two conditions of a flow',
      start +
        element('exclusiveGateway', 'g', { default: 'g-b' }) +
        end +
        element('endEvent', 'b') +
        flows('mulai > g > b', 'g > selesai ? =a').replace(
          '</bpmn:conditionExpression>',
          '</bpmn:conditionExpression><bpmn:conditionExpression>=b</bpmn:conditionExpression>',
        ),
      'single-content definitions',
    ],
    [
      'an element in two lanes',
      '<bpmn:laneSet id="l"><bpmn:lane id="a"><bpmn:flowNodeRef>periksa</bpmn:flowNodeRef></bpmn:lane><bpmn:lane id="b"><bpmn:flowNodeRef>periksa</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>' +
        line,
      'lane-content periksa',
    ],
    [
      'a condition on the only flow out of an activity',
      start + element('manualTask', 'a') + end + flows('mulai > a', 'a > selesai ? =b'),
      'condition-placement a-selesai',
    ],
    [
      'a receive task that starts the process and has a flow in',
      around(element('receiveTask', 'x', { messageRef: 'pesan', instantiate: true })),
      'start-without-incoming x',
    ],
    [
      'compensation of an activity that cannot be seen',
      start +
        element(
          'subProcess',
          'sub',
          {},
          element('startEvent', 'a') +
            element('endEvent', 'x', {}, '<bpmn:compensateEventDefinition activityRef="periksa" />') +
            flows('a > x'),
        ) +
        element('manualTask', 'periksa') +
        end +
        flows('mulai > periksa > sub > selesai'),
      'compensation-pairs x',
    ],
    [
      'a link among several definitions',
      around(element('intermediateThrowEvent', 'x', {}, link + signal)),
      'supported-element x',
    ],
    [
      'an error among several definitions where none is caught',
      around(catching('x', soon + error)),
      'supported-element x',
    ],
    [
      'an escalation that a parallel multiple event needs',
      line +
        element(
          'boundaryEvent',
          'x',
          { attachedToRef: 'periksa', parallelMultiple: true },
          soon + escalation,
        ) +
        flows('x > selesai'),
      'supported-element x',
    ],
    [
      'a timer in a set of messages that starts the process',
      element('eventBasedGateway', 'g', { instantiate: true, eventGatewayType: 'Parallel' }) +
        catching('a', message) +
        catching('x', soon) +
        end +
        flows('g > a > selesai', 'g > x > selesai'),
      'event-gateway-successors x',
    ],
    [
      'messages of one set with different keys',
      element('eventBasedGateway', 'x', { instantiate: true, eventGatewayType: 'Parallel' }) +
        catching('a', message) +
        catching('b', '<bpmn:messageEventDefinition messageRef="tanpa_kunci" />') +
        end +
        flows('x > a > selesai', 'x > b > selesai'),
      'event-gateway-successors x',
    ],
    [
      'a data input in no set',
      around(
        element(
          'manualTask',
          'x',
          {},
          '<bpmn:ioSpecification><bpmn:dataInput id="d" /><bpmn:inputSet /><bpmn:outputSet /></bpmn:ioSpecification>',
        ),
      ),
      'io-specification x',
    ],
    [
      'an io specification without sets',
      around(element('manualTask', 'x', {}, '<bpmn:ioSpecification></bpmn:ioSpecification>')),
      'io-specification x',
    ],
    [
      'an io specification of a sub-process',
      around(
        element(
          'subProcess',
          'x',
          {},
          '<bpmn:ioSpecification><bpmn:inputSet /><bpmn:outputSet /></bpmn:ioSpecification>' +
            element('manualTask', 'dalam'),
        ),
      ),
      'io-specification x',
    ],
    [
      'an event with more data than definitions',
      around(
        catching(
          'x',
          '<bpmn:dataOutput id="d1" /><bpmn:dataOutput id="d2" /><bpmn:dataOutput id="d3" />' + soon + signal,
        ),
      ),
      'io-specification x',
    ],
    [
      'a data association out of a data store',
      element('dataStoreReference', 'gudang') +
        around(withInput('x', '<bpmn:sourceRef>gudang</bpmn:sourceRef>')),
      'data-association x',
    ],
    ['a data association out of nothing', around(withInput('x', '')), 'data-association x'],
    [
      'a data association out of a sub-process',
      around(
        withInput('x', '<bpmn:sourceRef>dalam</bpmn:sourceRef>') +
          element('subProcess', 'sub', {}, element('manualTask', 'k') + element('dataObject', 'dalam')),
      ) + flow('mulai', 'sub'),
      'data-association x',
    ],
    [
      'an assignment to something else',
      element('dataObject', 'd') +
        around(
          withInput(
            'x',
            '<bpmn:sourceRef>d</bpmn:sourceRef>',
            '<bpmn:assignment><bpmn:from>=1</bpmn:from><bpmn:to>lain</bpmn:to></bpmn:assignment>',
          ),
        ),
      'data-association x',
    ],
    ['a drawn data store', element('dataStoreReference', 'x') + line, 'ignored-extension x'],
    [
      'a drawn line to data',
      element('dataObject', 'd') +
        around(
          element(
            'manualTask',
            'x',
            {},
            '<bpmn:dataOutputAssociation id="o"><bpmn:targetRef>d</bpmn:targetRef></bpmn:dataOutputAssociation>',
          ),
        ),
      'ignored-extension x',
    ],
    [
      'a choreography task in a process',
      around('<bpmn:choreographyTask id="x" initiatingParticipantRef="mulai" />'),
      'supported-element x',
    ],
    [
      'a correlation subscription of the process',
      '<bpmn:correlationSubscription id="x" />' + line,
      'supported-element x',
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

  it.each([
    ['conversation', '<bpmn:conversation id="x" />'],
    ['sub-conversation', '<bpmn:subConversation id="x" />'],
    ['call conversation', '<bpmn:callConversation id="x" />'],
    ['correlation key', '<bpmn:correlationKey id="x" name="k" />'],
  ])('should refuse a %s in a collaboration', async (_, inside) => {
    const xml = definitionsXml(
      `<bpmn:collaboration id="k">${inside}</bpmn:collaboration><bpmn:process id="p" isExecutable="true">${line}</bpmn:process>`,
    );

    const { findings } = await readModel(xml);

    expect(findings.map(({ rule, elementId }) => `${rule} ${elementId ?? ''}`)).toContain(
      'supported-element x',
    );
  });

  it.each([
    ['out of a receive task', 'kirim', 'terima', 'receiveTask', 'message-flow-ends kabar'],
    ['out of what does not send', 'kirim', 'terima', 'manualTask', 'message-flow-ends kabar'],
    ['between what fits', 'kirim', 'terima', 'sendTask', undefined],
  ])('should look at a message flow %s', async (_, source, target, type, expected) => {
    const messages: Record<string, string> = type === 'manualTask' ? {} : { messageRef: 'pesan' };
    const pool = (id: string, body: string) =>
      `<bpmn:process id="${id}" isExecutable="true">${body}</bpmn:process>`;
    const xml = definitionsXml(
      rootElements +
        `<bpmn:collaboration id="k"><bpmn:participant id="p1" processRef="satu" /><bpmn:participant id="p2" processRef="dua" /><bpmn:messageFlow id="kabar" sourceRef="${source}" targetRef="${target}" /></bpmn:collaboration>` +
        pool('satu', element(type, 'kirim', messages)) +
        pool('dua', element('receiveTask', 'terima', { messageRef: 'pesan' })),
    );

    const { findings } = await readModel(xml);

    expect(findings.map(({ rule, elementId }) => `${rule} ${elementId ?? ''}`)).toEqual(
      expected ? [expected] : [],
    );
  });

  it('should find a call of a process that is not executable', async () => {
    const { findings } = await readModel(
      definitionsXml(
        `<bpmn:process id="a" isExecutable="true">${around(element('callActivity', 'x', { calledElement: 'b' }))}</bpmn:process><bpmn:process id="b" />`,
      ),
    );

    expect(findings.map(({ rule, elementId }) => `${rule} ${elementId ?? ''}`)).toEqual([
      'call-activity-target x',
    ]);
  });

  it('should refuse an extension that must be understood', async () => {
    const { findings } = await readModel(
      definitionsXml(
        `<bpmn:extension mustUnderstand="true" definition="xsi:x" /><bpmn:process id="a" isExecutable="true">${line}</bpmn:process>`,
      ),
    );

    expect(findings.map(({ rule }) => rule)).toContain('supported-element');
  });

  it('should not lint processes that are not executed', async () => {
    const { findings } = await readModel(
      definitionsXml(
        `<bpmn:process id="a" isExecutable="true">${line}</bpmn:process><bpmn:process id="b">${element('serviceTask', 'x')}</bpmn:process>`,
      ),
    );

    expect(findings).toEqual([]);
  });

  describe('formal-expression-language', () => {
    const findingsOf = async (language: string, declared: string, value: string) => {
      const waits = `<bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression"${language}>${value}</bpmn:timeDuration></bpmn:timerEventDefinition>`;
      const xml = processXml({ body: around(catching('x', waits)) });
      const { findings } = await readModel(xml.replace(' id="definitions"', ` id="definitions"${declared}`));
      return findings.map(({ rule, elementId, message: text }) => [rule, elementId, text]);
    };
    const xpath = 'http://www.w3.org/1999/XPath';

    it.each([
      ['', '', '=jeda'],
      [' language="feel"', ` expressionLanguage="${xpath}"`, '=jeda'],
      [' language="https://www.omg.org/spec/DMN/20191111/FEEL/"', '', '=jeda'],
      ['', ' expressionLanguage="http://www.omg.org/spec/FEEL/20140401"', '=jeda'],
      ['', ` expressionLanguage="${xpath}"`, 'PT5M'],
    ])('should be content with%s%s %s', async (language, declared, value) => {
      expect(await findingsOf(language, declared, value)).toEqual([]);
    });

    it.each([
      [` language="${xpath}"`, '', '=jeda', 'its language is'],
      [' language="groovy"', ' expressionLanguage="feel"', 'PT5M', 'its language is "groovy"'],
      ['', ` expressionLanguage="${xpath}"`, '=jeda', 'the file declares'],
    ])('should refuse%s%s %s', async (language, declared, value, message) => {
      expect(await findingsOf(language, declared, value)).toEqual([
        ['formal-expression-language', 'x', expect.stringContaining(message)],
      ]);
    });
  });
});
