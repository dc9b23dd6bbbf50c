/** At most ten frames a second: a run tells of hundreds of packets. */
const FRAME_MS = 100;

export interface Drawing {
  now(): void;
  /** Before the next frame is over; many calls make one drawing. */
  soon(): void;
  stop(): void;
}

/** Draws at once when nothing was drawn for the time of a frame, so that a key is answered without delay. */
export function coalesce(draw: () => void): Drawing {
  let timer: NodeJS.Timeout | null = null;
  let last = -FRAME_MS;
  let stopped = false;
  const now = (): void => {
    timer = null;
    last = performance.now();
    draw();
  };
  return {
    now,
    soon() {
      if (stopped || timer) return;
      timer = setTimeout(now, Math.max(0, last + FRAME_MS - performance.now()));
    },
    stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}
