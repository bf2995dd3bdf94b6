import { describe, expect, it } from '@jest/globals';
import type { InForce, ResourceStore } from '../ports/resource.port.js';
import { Configuration } from './configuration.js';

/** A store whose answers are given by hand. */
class Resources {
  generation = 1;
  pulses = 0;
  readings = 0;

  async pulse() {
    this.pulses++;
    await Promise.resolve();
    return { generation: this.generation, now: 0 };
  }

  async inForce(): Promise<InForce> {
    this.readings++;
    const { generation } = this;
    await Promise.resolve();
    return { generation, resources: [] };
  }
}

function configurationOver(resources: Resources, time = { ms: 0 }) {
  return new Configuration(resources as unknown as ResourceStore, { now: () => time.ms });
}

describe('Configuration', () => {
  it('should read once for all who ask at the same moment', async () => {
    const resources = new Resources();
    const configuration = configurationOver(resources);
    const all = await Promise.all(Array.from({ length: 50 }, () => configuration.current()));
    expect(new Set(all).size).toBe(1);
    expect(resources).toMatchObject({ pulses: 1, readings: 1 });
  });

  it('should look again after a while, and read only what has changed', async () => {
    const resources = new Resources();
    const time = { ms: 0 };
    const configuration = configurationOver(resources, time);
    const first = await configuration.current();
    time.ms = 10_000;
    expect(await configuration.current()).toBe(first);
    resources.generation = 2;
    time.ms = 20_000;
    expect((await configuration.current()).generation).toBe(2);
    expect(resources).toMatchObject({ pulses: 3, readings: 2 });
  });

  it('should not keep what was being read when this node changed it', async () => {
    const resources = new Resources();
    const configuration = configurationOver(resources);
    const early = configuration.current();
    configuration.invalidate();
    resources.generation = 2;
    const late = configuration.current();
    await early;
    expect((await late).generation).toBe(2);
    expect((await configuration.current()).generation).toBe(2);
  });

  it('should ask again after a look that failed', async () => {
    const resources = new Resources();
    const configuration = configurationOver(resources);
    resources.pulse = () => Promise.reject(new Error('away'));
    await expect(configuration.current()).rejects.toThrow('away');
    delete (resources as { pulse?: unknown }).pulse;
    expect((await configuration.current()).generation).toBe(1);
  });
});
