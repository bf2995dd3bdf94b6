import { lookup as lookUp, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.process>;
type Network = [Address, number];

/** The address is none that webhooks may be sent to. Says nothing of what was found there. */
export class TargetRefused extends Error {
  override readonly name = 'TargetRefused';
  readonly code = 'TARGET_REFUSED';
}

export const PUBLIC_ONLY =
  'Expected an address of the public internet, but it is one of a private network or of this machine';

/**
 * Decides where webhooks may go, so that nobody has the server ask what he cannot reach himself (SSRF). The public internet over
 * https; networks that the installation names, over http too. A name is judged by the address that is connected to, in the
 * moment of connecting: what it resolved to before counts for nothing.
 */
export class NetworkGuard {
  private readonly networks: readonly Network[];

  /** @param networks in CIDR notation, e.g. `127.0.0.0/8` @throws Error for what is no network */
  constructor(
    networks: readonly string[] = [],
    private readonly resolve: typeof lookUp = lookUp,
  ) {
    this.networks = networks.map((text) => ipaddr.parseCIDR(text) as Network);
  }

  /**
   * The address as it will be called.
   * @throws TargetRefused
   */
  async check(text: string): Promise<URL> {
    const url = parse(text);
    if (url.protocol === 'http:' && this.networks.length === 0) throw new TargetRefused(HTTPS_ONLY);
    const host = hostOf(url);
    const addresses = isIP(host) ? [host] : await this.addressesOf(host);
    // At registration all must do: one that is forbidden shows what the name is for.
    if (addresses.length === 0 || !addresses.every((address) => this.allows(url, address)))
      throw new TargetRefused(url.protocol === 'http:' ? HTTPS_ONLY : PUBLIC_ONLY);
    return url;
  }

  /** Whether an address, as a number, may be connected to for this URL. */
  allows(url: URL, address: string): boolean {
    if (!ipaddr.isValid(address)) return false;
    // An IPv4 address in an IPv6 one is judged as what it is.
    const parsed = ipaddr.process(address);
    const isNamed = this.networks.some(
      ([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits),
    );
    return isNamed || (url.protocol === 'https:' && parsed.range() === 'unicast');
  }

  /** What a connection resolves its name by: none but addresses that it may have. A host that is a number is not asked for. */
  lookupFor(url: URL): LookupFunction {
    return (hostname, options, callback) => {
      this.resolve(hostname, { ...options, all: true }, (error, found) => {
        if (error) return callback(error, '', 0);
        const allowed = (found as LookupAddress[]).filter(({ address }) => this.allows(url, address));
        const [first] = allowed;
        if (!first) return callback(new TargetRefused(PUBLIC_ONLY), '', 0);
        if (options.all === true) return callback(null, allowed);
        return callback(null, first.address, first.family);
      });
    };
  }

  private addressesOf(host: string): Promise<string[]> {
    return new Promise((resolve, reject) => {
      this.resolve(host, { all: true }, (error, found) => {
        if (error)
          reject(
            new TargetRefused(`Expected a name that can be resolved, but "${host}" cannot (${error.code})`),
          );
        else resolve(found.map(({ address }) => address));
      });
    });
  }
}

/** Whether a text names a network in CIDR notation. */
export function isNetwork(text: string): boolean {
  return ipaddr.isValidCIDR(text);
}

const HTTPS_ONLY = 'Expected an address that begins with https://';
const MAX_LENGTH = 2_000;

/** @throws TargetRefused */
function parse(text: string): URL {
  if (text.length > MAX_LENGTH || !URL.canParse(text))
    throw new TargetRefused(
      `Expected an address such as https://example.go.id/webhook of at most ${MAX_LENGTH} characters`,
    );
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new TargetRefused(HTTPS_ONLY);
  if (url.username !== '' || url.password !== '')
    throw new TargetRefused('Expected an address without user and password: deliveries are signed');
  if (url.hash !== '') throw new TargetRefused('Expected an address without a fragment (#)');
  return url;
}

/** Without the brackets that a URL puts round an IPv6 address. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}
