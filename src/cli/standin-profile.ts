import { DISCOVERY_PORT } from '../model/ports.js';
import { PROFILE_REQUEST } from '../standin/profile.js';
import { PROFILE_FORMAT, type ProfileFile } from './profile-schema.js';

/** The built-in profile: what pathproof's own stand-in unit speaks, and no vendor's unit (docs/profiles.md). */
export const STANDIN_PROFILE: ProfileFile = {
  format: PROFILE_FORMAT,
  name: 'standin',
  description: 'What pathproof standin answers on TCP 50802. Not a vendor’s protocol.',
  transport: 'tcp',
  port: DISCOVERY_PORT,
  request: { text: PROFILE_REQUEST },
  answer: { maxBytes: 512, waitMs: 1000, end: { text: '\r\n' } },
  read: {
    name: { pattern: '^PATHPROOF-STANDIN/1 (?:.* )?name="([^"]*)"' },
    type: { pattern: '^PATHPROOF-STANDIN/1 (?:.* )?type="([^"]*)"' },
    version: { pattern: '^PATHPROOF-STANDIN/1 (?:.* )?version="([^"]*)"' },
    mac: { pattern: '^PATHPROOF-STANDIN/1 (?:.* )?mac="([^"]*)"' },
    level: { pattern: '^PATHPROOF-STANDIN/1 (?:.* )?level="([^"]*)"' },
  },
};
