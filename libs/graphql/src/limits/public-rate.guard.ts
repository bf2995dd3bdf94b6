import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import { GraphQLError } from 'graphql';
import type { EdgeContext } from '../common/edge-context.js';

const WINDOW_MS = 60_000;
/** Addresses that are remembered at most: the oldest windows go first. */
const MAX_ADDRESSES = 100_000;

interface Window {
  readonly endsAt: number;
  hits: number;
}

/** Counts what each address asks of the public doors, in windows of a minute. */
export class PublicRate {
  private readonly windows = new Map<string, Window>();

  /** @param limit requests of one address in a minute */
  constructor(
    readonly limit: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** Seconds until the address may ask again; undefined when it may now. */
  hit(address: string): number | undefined {
    const key = networkOf(address);
    const now = this.now();
    let window = this.windows.get(key);
    if (!window || window.endsAt <= now) {
      this.windows.delete(key);
      window = { endsAt: now + WINDOW_MS, hits: 0 };
      this.windows.set(key, window);
      if (this.windows.size > MAX_ADDRESSES) this.windows.delete(this.windows.keys().next().value!);
    }
    window.hits += 1;
    return window.hits > this.limit ? Math.ceil((window.endsAt - now) / 1000) : undefined;
  }
}

/** IPv6 callers have a /64 to themselves: it counts as one address. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const left = head.split(':').filter((part) => part !== '');
  const right = (tail ?? '').split(':').filter((part) => part !== '');
  const groups =
    tail === undefined
      ? left
      : [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/**
 * Limits how often one address uses the doors that are open to everybody. Whoever has a token is known, and not limited
 * here: officers behind one address must not block each other.
 */
@Injectable()
export class PublicRateGuard implements CanActivate {
  constructor(@Inject(PublicRate) private readonly rate: PublicRate) {}

  canActivate(context: ExecutionContext): boolean {
    const { viewer, address } = GqlExecutionContext.create(context).getContext<EdgeContext>();
    const retryAfterSeconds = viewer ? undefined : this.rate.hit(address);
    if (retryAfterSeconds === undefined) return true;
    throw new GraphQLError(`Expected at most ${this.rate.limit} requests a minute from one address.`, {
      extensions: { code: 'RATE_LIMITED', retryAfterSeconds, http: { status: 429 } },
    });
  }
}
