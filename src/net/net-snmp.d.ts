/** The part of the npm package net-snmp that is used here; it ships no types. */
declare module 'net-snmp' {
  interface Session {
    on(event: 'error', listener: (error: Error) => void): void;
    get(oids: string[], callback: (error: GetError | null, varbinds?: Varbind[]) => void): void;
    close(): void;
  }

  type GetError = Error & { status?: unknown };

  interface Varbind {
    oid: string;
    value: unknown;
  }

  const snmp: {
    createSession(target: string, community: string, options: Record<string, unknown>): Session;
    Version1: number;
    Version2c: number;
    ErrorStatus: Record<number, string>;
  };

  export type { GetError, Varbind };
  export default snmp;
}
