import { element, extensions, flow, flows, processXml, timer } from '../support/bpmn-xml.js';
import type { Numbered } from './block.js';

const DEFINITIONS =
  `<bpmn:message id="m1" name="m1">${extensions('<zeebe:subscription correlationKey="=nomor" />')}</bpmn:message>` +
  '<bpmn:signal id="g1" name="umum" />';
const EVENTS = {
  message: '<bpmn:messageEventDefinition messageRef="m1" />',
  timer: timer('timeDuration', 'PT1H'),
  signal: '<bpmn:signalEventDefinition signalRef="g1" />',
};

/** A piece of a process: the XML of its nodes and flows, and where it begins and ends. */
interface Piece {
  readonly xml: string;
  readonly first: string;
  readonly last: string;
}

/** The block as a BPMN file. */
export function blockToBpmn(root: Numbered): string {
  return processXml({ body: scopeBody('akar', root), definitions: DEFINITIONS });
}

function scopeBody(id: string, body: Numbered): string {
  const piece = pieceOf(body);
  return (
    element('startEvent', `${id}_mulai`) +
    piece.xml +
    element('endEvent', `${id}_selesai`) +
    flows(`${id}_mulai > ${piece.first}`, `${piece.last} > ${id}_selesai`)
  );
}

function pieceOf(block: Numbered): Piece {
  const { id, inner } = block;
  switch (block.kind) {
    case 'task':
      return node(element('userTask', id, {}, extensions('<zeebe:userTask />')), id);
    case 'pass':
      return node(element('manualTask', id), id);
    case 'catch':
      return node(element('intermediateCatchEvent', id, {}, eventOf(id, block.event)), id);
    case 'instances':
      return node(
        element(
          'userTask',
          id,
          {},
          extensions('<zeebe:userTask />') + times(block.count, block.isSequential),
        ),
        id,
      );
    case 'sequence': {
      const pieces = inner.map(pieceOf);
      const links = pieces.slice(1).map((piece, at) => flow(pieces[at]!.last, piece.first));
      return {
        xml: pieces.map((piece) => piece.xml).join('') + links.join(''),
        first: pieces[0]!.first,
        last: pieces.at(-1)!.last,
      };
    }
    case 'parallel':
      return fork(id, 'parallelGateway', inner, () => undefined);
    case 'exclusive': {
      const taken = block.taken % inner.length;
      return fork(id, 'exclusiveGateway', inner, (at) => `=${at === taken}`);
    }
    case 'inclusive':
      return fork(id, 'inclusiveGateway', inner, (at) =>
        at === inner.length - 1 ? 'default' : `=${block.taken[at] ?? false}`,
      );
    case 'race': {
      const events = inner.map((_, at) =>
        element('intermediateCatchEvent', `${id}_e${at}`, {}, eventOf(`${id}_e${at}`, RACE[at]!)),
      );
      const pieces = inner.map(pieceOf);
      return {
        xml:
          element('eventBasedGateway', id) +
          element('exclusiveGateway', `${id}_z`) +
          events.join('') +
          pieces
            .map(
              (piece, at) =>
                piece.xml + flows(`${id} > ${id}_e${at} > ${piece.first}`, `${piece.last} > ${id}_z`),
            )
            .join(''),
        first: id,
        last: `${id}_z`,
      };
    }
    case 'loop': {
      const body = pieceOf(inner[0]!);
      const count = (at: string, expression: string) =>
        element(
          'scriptTask',
          at,
          {},
          extensions(`<zeebe:script expression="${expression}" resultVariable="${id}_kali" />`),
        );
      return {
        xml:
          count(id, '=0') +
          element('exclusiveGateway', `${id}_m`) +
          body.xml +
          count(`${id}_t`, `=${id}_kali + 1`) +
          element('exclusiveGateway', `${id}_z`, { default: `${id}_z-${id}_m` }) +
          element('manualTask', `${id}_k`) +
          flows(
            `${id} > ${id}_m > ${body.first}`,
            `${body.last} > ${id}_t > ${id}_z > ${id}_m`,
            `${id}_z > ${id}_k ? =${id}_kali >= ${block.times}`,
          ),
        first: id,
        last: `${id}_k`,
      };
    }
    case 'scope':
      return node(element('subProcess', id, {}, scopeBody(id, inner[0]!)), id);
    case 'repeated': {
      const marker =
        block.marker === 'loop'
          ? `<bpmn:standardLoopCharacteristics loopMaximum="${block.times}" />`
          : times(block.times, true);
      return node(element('subProcess', id, {}, marker + scopeBody(id, inner[0]!)), id);
    }
    case 'guarded': {
      const handler = pieceOf(inner[1]!);
      const host = element('subProcess', `${id}_s`, {}, scopeBody(`${id}_s`, inner[0]!));
      const event = element(
        'boundaryEvent',
        `${id}_b`,
        { attachedToRef: `${id}_s`, cancelActivity: block.isInterrupting },
        EVENTS[block.event],
      );
      const after = block.isInterrupting
        ? flows(`${handler.last} > ${id}_z`)
        : element('endEvent', `${id}_x`) + flows(`${handler.last} > ${id}_x`);
      return {
        xml:
          host +
          event +
          handler.xml +
          element('exclusiveGateway', `${id}_z`) +
          after +
          flows(`${id}_s > ${id}_z`, `${id}_b > ${handler.first}`),
        first: `${id}_s`,
        last: `${id}_z`,
      };
    }
  }
}

/** Events of an event-based gateway, in order of its branches. */
const RACE = ['message', 'timer', 'signal'] as const;

function node(xml: string, id: string): Piece {
  return { xml, first: id, last: id };
}

function fork(
  id: string,
  gateway: string,
  parts: readonly Numbered[],
  condition: (at: number) => string | undefined,
): Piece {
  const branches = parts.map((part, at) => {
    const piece = pieceOf(part);
    const when = condition(at);
    const into = `${id}_f${at}`;
    return (
      piece.xml +
      flow(id, piece.first, when === 'default' ? undefined : when, into) +
      flows(`${piece.last} > ${id}_z`)
    );
  });
  const hasDefault = parts.some((_, at) => condition(at) === 'default');
  return {
    xml:
      element(gateway, id, hasDefault ? { default: `${id}_f${parts.length - 1}` } : {}) +
      element(gateway, `${id}_z`) +
      branches.join(''),
    first: id,
    last: `${id}_z`,
  };
}

function times(count: number, isSequential: boolean): string {
  return `<bpmn:multiInstanceLoopCharacteristics isSequential="${isSequential}"><bpmn:loopCardinality xsi:type="bpmn:tFormalExpression">${count}</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>`;
}

function eventOf(id: string, event: 'message' | 'timer' | 'signal' | 'condition'): string {
  if (event !== 'condition') return EVENTS[event];
  return `<bpmn:conditionalEventDefinition><bpmn:condition xsi:type="bpmn:tFormalExpression">=${id}_siap = true</bpmn:condition></bpmn:conditionalEventDefinition>`;
}
