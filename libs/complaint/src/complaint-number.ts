import { randomInt } from 'node:crypto';
import { NATIONAL } from '#runtime';

const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_LENGTH = 6;

/** `1408-260314-7K3QXB`: region, day of receipt, random. Unique within the tenant by a constraint. */
export function newComplaintNumber(tenant: string, receivedAt: number): string {
  const day = new Date(receivedAt).toISOString().slice(2, 10).replaceAll('-', '');
  let random = '';
  for (let i = 0; i < RANDOM_LENGTH; i++) random += ALPHABET[randomInt(ALPHABET.length)];
  return `${prefixOf(tenant)}-${day}-${random}`;
}

/** The tenant that gave a number; undefined when the text is not a number of ours. */
export function tenantOfNumber(number: string): string | undefined {
  const match = /^(00|\d{2}|\d{4})-\d{6}-[0-9A-Z]{6}$/.exec(number);
  const code = match?.[1];
  if (code === undefined) return undefined;
  if (code === '00') return NATIONAL;
  return code.length === 2 ? code : `${code.slice(0, 2)}.${code.slice(2)}`;
}

function prefixOf(tenant: string): string {
  return tenant === NATIONAL ? '00' : tenant.replaceAll('.', '');
}
