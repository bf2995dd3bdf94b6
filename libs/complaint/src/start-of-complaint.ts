import type { ExecutableProcess } from '#bpmn';
import type { Variables } from '#engine';

/** What a process knows of a complaint when it starts: keys, no words. */
export function startingVariables(complaint: {
  readonly complaintKey: string;
  readonly number: string;
  readonly tenant: string;
  readonly channel: string;
  readonly hasContact: boolean;
  /** RFC 3339 */
  readonly receivedAt: string;
}): Variables {
  const { complaintKey, number, tenant, channel, hasContact, receivedAt } = complaint;
  return {
    complaintKey,
    nomor: number,
    wilayah: tenant,
    kanal: channel,
    adaKontak: hasContact,
    diterimaPada: receivedAt,
    jumlahAlih: 0,
    jumlahBukaKembali: 0,
    tenggat: {},
    asal: null,
    status: 'belum_diverifikasi',
  };
}

/** Id of a model's start for what comes by a channel; what has none of its own is entered by an officer. */
export function startEventOf(process: ExecutableProcess | undefined, channel: string): string | undefined {
  return process?.root.startEvents
    .map((index) => process.nodes[index]!)
    .find(
      (node) =>
        node.kind === 'startEvent' &&
        node.event.type === 'message' &&
        node.event.name.constant === `pengaduan-${channel}`,
    )?.id;
}
