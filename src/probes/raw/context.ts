import type { RawAccess } from '../../net/ports.js';
import type { TraceContext } from '../trace/hop.js';
import type { ReplyMatcher } from './reply-matcher.js';
import type { SourcePorts } from './source-ports.js';

/** What the targets of one run share: sockets that see every packet, and source ports that no kernel socket has. */
export interface RawSockets {
  raw: RawAccess;
  matcher: ReplyMatcher;
  sourcePorts: SourcePorts;
}

/** What the raw probes of one target share. */
export interface RawContext extends TraceContext, RawSockets {}
