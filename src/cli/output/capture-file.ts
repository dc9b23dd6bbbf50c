import { closeSync, openSync, writeSync } from 'node:fs';
import { InputError, LocalError } from '../../model/errors.js';
import { headerBytes } from '../../wire/capture/headers-only.js';
import { packetBlock, writePcapng } from '../../wire/capture/pcapng-writer.js';

const OPTION = '--capture';

/** A pcapng file that grows while packets come in: what was written until the program ends is whole. */
export interface CaptureFile {
  /** Keeps the headers of a packet. Throws LocalError when the file cannot be written any more. */
  add(packet: Buffer): void;
  close(): void;
}

/** Makes the file. Throws InputError where its name is of another format or taken, LocalError where it cannot be made. */
export function createCapture(file: string, application: string): CaptureFile {
  if (!file.endsWith('.pcapng')) throw new InputError(OPTION, 'must end in .pcapng', file);
  const descriptor = create(file);
  const write = (bytes: Buffer): void => {
    try {
      writeSync(descriptor, bytes);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      throw new LocalError('unwritable', `${OPTION}: cannot write ${file} (${code})`, { cause });
    }
  };
  write(writePcapng({ application, comment: 'Headers alone: what sessions carry is not kept.' }, []));
  return {
    add(packet) {
      const kept = packet.subarray(0, headerBytes(packet));
      write(packetBlock({ atMs: Date.now(), packet: kept, wireBytes: packet.length }));
    },
    close: () => closeSync(descriptor),
  };
}

function create(file: string): number {
  try {
    return openSync(file, 'wx');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new InputError(OPTION, 'must not exist yet', file);
    throw new LocalError('unwritable', `${OPTION}: cannot make ${file} (${code})`, { cause });
  }
}
