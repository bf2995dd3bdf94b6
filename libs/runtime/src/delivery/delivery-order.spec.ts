import { describe, expect, it } from '@jest/globals';
import { DeliveryOrder, type DeliveryPlace } from './delivery-order.js';

/** Deliveries that end when they are told to; `begun` and `ended` in their order. */
class Stage {
  readonly begun: string[] = [];
  readonly order: DeliveryOrder;
  private readonly ends = new Map<string, (error?: Error) => void>();

  constructor(atOnce = 100) {
    this.order = new DeliveryOrder(atOnce);
  }

  add(name: string, place: DeliveryPlace): void {
    this.order.add(place, () => {
      this.begun.push(name);
      return new Promise<void>((resolve, reject) =>
        this.ends.set(name, (error) => (error ? reject(error) : resolve())),
      );
    });
  }

  async end(name: string, error?: Error): Promise<void> {
    this.ends.get(name)!(error);
    await this.turn();
  }

  turn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }
}

describe('DeliveryOrder', () => {
  it('should begin what nobody could tell the order of at once', async () => {
    const stage = new Stage();
    stage.add('a', { source: '1', lane: 'x' });
    stage.add('b', { source: '2', lane: 'y' });
    await stage.turn();
    expect(stage.begun).toEqual(['a', 'b']);
  });

  it('should keep the order of what one instance sends, and of what one is sent', async () => {
    const stage = new Stage();
    stage.add('a', { source: '1', lane: 'x' });
    stage.add('b', { source: '1', lane: 'y' });
    stage.add('c', { source: '2', lane: 'y' });
    await stage.turn();
    expect(stage.begun).toEqual(['a']);
    await stage.end('a');
    expect(stage.begun).toEqual(['a', 'b']);
    await stage.end('b');
    expect(stage.begun).toEqual(['a', 'b', 'c']);
  });

  it('should begin called instances together, and what is sent after them when they have begun', async () => {
    const stage = new Stage();
    stage.add('before', { source: '1', lane: 'messages' });
    for (const child of ['c1', 'c2', 'c3']) stage.add(child, { source: '1', lane: child, isBeginning: true });
    stage.add('after', { source: '1', lane: 'messages' });
    await stage.turn();
    expect(stage.begun).toEqual(['before']);
    await stage.end('before');
    expect(stage.begun).toEqual(['before', 'c1', 'c2', 'c3']);
    await stage.end('c1');
    await stage.end('c3');
    expect(stage.begun).not.toContain('after');
    await stage.end('c2');
    expect(stage.begun).toContain('after');
  });

  it('should keep apart what goes to all', async () => {
    const stage = new Stage();
    stage.add('a', { source: '1', lane: 'x' });
    stage.add('signal', { source: '2', lane: 'signals', isAlone: true });
    stage.add('b', { source: '3', lane: 'y' });
    await stage.turn();
    expect(stage.begun).toEqual(['a']);
    await stage.end('a');
    expect(stage.begun).toEqual(['a', 'signal']);
    await stage.end('signal');
    expect(stage.begun).toEqual(['a', 'signal', 'b']);
  });

  it('should begin no more than it may at once', async () => {
    const stage = new Stage(2);
    for (const name of ['a', 'b', 'c', 'd']) stage.add(name, { source: name, lane: name });
    await stage.turn();
    expect(stage.begun).toEqual(['a', 'b']);
    await stage.end('b');
    expect(stage.begun).toEqual(['a', 'b', 'c']);
    await stage.end('a');
    await stage.end('c');
    await stage.end('d');
    await expect(stage.order.settled()).resolves.toBeUndefined();
  });

  it('should not begin what waits for one that failed, and tell of it when all others have ended', async () => {
    const stage = new Stage();
    stage.add('a', { source: '1', lane: 'x' });
    stage.add('b', { source: '1', lane: 'y' });
    stage.add('c', { source: '2', lane: 'z' });
    await stage.turn();
    await stage.end('a', new Error('away'));
    await stage.end('c');
    await expect(stage.order.settled()).rejects.toThrow('away');
    expect(stage.begun).toEqual(['a', 'c']);
  });
});
