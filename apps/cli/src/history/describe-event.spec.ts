import { describe, expect, it } from '@jest/globals';
import { describeEvent, isTelling } from './describe-event.js';

describe('describeEvent', () => {
  it('should name the rules that fired in a decision, with their layers', () => {
    const detail = {
      decisionId: 'routing',
      trace: [
        { rule: 'rute.penangan', layer: 'nasional', fired: true },
        { rule: 'rute.koordinator', layer: 'nasional', fired: false },
      ],
    };
    expect(describeEvent({ type: 'DecisionEvaluated', detail })).toBe(
      'decides routing by rute.penangan (nasional)',
    );
  });

  it('should tell who is to do a task and until when', () => {
    const detail = {
      name: 'Verifikasi',
      elementId: 'v',
      candidateGroups: ['14/A:x'],
      dueAt: '2026-03-13T09:00:00Z',
    };
    expect(describeEvent({ type: 'UserTaskCreated', detail })).toBe(
      'task "Verifikasi" for 14/A:x, due 2026-03-13T09:00:00Z',
    );
  });

  it('should shorten long values', () => {
    const detail = { variables: { a: 'x'.repeat(100) } };
    expect(describeEvent({ type: 'VariablesSet', detail }).length).toBeLessThan(80);
  });

  it('should have words for events that it does not know', () => {
    expect(describeEvent({ type: 'ChildCanceled', detail: { type: 'ChildCanceled', key: 3 } })).toBe(
      'child canceled {"key":3}',
    );
  });

  it('should leave the mere steps of tokens out', () => {
    expect(isTelling({ type: 'SequenceFlowTaken', detail: {} })).toBe(false);
    expect(isTelling({ type: 'UserTaskCreated', detail: {} })).toBe(true);
  });
});
