import { eventDefinitionsOf, timerOf } from '../compile/event-definitions.js';
import { Iso8601Error, parseCycle, parseDuration, parseInstant, shortestMs } from '../iso8601.js';
import { elementOf, flagOf, type ModdleElement } from '../parse/moddle-element.js';
import { isEventScope } from './flow-graph.js';
import type { LintReport, LintRule } from './lint-rule.js';
import type { ParsedModel } from '../parse/parsed-model.js';

/** Cycles faster than this would keep the engine busy with one timer. */
const SHORTEST_CYCLE_MS = 1_000;

/** A timer has one value, ISO 8601 where it is a text, and repeats only where repeating makes sense (BPMN 2.0.2, 10.5.5). */
export const timerValue: LintRule = {
  name: 'timer-value',
  severity: 'error',
  check(model, report) {
    for (const node of model.nodes) {
      if (!node.$instanceOf('bpmn:Event')) continue;
      for (const definition of eventDefinitionsOf(node)) {
        if (definition.$type === 'bpmn:TimerEventDefinition') checkTimer(model, node, definition, report);
      }
    }
  },
};

function checkTimer(
  model: ParsedModel,
  event: ModdleElement,
  definition: ModdleElement,
  report: LintReport,
): void {
  const kinds = ['timeDate', 'timeDuration', 'timeCycle'].filter((kind) => elementOf(definition, kind));
  if (kinds.length > 1) report(event, 'Expected a date, a duration or a cycle but there are several.');
  const timer = timerOf(definition);
  if (!timer) {
    report(event, 'Expected a date, a duration or a cycle but the timer has no value.');
    return;
  }
  if (timer.kind === 'cycle' && !mayRepeat(model, event)) {
    report(event, 'Expected a date or a duration, as this timer can fire once only, but it is a cycle.');
  }
  if (timer.source.startsWith('=') || /^[$#]\{/.test(timer.source)) return;
  try {
    if (timer.kind === 'date') parseInstant(timer.source);
    else if (timer.kind === 'duration') parseDuration(timer.source);
    else if (shortestMs(parseCycle(timer.source).duration) < SHORTEST_CYCLE_MS) {
      report(event, `Expected a cycle of a second or longer but it is "${timer.source}".`);
    }
  } catch (error) {
    if (!(error instanceof Iso8601Error)) throw error;
    report(event, error.message);
  }
}

function mayRepeat(model: ParsedModel, event: ModdleElement): boolean {
  if (event.$type === 'bpmn:BoundaryEvent') return !flagOf(event, 'cancelActivity');
  const scope = model.scopeOf.get(event);
  return (
    event.$type === 'bpmn:StartEvent' && !(scope && isEventScope(scope) && flagOf(event, 'isInterrupting'))
  );
}
