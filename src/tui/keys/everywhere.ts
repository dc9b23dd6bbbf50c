import type { AppState } from '../state/app.js';
import { type Step, step } from '../state/effect.js';
import type { KeyTable } from './binding.js';

/** Keys of every screen, where no line is being typed. */
export const EVERYWHERE: KeyTable = {
  title: 'Everywhere',
  bindings: [
    {
      keys: ['?', 'f1'],
      shown: '?',
      label: 'help',
      description: 'Show this help.',
      run: (state) => step({ ...state, dialog: { kind: 'help', scroll: 0 } }),
    },
    {
      keys: ['p'],
      shown: 'p',
      label: 'mask',
      labelNow: ({ masked }) => (masked ? 'unmask' : 'mask'),
      description:
        'Privacy mask: addresses, names and MACs become tokens, on the screen and in exports alike; p again shows them. Input lines keep what was typed.',
      run: toggleMask,
    },
    {
      keys: ['q'],
      shown: 'q',
      label: 'quit',
      description: 'Quit; a run that goes on is cancelled first.',
      run: (state) => step(state, { type: 'quit' }),
    },
  ],
};

function toggleMask(state: AppState): Step<AppState> {
  const masked = !state.masked;
  const text = masked ? 'masked: tokens for addresses, names and MACs, in exports too' : 'no longer masked';
  return step({ ...state, masked, message: { text, bad: false } });
}

/** Works even in dialogs and input lines. */
export const ALWAYS: KeyTable = {
  title: 'Always',
  bindings: [
    {
      keys: ['C-z'],
      shown: '^Z',
      label: 'suspend',
      minor: true,
      description: 'Put pathproof into the background; fg brings it back.',
      run: (state) => step(state, { type: 'suspend' }),
    },
    {
      keys: ['C-c'],
      shown: '^C',
      label: 'quit at once',
      minor: true,
      description: 'Quit at once.',
      run: (state) => step(state, { type: 'quit' }),
    },
  ],
};
