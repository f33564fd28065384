/** A short sound for an agent whom somebody waits for. */

/** Two calls within this time are one. */
const QUIET_MS = 2_000;
const LENGTH_S = 0.22;
const LOUDNESS = 0.12;

/** Rings once; stays silent where sound cannot be had. */
export function createBell(): () => void {
  let context: AudioContext | null = null;
  let rangAt = Number.NEGATIVE_INFINITY;
  return () => {
    const now = performance.now();
    // A browser complains of sound on a page that nobody has touched.
    if (now - rangAt < QUIET_MS || !navigator.userActivation?.hasBeenActive) return;
    rangAt = now;
    try {
      context ??= new AudioContext();
      play(context);
    } catch {
      // A machine without a sound device: the console shows the same.
    }
  };
}

/** Two soft tones, the second one higher. */
function play(context: AudioContext): void {
  const start = context.currentTime;
  for (const [index, frequency] of [660, 880].entries()) {
    const from = start + index * (LENGTH_S / 2);
    const tone = new OscillatorNode(context, { frequency, type: "sine" });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(LOUDNESS, from + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, from + LENGTH_S);
    tone.connect(volume).connect(context.destination);
    tone.start(from);
    tone.stop(from + LENGTH_S);
  }
}
