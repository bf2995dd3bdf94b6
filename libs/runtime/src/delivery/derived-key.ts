import { createHash } from 'node:crypto';

/** An instance key made of what it stands for: the same each time it is asked for. */
export function derivedKey(parts: readonly string[]): string {
  const bytes = createHash('sha256').update(parts.join('/')).digest().subarray(0, 16);
  // RFC 9562, 5.8: a UUID of our own making.
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The key of the instance that a call activity starts. */
export function childInstanceKey(tenant: string, instanceKey: string, elementKey: number): string {
  return derivedKey([tenant, instanceKey, String(elementKey)]);
}
