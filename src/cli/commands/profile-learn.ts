import { access, rm, writeFile } from 'node:fs/promises';
import { isIpv4 } from '../../model/address.js';
import { DecodeError, InputError } from '../../model/errors.js';
import { DISCOVERY_PORT, SERVICE_OFFSETS } from '../../model/ports.js';
import { type CaptureFindings, readTalks } from '../../wire/capture/capture.js';
import type { Talk, TalkProblem } from '../../wire/capture/captured-talk.js';
import { openFileSource } from '../input/file-source.js';
import { PROFILE_FORMAT, type ProfileFile, profileSchema } from '../input/profile-schema.js';
import { OPTIONS } from '../options/options.js';
import { EXIT } from '../output/exit-codes.js';
import { printError, printText } from '../output/print.js';
import { writeAtomically } from '../output/write-file.js';
import { learntNotes } from './profile-learn-notes.js';

export interface LearnFlags {
  server?: string;
  output?: string;
  name?: string;
  basePort?: string;
  force?: boolean;
}

const LARGEST_CAPTURE_BYTES = 256 * 1024 ** 2;
const CAPTURE = 'CAPTURE';
const PROBLEM_WORDS: Record<TalkProblem, string> = {
  'nothing-sent': 'the client sent nothing in it',
  gap: 'a part of the client’s first bytes is not in the capture',
  cut: 'the capture cut its packets short: capture whole packets (tcpdump -s 0)',
  'too-long': 'the client’s first bytes are more than 4 KiB',
};

/**
 * `pathproof profile learn CAPTURE --server A`: the first bytes that a client sent to TCP 50802 of that unit become the
 * request of a profile. Payload of any other session, of the configuration and security ports above all, is never read.
 */
export async function learnCommand(capture: string, flags: LearnFlags): Promise<number> {
  const server = checkServer(flags.server);
  const forbidden = forbiddenPorts(flags.basePort);
  const name = checkName(flags.name ?? `learnt-${server}`);
  if (flags.output !== undefined && !flags.force) await refuseExisting(flags.output);
  const findings = readCapture(capture, server);
  const talk = choose(findings, server, forbidden, capture);
  const content = `${JSON.stringify(toProfile(name, talk), null, 2)}\n`;
  if (flags.output === undefined) printText(content);
  else await write(flags.output, content, flags.force ?? false);
  printError(learntNotes(talk, findings, flags.output));
  return EXIT.pass;
}

function checkServer(server: string | undefined): string {
  if (server !== undefined && isIpv4(server)) return server;
  throw new InputError('--server', 'must be the unit’s IPv4 address in the capture', server);
}

/** The ports that carry credentials. A base port that would make 50802 one of them is refused. */
function forbiddenPorts(given: string | undefined): number[] {
  const { read, rule, initial } = OPTIONS.basePort;
  const basePort = read(given ?? initial);
  if (basePort === undefined) throw new InputError('--base-port', rule, given);
  const ports = SERVICE_OFFSETS.map((offset) => basePort + offset);
  if (!ports.includes(DISCOVERY_PORT)) return ports;
  throw new InputError('--base-port', `must not make TCP ${DISCOVERY_PORT} a configuration or security port`, given);
}

function checkName(name: string): string {
  const result = profileSchema.shape.name.safeParse(name);
  if (result.success) return name;
  throw new InputError('--name', result.error.issues[0]?.message ?? 'is no name', name);
}

function readCapture(file: string, server: string): CaptureFindings {
  const source = openFileSource(CAPTURE, file, LARGEST_CAPTURE_BYTES);
  try {
    return readTalks(source, server, DISCOVERY_PORT);
  } catch (cause) {
    if (!(cause instanceof DecodeError)) throw cause;
    throw new InputError(CAPTURE, `must be a whole pcap or pcapng file (${cause.message})`, file);
  } finally {
    source.close();
  }
}

function choose(findings: CaptureFindings, server: string, forbidden: readonly number[], file: string): Talk {
  const [talk] = findings.talks;
  if (talk) return talk;
  const where = `TCP ${DISCOVERY_PORT} of ${server}`;
  const [problem] = findings.problems;
  if (problem) throw new InputError(CAPTURE, `must show the request to ${where}: ${PROBLEM_WORDS[problem]}`, file);
  const what = findings.beginningMissing
    ? `must hold the beginning of the session to ${where}: start the capture before Manager`
    : `must hold a session to ${where}`;
  throw new InputError(CAPTURE, `${what}. ${sayContent(findings, forbidden)}`, file);
}

function sayContent({ sessions, unknownLinks }: CaptureFindings, forbidden: readonly number[]): string {
  if (unknownLinks.length > 0) return `Frames of link type ${unknownLinks.slice(0, 8).join(', ')} cannot be read`;
  if (sessions.length === 0) return 'It holds no beginning of a TCP session over IPv4';
  const names = sessions.map(({ client, server, port }) => {
    const unread = forbidden.includes(port) ? ' (left unread: it may carry credentials)' : '';
    return `${client} to ${server} TCP ${port}${unread}`;
  });
  return `It holds: ${names.join('; ')}`;
}

function toProfile(name: string, { request, answer }: Talk): ProfileFile {
  return {
    format: PROFILE_FORMAT,
    name,
    description: 'Learnt from a capture. Write under "read" where name, type, version, level and mac stand.',
    transport: 'tcp',
    port: DISCOVERY_PORT,
    request: { hex: request.toString('hex') },
    answer: { maxBytes: 4096, waitMs: 1000, encoding: 'latin1' },
    read: {},
    ...(answer.length > 0 ? { answerExample: answer.toString('hex') } : {}),
  };
}

async function refuseExisting(file: string): Promise<void> {
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (exists) throw alreadyThere(file);
}

function alreadyThere(file: string): InputError {
  return new InputError('--output', 'must not exist yet; give --force to replace it', file);
}

/** Takes the name first, so that nothing that came there meanwhile is replaced. */
async function write(file: string, content: string, force: boolean): Promise<void> {
  if (force) return writeAtomically(file, content, '--output');
  const taken = await writeFile(file, '', { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => error.code);
  if (taken === 'EEXIST') throw alreadyThere(file);
  try {
    await writeAtomically(file, content, '--output');
  } catch (error) {
    if (taken === undefined) await rm(file, { force: true });
    throw error;
  }
}
