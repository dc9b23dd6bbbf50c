import { describe, expect, it } from 'vitest';
import { isContrast } from '../../src/model/contrast.js';

describe('a contrast between packets that pass and packets that do not', () => {
  it('takes sixteen answers on one side and as many silences on the other', () => {
    expect(isContrast({ sent: 16, answered: 16 }, 16)).toBe(true);
    expect(isContrast({ sent: 16, answered: 16 }, 15)).toBe(false);
    expect(isContrast({ sent: 15, answered: 15 }, 100)).toBe(false);
  });

  it('takes twice the silences where half of those that pass got lost', () => {
    expect(isContrast({ sent: 32, answered: 16 }, 32)).toBe(true);
    expect(isContrast({ sent: 32, answered: 16 }, 31)).toBe(false);
  });
});
